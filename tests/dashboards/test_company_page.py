"""Company figures for everybody who works there, in words and with their uncertainty."""

import pytest
from django.utils import translation

from dashboards.models import Figure
from skills.models import Framework, Skill
from tests.dashboards.published import DATA, FEW_DATA, figure

pytestmark = pytest.mark.django_db
URL = "/growth/company/"
RETENTION = {"n": 12, "t0": 54.0, "t1": 68.0, "t2": 64.5, "share": 0.75}
WAITING = {
    "trained": {"n": 12, "mean": 14.0, "low": 7.0, "high": 21.0},
    "waiting": {"n": 14, "mean": 3.0, "low": -2.0, "high": 8.0},
    "difference": {"mean": 11.0, "low": 2.4, "high": 19.6},
}


@pytest.fixture
def skills(db):
    framework = Framework.objects.create(code="test-1", levels=[])
    for number, name in enumerate(["Tilin avaaminen", "Yksityisyys", "Perustoiminnot"], start=1):
        Skill.objects.create(
            framework=framework, code=f"S{number:02}", slug=f"skill-{number}", module_code="M1", position=number,
            name={"fi": name, "en": f"Skill {number}"}, descriptors=[],
        )  # fmt: skip


@pytest.fixture
def page_for(client_for, now):
    def read(person, language="en"):
        person.language = language
        person.save()
        answer = client_for(person).get(URL)
        assert answer.status_code == 200
        return answer

    return read


def text_of(answer):
    return " ".join(answer.content.decode().split())


def test_everybody_reads_how_many_improved_and_how_sure_that_is(page_for, aino, skills):
    figure()
    text = text_of(page_for(aino))
    assert "10 of 12 people improved. The mean rise was 14 points (probably 7–21)." in text
    assert "3 people have not done both measurements." in text
    assert "The differences between 12 people narrowed" in text


def test_the_share_at_the_target_stands_with_its_interval_by_skill(page_for, aino, skills):
    figure()
    text = text_of(page_for(aino))
    assert text.count('<th scope="row">Skill ') == 3
    assert "33% <span" in text
    assert "(39–86%)" in text


def test_before_anything_is_published_the_page_says_when(page_for, aino):
    answer = page_for(aino)
    assert "No figures yet" in text_of(answer)
    assert "headline" not in answer.context


def test_a_hidden_company_figure_says_why(page_for, aino):
    figure(state="few", data={})
    text = text_of(page_for(aino))
    assert "Shown when at least 5 people have answered both times." in text
    assert "improved" not in text


def test_a_small_company_reads_only_how_many(page_for, aino, skills):
    figure(data=FEW_DATA, measured=6, invited=6)
    text = text_of(page_for(aino))
    assert "4 of 6 people improved." in text
    assert "mean rise" not in text
    assert "Hidden so that another small group" in text


def test_no_growth_is_spoken_of_where_the_interval_includes_zero(page_for, aino):
    change = {"mean": 4.0, "low": -3.0, "high": 11.0, "sd": 11.0}
    figure(data=DATA | {"score": DATA["score"] | {"change": change}})
    text = text_of(page_for(aino))
    assert "The change cannot yet be told from chance." in text
    assert "mean rise" not in text


def test_figures_of_a_unit_do_not_come_in_for_those_who_may_see_it_either(page_for, mika, heidi, units):
    figure(units["Kuljetus"])
    assert [page_for(person).context["figure"] for person in (mika, heidi)] == [None, None]


def test_later_starters_and_the_follow_up_are_told_when_published(page_for, aino):
    figure()
    figure(kind="retention", data=RETENTION)
    figure(kind="waiting", data=WAITING)
    text = text_of(page_for(aino))
    assert "About 75% of the growth is left at the follow-up (12 people)." in text
    assert "developed 11 points better (probably 2–20) than that of the 14 who had not begun yet." in text


def test_without_them_nothing_is_said_of_them(page_for, aino):
    figure()
    figure(kind="retention", state="few", data={})
    assert page_for(aino).context["later"] == []


def test_an_older_figure_is_not_shown_again(page_for, aino):
    for data in (DATA, FEW_DATA, DATA):
        made = figure(data=data)
        Figure.objects.filter(pk=made.pk).update(current=False)
    Figure.objects.filter(pk=made.pk - 1).update(current=True)
    assert page_for(aino).context["headline"] == "4 of 6 people improved."


def test_the_page_leads_to_ones_own_change(page_for, aino):
    assert 'href="/growth/own/"' in text_of(page_for(aino))


def test_the_menu_leads_everybody_here_and_a_manager_to_the_units_too(page_for, aino, mika):
    def growth_links(person):
        groups = page_for(person).context["menu"]
        return [link.url for group in groups for link in group["items"] if link.url.startswith("/growth/")]

    assert growth_links(aino) == [URL]
    assert growth_links(mika) == ["/growth/", URL]


@pytest.mark.parametrize("method", ["post", "put", "delete"])
def test_nothing_can_be_sent_here(client_for, aino, method):
    assert getattr(client_for(aino), method)(URL).status_code == 405


def test_a_stranger_signs_in_first(client):
    assert client.get(URL).status_code == 302


def test_the_page_asks_as_much_with_one_skill_as_with_three(page_for, aino, skills, django_assert_max_num_queries):
    figure(data=DATA | {"skills": {"S01": DATA["skills"]["S01"]}})
    with django_assert_max_num_queries(40) as one:
        page_for(aino)
    figure(kind="waiting", data=WAITING)
    Skill.objects.filter(code="S02").delete()
    with django_assert_max_num_queries(40) as other:
        page_for(aino)
    assert len(one) == len(other)


def test_in_finnish(page_for, aino, skills):
    figure()
    with translation.override("fi"):
        text = text_of(page_for(aino, "fi"))
    assert 'lang="fi"' in text
    assert "Tilin avaaminen" in text
