"""The interest list and the times that suit."""

import re

import pytest
from django.core.cache import cache

from scheduling.interests import waiting_by_skill
from scheduling.models import FreeTime, Interest
from skills.models import Framework, Skill, Target
from tests.conftest import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def at_the_moment(time_machine):
    time_machine.move_to(NOW, tick=False)


@pytest.fixture
def skills(db):
    framework = Framework.objects.create(code="test", levels=[])
    made = [
        Skill.objects.create(
            framework=framework, code=f"S{number}", slug=f"skill-{number}", module_code="M1", position=number,
            name={"fi": f"Taito {number}", "en": f"Skill {number}"}, descriptors={},
        )
        for number in range(1, 8)
    ]  # fmt: skip
    for skill in made[:6]:
        Target.objects.create(skill=skill, role=Target.EVERYONE, level=2)
    return made


@pytest.fixture
def client(client_for, aino):
    type(aino).objects.filter(pk=aino.pk).update(language="en")
    return client_for(aino)


def own(person):
    return sorted(Interest.objects.of(person).values_list("skill__code", flat=True))


def times(person):
    return sorted(FreeTime.objects.filter(person=person).values_list("weekday", "hour"))


def test_marks_and_times_are_saved_together_and_twice_is_once(client, aino, skills):
    sent = {"skills": [skills[0].pk, skills[2].pk], "times": ["1-9", "4-15"]}
    for _twice in range(2):
        assert client.post("/sessions/wishes/", sent).status_code == 302
    assert (own(aino), times(aino)) == (["S1", "S3"], [(1, 9), (4, 15)])
    page = client.get("/sessions/wishes/").text
    assert re.findall(r'value="(\d-\d+)" checked', page) == ["1-9", "4-15"]
    assert len(re.findall(r'name="times"', page)) == 25
    assert client.post("/sessions/wishes/", {}).status_code == 302
    assert (own(aino), times(aino)) == ([], [])


def test_a_mark_keeps_the_day_it_was_made(client, aino, skills, time_machine):
    client.post("/sessions/wishes/", {"skills": [skills[0].pk]})
    time_machine.move_to(NOW.replace(day=28), tick=False)
    client.post("/sessions/wishes/", {"skills": [skills[0].pk, skills[1].pk]})
    assert Interest.objects.get(skill=skills[0]).at == NOW


@pytest.mark.parametrize("sent", [{"times": ["5-9"]}, {"times": ["0-8"]}, {"times": ["x"]}, {"skills": ["x"]}])
def test_what_is_not_in_the_grid_is_refused_and_the_rest_stays_typed(client, aino, skills, sent):
    refused = client.post(
        "/sessions/wishes/", {"times": ["2-11"]} | sent | {"skills": sent.get("skills", skills[1].pk)}
    )
    assert refused.status_code == 422
    assert "data-error-summary" in refused.text
    assert (own(aino), times(aino)) == ([], [])
    if "times" in sent:
        assert f'value="{skills[1].pk}" checked' in refused.text


def test_a_skill_without_a_target_cannot_be_wished_for(client, aino, skills):
    assert client.post("/sessions/wishes/", {"skills": [skills[6].pk]}).status_code == 422


def test_the_short_form_changes_what_it_shows_and_no_times(client, aino, skills):
    client.post("/sessions/wishes/", {"skills": [skills[0].pk, skills[5].pk], "times": ["1-9"]})
    sent = {"part": "skills", "shown": [skills[0].pk, skills[1].pk], "skills": [skills[1].pk]}
    answer = client.post("/sessions/wishes/", sent)
    assert answer.headers["Location"] == "/sessions/"
    assert (own(aino), times(aino)) == (["S2", "S6"], [(1, 9)])


def test_small_numbers_are_not_told(client, person, aino, skills):
    for number in range(6):
        other = person(f"toivoja{number}", f"Toivoja {number}")
        Interest.objects.create(person=other, skill=skills[0], at=NOW)
        if number < 3:
            Interest.objects.create(person=other, skill=skills[1], at=NOW)
    Interest.objects.create(person=aino, skill=skills[0], at=NOW)
    page = client.get("/sessions/wishes/").text
    said = dict(re.findall(r"<span>(Skill \d)</span><span class=\"check__hint\">([^<]*)<", page))
    assert said["Skill 1"] == "7 are waiting, you among them"
    assert said["Skill 2"] == "A few are waiting"
    assert said["Skill 3"] == "Nobody is waiting yet"
    beside = client.get("/sessions/").text
    assert re.findall(r'name="skills" value="(\d+)"( checked)?', beside)[0] == (str(skills[0].pk), " checked")
    assert len(re.findall(r'name="skills"', beside)) == 4


def test_counts_are_kept_for_a_moment_and_anew_after_a_mark(client, aino, eero, skills):
    assert waiting_by_skill(NOW) == {}
    Interest.objects.create(person=eero, skill=skills[0], at=NOW)
    assert waiting_by_skill(NOW) == {}
    client.post("/sessions/wishes/", {"skills": [skills[0].pk]})
    assert waiting_by_skill(NOW) == {skills[0].pk: 2}
    cache.clear()


def test_the_table_can_be_read_by_ear(client, skills):
    page = client.get("/sessions/wishes/").text
    assert page.count('scope="col"') == 5
    assert page.count('scope="row"') == 5
    assert '<span class="vh">Tuesday 9 a.m.–11 a.m.</span>' in page
