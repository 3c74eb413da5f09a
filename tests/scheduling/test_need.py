"""What is needed is counted as the profile has it, told without small numbers, and one press makes the session."""

import datetime as dt
import re
import uuid

import pytest
from django.core.cache import cache

from scheduling import counting, need, placement
from scheduling.models import Booking, FreeTime, Interest, NeedCount, Place, SessionInvitation, TrainingSession
from skills.ledger import Ledger
from skills.models import Evidence, Framework, MeasurementRound, Sitting, Skill, Target
from tests.conftest import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


@pytest.fixture
def skills(db):
    framework = Framework.objects.create(code="1", levels=[])
    made = [
        Skill.objects.create(
            framework=framework, code=code, slug=code.lower(), module_code="M3", position=number,
            name={"fi": name}, descriptors={"fi": ["a", "b", "c", "d", "e"]},
        )
        for number, (code, name) in enumerate([("S06", "Uutisten löytäminen"), ("S07", "Kriittinen viesti")])
    ]  # fmt: skip
    Target.objects.bulk_create(Target(skill=skill, level=2) for skill in made)
    return made


@pytest.fixture
def shows():
    def make(person, skill, *, kind="task", level=1, ok=True, at=NOW, **more):
        number = Evidence.objects.count()
        return Evidence.objects.create(
            person=person, skill=skill, kind=kind, level=level, passed=ok, share=1.0, at=at, key=f"k{number}",
            source=f"s{number}", **more,
        )  # fmt: skip

    return make


@pytest.fixture
def at_level(person, shows):
    """`at_level(7, skill, 1, unit="Kuljetus")`: so many people who are there."""

    def make(number, skill, level, *, unit="Kuljetus", role="employee"):
        made = []
        for _each in range(number):
            one = person(f"p{uuid.uuid4().hex[:8]}", "Joku Muu", unit=unit, role=role)
            for _piece in range(2):
                shows(one, skill, level=max(1, level), ok=level > 0)
            made.append(one)
        return made

    return make


def counted():
    rows = NeedCount.objects.values_list("skill__code", "unit__name", "level", "people")
    return {(skill, unit, level): people for skill, unit, level, people in rows if level >= 0}


# --- counting -------------------------------------------------------------------------------------------
def test_below_the_target_by_skill_unit_and_level(skills, at_level, units):
    at_level(2, skills[0], 1)
    at_level(1, skills[0], 0)
    at_level(3, skills[0], 1, unit="Lajittelu")
    at_level(1, skills[0], 2)
    assert counting.count(NOW) == 7
    assert counted() == {
        ("S06", "Kuljetus", 1): 2, ("S06", "Kuljetus", 0): 1, ("S06", "Lajittelu", 1): 3,
    }  # fmt: skip
    assert NeedCount.objects.get(skill=skills[1], unit=units["Kuljetus"]).level == counting.NOT_MEASURED


def test_the_target_of_the_own_role_wins(skills, at_level):
    Target.objects.create(skill=skills[0], role="digital_team", level=3)
    at_level(1, skills[0], 2, role="digital_team")
    at_level(1, skills[0], 2)
    counting.count(NOW)
    assert counted() == {("S06", "Kuljetus", 2): 1}


def test_who_left_or_has_no_unit_is_not_counted(skills, at_level, person, shows):
    gone = at_level(1, skills[0], 1)[0]
    gone.is_active = False
    gone.save()
    shows(person("vieras", "Vieras", unit=None), skills[0])
    counting.count(NOW)
    assert counted() == {}


def test_counting_again_replaces_what_was(skills, at_level, shows):
    people = at_level(2, skills[0], 1)
    counting.count(NOW)
    for _piece in range(2):
        shows(people[0], skills[0], level=2)
    counting.count(NOW + dt.timedelta(hours=1))
    assert counted() == {("S06", "Kuljetus", 1): 1}
    assert counting.counted_at() == NOW + dt.timedelta(hours=1)


def test_every_level_is_the_one_of_the_profile(skills, person, shows, units):
    """Periods, a measurement still going on and repeated attempts: the walk over all gives what one person sees."""
    from participants.models import Cohort

    cohort = Cohort.objects.create(name="Ryhmä", starts=NOW.date())
    rounds = [
        MeasurementRound.objects.create(
            cohort=cohort,
            kind=kind,
            opens_at=NOW + dt.timedelta(days=opens),
            closes_at=NOW + dt.timedelta(days=opens + 9),
        )
        for kind, opens in (("T0", -30), ("T1", -2))
    ]
    people = [person(f"henkilo{number}", "Henkilö") for number in range(6)]
    for number, one in enumerate(people):
        for round_, days, over in ((rounds[0], -29, True), (rounds[1], -1, number % 2)):
            at = NOW + dt.timedelta(days=days)
            Sitting.objects.create(
                round=round_, person=one, form="A", seed=1, steps=[], started_at=at, saved_at=at,
                finished_at=at if over else None,
            )  # fmt: skip
            for skill in skills[: 1 + number % 3]:
                shows(one, skill, kind="item", level=1 + number % 2, at=at, round=round_)
        for turn in range(number):
            shows(one, skills[0], level=2, ok=turn % 3 != 1, at=NOW - dt.timedelta(days=5 * turn))
    found = {standing.person: standing.levels for standing in counting.everybody(NOW)}
    for one in people:
        ledger = Ledger(one, NOW)
        assert found[one.pk] == {s.pk: ledger.of(s).do for s in skills if ledger.of(s).do is not None}


def test_stale_once_somebody_has_shown_something(skills, at_level, shows):
    assert counting.is_stale(NOW)
    person = at_level(1, skills[0], 1)[0]
    counting.count(NOW)
    later = NOW + dt.timedelta(hours=2)
    assert not counting.is_stale(later)
    shows(person, skills[0], at=NOW + dt.timedelta(minutes=5))
    assert counting.is_stale(later)
    assert not counting.is_stale(NOW + dt.timedelta(minutes=30))


def test_the_number_of_queries_is_that_of_one(skills, at_level, django_assert_num_queries):
    at_level(12, skills[0], 1)
    with django_assert_num_queries(3):
        list(counting.everybody(NOW))


# --- reading --------------------------------------------------------------------------------------------
@pytest.fixture
def seven_wish(skills, person):
    """Seven wish for finding news, five of them are free on Tuesdays from nine."""
    made = [person(f"toivoja{number}", f"Toivo Toivoja {number}") for number in range(7)]
    for number, one in enumerate(made):
        Interest.objects.create(person=one, skill=skills[0], at=NOW - dt.timedelta(days=9 - number))
        FreeTime.objects.create(person=one, weekday=1 if number < 5 else 3, hour=9)
    cache.clear()
    return made


def test_wishes_come_first_with_the_time_that_suits_most(skills, seven_wish, at_level):
    at_level(9, skills[1], 1)
    counting.count(NOW)
    first, second = need.top(NOW)
    assert (first.skill, first.waiting, first.slot) == (skills[0], 7, need.Slot(1, 9, 5))
    assert (second.skill, second.below, second.waiting) == (skills[1], 9, 0)
    assert first.proposed(NOW) == dt.datetime(2026, 12, 1, 7, tzinfo=dt.UTC)  # Tuesday 9 in Helsinki, a week from now
    assert [each.skill for each in need.top(NOW, limit=1)] == [skills[0]]


def test_who_has_a_place_waits_no_more(skills, seven_wish, dana):
    session = TrainingSession.objects.create(
        title="Uutiset", focus=skills[0], starts_at=NOW + dt.timedelta(days=3), ends_at=NOW + dt.timedelta(days=4),
        made_at=NOW, status="published",
    )  # fmt: skip
    Booking.objects.create(session=session, person=seven_wish[0], state="booked", since=NOW, made_at=NOW)
    assert need.top(NOW)[0].waiting == 6


@pytest.mark.parametrize("number", [1, 4])
def test_small_numbers_are_a_few(skills, at_level, number):
    at_level(number, skills[0], 1)
    counting.count(NOW)
    (only,) = need.top(NOW)
    shown = " ".join(
        [only.number.replace("1–4", ""), *only.sentences, only.units, *(label for _key, label in only.choices)]
    )
    assert not re.search(r"\b[1-4]\b", shown.replace("0–1", ""))
    assert "muutama" in shown or "a few" in shown


def test_units_are_told_only_where_no_small_number_follows(skills, at_level):
    at_level(8, skills[0], 1)
    at_level(6, skills[0], 0, unit="Lajittelu")
    counting.count(NOW)
    assert dict(need.top(NOW)[0].by_unit) == {"Kuljetus": 8, "Lajittelu": 6}
    at_level(2, skills[0], 1, unit="Tuotanto")
    counting.count(NOW)
    (only,) = need.top(NOW)
    assert (dict(only.by_unit), only.elsewhere) == ({"Kuljetus": 8}, 8)


def test_the_order_gives_no_small_number_away(skills, at_level):
    at_level(1, skills[0], 1)
    at_level(4, skills[1], 1)
    counting.count(NOW)
    assert [each.skill for each in need.top(NOW)] == skills


def test_reading_takes_the_same_queries_whatever_is_needed(skills, seven_wish, at_level, django_assert_max_num_queries):
    at_level(12, skills[1], 1)
    counting.count(NOW)
    with django_assert_max_num_queries(6):
        assert len(need.top(NOW)) == 2


# --- making a session -----------------------------------------------------------------------------------
@pytest.fixture
def make(skills, dana):
    def made(**changes):
        given = {
            "skill": skills[0], "band": (0, 1), "starts_at": NOW + dt.timedelta(days=7), "minutes": 60, "by": dana,
            "now": NOW, "mark": uuid.uuid4(),
        } | changes  # fmt: skip
        return need.create_session(**given)

    return made


def invited(session):
    return list(SessionInvitation.objects.filter(session=session).order_by("pk").values_list("person", flat=True))


def test_those_who_wish_come_first_and_then_those_in_the_band(make, skills, seven_wish, at_level):
    beginners, others = at_level(2, skills[0], 0), at_level(1, skills[0], 2)
    middle = at_level(1, skills[0], 1)
    session, number = make()
    assert invited(session) == [each.pk for each in [*seven_wish, *beginners, *middle]]
    assert number == 10
    assert others[0].pk not in invited(session)
    assert (session.status, session.title, session.capacity) == ("draft", "Uutisten löytäminen", 8)
    assert (session.focus, session.level_from, session.level_to) == (skills[0], 0, 1)
    assert session.invited_first_until == NOW + dt.timedelta(days=2)


def test_the_unit_narrows_who_is_invited(make, skills, at_level, units):
    at_level(2, skills[0], 1)
    inside = at_level(3, skills[0], 1, unit="Lajittelu")
    session, _number = make(unit=units["Tuotanto"], invite_first=False)
    assert invited(session) == [each.pk for each in inside]
    assert session.invited_first_until is None


def test_at_most_two_hundred_are_invited(make, skills, seven_wish, at_level, monkeypatch):
    at_level(4, skills[0], 1)
    monkeypatch.setattr(need, "MOST_INVITED", 9)
    session, number = make()
    assert number == 9
    assert invited(session)[:7] == [each.pk for each in seven_wish]


def test_the_same_form_twice_makes_one_session(make, seven_wish):
    mark = uuid.uuid4()
    assert make(mark=mark) == make(mark=mark)
    assert (TrainingSession.objects.count(), SessionInvitation.objects.count()) == (1, 7)


def test_its_modules_are_those_of_the_skill(shipped_version, dana):
    skill = Skill.objects.get(code="S06")
    assert need.modules_of(skill) == [
        ("social-media-at-work", slug)
        for slug in dict.fromkeys(
            shipped_version.modules.filter(lessons__skills=skill).order_by("position").values_list("slug", flat=True)
        )
    ]


# --- the page -------------------------------------------------------------------------------------------
def typed(page, **changes):
    form = page.context["form"]
    first = {name: form.get_initial_for_field(field, name) for name, field in form.fields.items()}
    first |= {"day": str(first["day"]), "time": str(first["time"]), "invite_first": "on"}
    return {name: value for name, value in (first | changes).items() if value not in (None, "")}


def test_one_press_makes_the_session_and_its_invitations(client_for, dana, skills, seven_wish, now):
    client, place = client_for(dana), Place.objects.create(name="Aaltopahvi")
    page = client.get("/sessions/plan/need/")
    answer = client.post("/sessions/plan/need/", typed(page, place=place.pk, publish="1"))
    session = TrainingSession.objects.get()
    assert (answer.status_code, answer.url) == (302, f"/sessions/plan/{session.pk}/")
    assert (session.status, session.starts_at) == ("published", dt.datetime(2026, 12, 1, 7, tzinfo=dt.UTC))
    assert [each.person for each in session.trainers.all()] == [dana]
    assert len(invited(session)) == 7


def test_publishing_without_a_place_is_explained_and_keeps_what_was_typed(client_for, dana, skills, seven_wish, now):
    client = client_for(dana)
    page = client.get("/sessions/plan/need/")
    answer = client.post("/sessions/plan/need/", typed(page, capacity="6", publish="1"))
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["place"])
    assert 'value="6"' in answer.content.decode()
    assert client.post("/sessions/plan/need/", typed(page, capacity="6", draft="1")).status_code == 302


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"day": "2026-11-20"}, "day"),
        ({"band": "3-1"}, "band"),
        ({"capacity": "0"}, "capacity"),
        ({"mark": "x"}, "mark"),
    ],
)
def test_mistakes_are_named(client_for, dana, skills, seven_wish, now, changes, field):
    client = client_for(dana)
    answer = client.post("/sessions/plan/need/", typed(client.get("/sessions/plan/need/"), draft="1", **changes))
    assert answer.status_code == 422
    assert field in answer.context["form"].errors
    assert not TrainingSession.objects.exists()


def test_no_name_is_on_the_page(client_for, dana, skills, seven_wish, at_level, now):
    counting.count(NOW)
    page = client_for(dana).get("/sessions/plan/need/").content.decode()
    assert "Toivo Toivoja" not in page
    assert 'data-need="S06"' in page


def test_an_organisation_without_needs_says_so(client_for, dana, skills, now):
    assert 'class="empty"' in client_for(dana).get("/sessions/plan/need/").content.decode()
    assert client_for(dana).get("/sessions/plan/need/?skill=olematon").status_code == 404


@pytest.mark.parametrize("who", ["aino", "mika"])
def test_only_the_digital_team_comes_in(client_for, request, who):
    client = client_for(request.getfixturevalue(who))
    assert client.get("/sessions/plan/need/").status_code == 403
    assert client.post("/sessions/plan/need/count/").status_code == 403


def test_counting_anew_happens_in_the_background(client_for, dana, skills, at_level, settings, now):
    settings.CELERY_TASK_ALWAYS_EAGER = True
    at_level(3, skills[0], 1)
    assert client_for(dana).get("/sessions/plan/need/count/").status_code == 405
    assert client_for(dana).post("/sessions/plan/need/count/").status_code == 302
    assert counted() == {("S06", "Kuljetus", 1): 3}


def test_bands_of_a_skill_hold_everybody_below(skills, at_level):
    at_level(6, skills[0], 0)
    at_level(5, skills[0], 1)
    counting.count(NOW)
    assert need.top(NOW)[0].bands == [placement.Band(0, 1, 11)]
