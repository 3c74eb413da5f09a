"""The page of growth: published figures of the reader's own units, in words and numbers, and nothing else."""

import datetime as dt
import re

import pytest
from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext

from courses.models import Enrolment
from dashboards.models import Batch, Figure, Stalled, WeeklyActivity
from participants.models import AuditEvent, Cohort, Unit
from skills.models import MeasurementRound, Skill
from tests.dashboards.published import AT, FEW_DATA, figure, publication

pytestmark = pytest.mark.django_db
URL = "/growth/"


def read(client, **asked):
    """The page as its words, one space between them."""
    answer = client.get(URL, asked)
    assert answer.status_code == 200
    text = re.sub(r"<[^>]+>", " ", answer.content.decode().partition("<main")[2].partition("</main>")[0])
    return " ".join(text.split())


def see(client, **asked):
    return client.get(URL, asked).context


@pytest.fixture
def programme(shipped_version):
    """The modules and skills of the sample programme, with a cohort that goes through it."""
    cohort = Cohort.objects.create(name="Syksyn ryhmä", starts=dt.date(2026, 9, 1))
    Enrolment.objects.create(cohort=cohort, version=shipped_version, starts=cohort.starts)
    return cohort


@pytest.fixture
def rounds(programme):
    kinds = {"T0": 9, "T1": 11}
    return {
        kind: MeasurementRound.objects.create(
            cohort=programme,
            kind=kind,
            opens_at=dt.datetime(2026, month, 2, 6, tzinfo=dt.UTC),
            closes_at=dt.datetime(2026, month, 20, 14, tzinfo=dt.UTC),
        )
        for kind, month in kinds.items()
    }


# --- what is shown ----------------------------------------------------------------------------------------------
def test_mika_sees_the_published_growth_of_his_unit(mika, units, programme, client_for):
    figure(units["Kuljetus"])
    shown = see(client_for(mika))
    assert [stat.value for stat in shown["stats"][:3]] == ["+14", "69\xa0%", "12"]
    assert len(shown["skill_rows"]()) == 14
    assert shown["choice"].unit == units["Kuljetus"]


def test_the_months_of_both_rounds_stand_under_the_heading(mika, units, rounds, client_for):
    published = publication()
    Batch.objects.create(publication=published, before=rounds["T0"], after=rounds["T1"], people=12)
    figure(units["Kuljetus"], published=published)
    page = read(client_for(mika))
    assert "syyskuu 2026" in page
    assert "marraskuu 2026" in page


def test_the_months_are_those_of_the_cohorts_the_unit_has_people_in(mika, units, rounds, client_for):
    published = publication()
    elsewhere = Cohort.objects.create(name="Kevään ryhmä", starts=dt.date(2026, 1, 1))
    spring = [
        MeasurementRound.objects.create(
            cohort=elsewhere,
            kind=kind,
            opens_at=AT - dt.timedelta(days=days),
            closes_at=AT - dt.timedelta(days=days - 7),
        )
        for kind, days in (("T0", 290), ("T1", 200))
    ]
    for before, after in ((rounds["T0"], rounds["T1"]), spring):
        Batch.objects.create(publication=published, before=before, after=after, people=12)
    for cohort in (None, rounds["T0"].cohort):
        figure(units["Kuljetus"], published=published, cohort=cohort)
    page = read(client_for(mika))
    assert "syyskuu 2026" in page
    assert "helmikuu" not in page


def test_every_chart_has_its_numbers_in_a_table(mika, units, programme, client_for):
    figure(units["Kuljetus"])
    WeeklyActivity.objects.create(unit=units["Kuljetus"], monday=dt.date(2026, 11, 16), people=9)
    html = client_for(mika).get(URL).content.decode().partition("<main")[2]
    assert html.count("<figure") == 4
    for chart in html.split("<figure")[1:]:
        assert "<table" in chart.partition("</figure>")[0]


def test_the_heat_map_leads_to_the_units_below(dana, units, programme, client_for):
    figure(units["Palvelut"])
    figure(units["Kuljetus"], data=FEW_DATA)
    shown = see(client_for(dana), unit=units["Palvelut"].pk, module="M1")
    assert [(row.name, len(row.cells)) for row in shown["heat"]()] == [("Palvelut", 3), ("Kuljetus", 3)]
    assert shown["heat"]()[1].query == f"unit={units['Kuljetus'].pk}&module=M1"


def test_a_unit_below_without_figures_has_words_and_no_numbers(dana, units, programme, client_for):
    figure(units["Harjoituskeräys"])
    figure(units["Palvelut"], state="remainder")
    shown = see(client_for(dana))
    assert [list(row.cells) for row in shown["heat"]()[1:]] == [[], []]
    assert all(row.said for row in shown["heat"]()[1:])


def test_weeks_of_fewer_than_five_people_are_not_counted_out(mika, units, client_for):
    for week, people in enumerate([9, 3, 12]):
        monday = dt.date(2026, 11, 2) + dt.timedelta(weeks=week)
        WeeklyActivity.objects.create(unit=units["Kuljetus"], monday=monday, people=people)
    assert [point.people for point in see(client_for(mika))["activity"].points] == [9, None, 12]


def test_where_people_stop_is_told_by_the_lesson_s_title(mika, units, programme, client_for):
    Stalled.objects.create(
        unit=units["Kuljetus"], programme_slug="social-media-at-work", lesson_slug="hashtags", people=7, at=AT
    )
    figure(units["Kuljetus"])
    client = client_for(mika)
    assert [row.title["fi"] for row in see(client)["stalled"]] == ["Aihetunnisteet"]
    assert see(client)["stats"][3].value == "7"
    assert "Aihetunnisteet 7" in read(client)


def test_the_files_are_of_what_is_shown(mika, units, programme, client_for):
    figure(units["Kuljetus"])
    html = client_for(mika).get(URL, {"unit": units["Kuljetus"].pk, "module": "M2"}).content.decode()
    for name in ("export-csv", "export-xlsx", "computed"):
        assert f"{reverse(f'dashboards:{name}')}?unit={units['Kuljetus'].pk}&amp;module=M2" in html


# --- what is not shown --------------------------------------------------------------------------------------------
@pytest.mark.parametrize("state", ["few", "remainder"])
def test_a_hidden_unit_has_a_sentence_and_no_chart_of_results(state, mika, units, programme, client_for):
    figure(units["Kuljetus"], state=state, measured=4, invited=6)
    client = client_for(mika)
    shown = see(client)
    assert shown["why_hidden"]
    assert "stats" not in shown
    assert "dumbbell" not in client.get(URL).content.decode()


def test_before_anything_is_published_the_page_says_when_it_will_be(mika, units, client_for):
    page = read(client_for(mika))
    assert gettext("No figures yet") in page
    assert see(client_for(mika))["figure"] is None


def test_figures_of_few_people_hold_no_share(mika, units, programme, client_for):
    figure(units["Kuljetus"], data=FEW_DATA, measured=6, invited=6)
    shown = see(client_for(mika))
    assert [(row.people, row.before) for row in shown["skill_rows"]()] == [("6", None), ("", None), ("", None)]
    assert shown["levels"] is None


def test_what_was_replaced_is_not_shown(mika, units, programme, client_for):
    figure(units["Kuljetus"], data=FEW_DATA)
    Figure.objects.update(current=False)
    figure(units["Kuljetus"])
    assert see(client_for(mika))["figure"].data["score"]["n"] == 12


def test_a_closed_unit_keeps_its_figures_and_says_that_it_is_closed(dana, units, programme, client_for):
    Unit.objects.filter(pk=units["Kuljetus"].pk).update(closed_on=dt.date(2026, 10, 31))
    figure(units["Kuljetus"])
    page = read(client_for(dana), unit=units["Kuljetus"].pk)
    assert "31.10.2026" in page
    assert "+14" in page


def test_a_figure_with_nothing_in_it_is_no_fault(mika, units, programme, client_for):
    figure(units["Kuljetus"], data={}, invited=0, measured=0)
    assert {stat.value for stat in see(client_for(mika))["stats"]} == {"–", "0"}


def charts(client, **asked):
    return (
        client.get(URL, asked).content.decode().partition('aria-labelledby="by-skill"')[2].partition('id="activity"')[0]
    )


def test_charts_are_drawn_anew_as_soon_as_something_new_is_published(mika, units, programme, client_for):
    client = client_for(mika)
    figure(units["Kuljetus"])
    first = charts(client)
    assert charts(client) == first
    Figure.objects.update(current=False)
    figure(units["Kuljetus"], data=FEW_DATA)
    assert charts(client) not in {first, ""}


def test_charts_that_were_kept_are_those_of_the_language_and_the_choice(mika, units, programme, client_for):
    client = client_for(mika)
    figure(units["Kuljetus"])
    kept = charts(client)
    assert charts(client, module="M2") != kept
    mika.language = "en"
    mika.save()
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    assert "Growth by skill" in charts(client)
    assert charts(client) != kept


def test_a_skill_that_is_renamed_has_its_new_name_at_once(mika, units, programme, client_for):
    client = client_for(mika)
    figure(units["Kuljetus"])
    charts(client)
    Skill.objects.filter(code="S01").update(name={"fi": "Uusi nimi"})
    assert "Uusi nimi" in charts(client)


# --- choosing -----------------------------------------------------------------------------------------------------
def test_a_cohort_shows_its_own_figures(mika, units, programme, client_for):
    figure(units["Kuljetus"])
    figure(units["Kuljetus"], data=FEW_DATA, cohort=programme)
    client = client_for(mika)
    assert see(client)["figure"].cohort is None
    assert see(client, unit=units["Kuljetus"].pk, cohort=programme.pk)["figure"].data["score"]["n"] == 6


def test_a_cohort_of_another_unit_is_a_sentence_here(dana, units, programme, client_for):
    figure(units["Lajittelu"], cohort=programme)
    page = read(client_for(dana), unit=units["Kuljetus"].pk, cohort=programme.pk)
    said = "Nothing has been published of this cohort in this unit. Choose another cohort or all of them."
    assert gettext(said) in page


def test_a_cohort_mika_sees_nothing_of_does_not_exist_for_him(mika, units, programme, client_for):
    figure(units["Lajittelu"], cohort=programme)
    assert client_for(mika).get(URL, {"cohort": programme.pk}).status_code == 404


def test_a_module_leaves_its_own_skills(mika, units, programme, client_for):
    figure(units["Kuljetus"])
    shown = see(client_for(mika), module="M2")
    assert [skill.code for skill in shown["skills"]] == ["S04", "S05", "S06"]
    assert len(shown["skill_rows"]()) == 3


@pytest.mark.parametrize("name", ["unit", "cohort", "module"])
@pytest.mark.parametrize("value", ["x", "-1", "99999", "9" * 30, "٣", "\x00", "M1'"])
def test_what_does_not_exist_is_not_found(name, value, mika, units, programme, client_for):
    assert client_for(mika).get(URL, {name: value}).status_code == 404


def test_units_to_choose_from_are_the_readers_own(mika, dana, units, client_for):
    of_mika, of_dana = (see(client_for(person))["choice"].options for person in (mika, dana))
    assert [label for _unit, label in of_mika] == ["Kuljetus"]
    assert [label for _unit, label in of_dana] == [
        "Harjoituskeräys", "– Palvelut", "– – Kuljetus", "– Tuotanto", "– – Lajittelu"
    ]  # fmt: skip


def test_a_manager_deep_in_the_tree_goes_down_and_up_again(mika, units, programme, client_for):
    deep = Unit.objects.create(name="Yövuoro", parent=units["Kuljetus"])
    Unit.objects.filter(pk=deep.pk).update(path=f"{units['Kuljetus'].path}{deep.pk}/")
    client = client_for(mika)
    assert [row.name for row in see(client)["heat"]()] == ["Kuljetus", "Yövuoro"]
    assert see(client, unit=deep.pk)["choice"].parent == units["Kuljetus"]


# --- who may ------------------------------------------------------------------------------------------------------
def test_otto_sees_nothing_of_mikas_unit(otto, mika, units, programme, client_for):
    figure(units["Kuljetus"])
    client = client_for(otto)
    assert client.get(URL, {"unit": units["Kuljetus"].pk}).status_code == 404
    assert "Kuljetus" not in read(client)


def test_mika_does_not_see_the_units_above(mika, units, client_for):
    figure(units["Palvelut"])
    assert client_for(mika).get(URL, {"unit": units["Palvelut"].pk}).status_code == 404


def test_employees_may_not_enter(aino, client_for):
    assert client_for(aino).get(URL).status_code == 403


def test_only_reading(mika, client_for):
    assert client_for(mika).post(URL).status_code == 405


def test_an_organisation_without_units_says_so(person, client_for):
    heidi = person("heidi.yllapito", "Heidi Ylläpito", unit=None, role="administrator")
    for depth in ("parent__parent__isnull", "parent__isnull"):
        Unit.objects.filter(**{depth: False}).delete()
    Unit.objects.all().delete()
    assert "Ei yksiköitä" in read(client_for(heidi))


# --- the trail ------------------------------------------------------------------------------------------------------
def looks():
    return [(event.actor_id, event.subject_id, event.data) for event in AuditEvent.objects.filter(verb="growth-looked")]


@pytest.mark.both_databases
def test_a_look_is_in_the_trail_once_in_ten_minutes(mika, units, now, client_for):
    figure(units["Kuljetus"])
    client = client_for(mika)
    client.get(URL)
    now(minutes=9)
    client.get(URL)
    assert looks() == [(mika.pk, None, {"unit": units["Kuljetus"].pk})]
    now(minutes=2)
    client.get(URL)
    assert len(looks()) == 2


def test_looking_at_another_unit_is_another_look(dana, units, now, client_for):
    client = client_for(dana)
    for name in ("Kuljetus", "Lajittelu"):
        figure(units[name])
        client.get(URL, {"unit": units[name].pk})
    assert {data["unit"] for _actor, _subject, data in looks()} == {units["Kuljetus"].pk, units["Lajittelu"].pk}


def test_where_there_is_nothing_to_see_there_is_no_look(mika, units, client_for):
    client_for(mika).get(URL)
    assert looks() == []


# --- size -----------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("who", ["mika", "dana"])
def test_the_same_few_queries_for_one_unit_and_for_two_hundred(
    who, request, units, rounds, client_for, django_assert_max_num_queries
):
    client, top = client_for(request.getfixturevalue(who)), units["Kuljetus"]
    published = publication()
    Batch.objects.create(publication=published, before=rounds["T0"], after=rounds["T1"], people=12)
    figure(top, published=published)
    asked = {"unit": top.pk}
    client.get(URL, asked)
    with django_assert_max_num_queries(15) as one:
        client.get(URL, asked)
    for number in range(200):
        below = Unit.objects.create(name=f"T{number}", parent=top, path=f"{top.path}9{number:03}/")
        figure(below, published=published)
        Stalled.objects.create(unit=top, programme_slug="p", lesson_slug=f"l{number}", people=5, at=AT)
    with django_assert_max_num_queries(15) as many:
        shown = see(client, **asked)
    assert len(one) == len(many)
    assert len(shown["heat"]()) == 41


def test_units_below_come_in_pages(mika, units, programme, client_for):
    for number in range(45):
        path = f"{units['Kuljetus'].path}9{number:03}/"
        Unit.objects.create(name=f"T{number:02}", parent=units["Kuljetus"], path=path)
    shown = see(client_for(mika), page=2)
    assert [row.name for row in shown["heat"]()] == ["Kuljetus", "T40", "T41", "T42", "T43", "T44"]
