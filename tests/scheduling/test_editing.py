"""Making, changing, moving, copying and cancelling a session: what changes, who is told, what is refused."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from django.utils import translation

from participants.models import AuditEvent
from scheduling import actions
from scheduling.conflicts import PLACE, TRAINER, Clash
from scheduling.models import Place, SessionTrainer, TrainingSession
from tests.conftest import NOW
from tests.scheduling.a_session import DAY, HOUR, MINUTE, SOON, a_session, counts, heard, people, states

pytestmark = pytest.mark.django_db
HELSINKI = ZoneInfo("Europe/Helsinki")
MODULES = [("sometaito", "account"), ("sometaito", "news")]


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


@pytest.fixture
def session(db):
    return a_session()


@pytest.fixture
def room(db):
    return Place.objects.create(name="Koivu")


def save(session, dana, now=NOW, modules=(), trainers=(), **changes):
    for name, value in changes.items():
        setattr(session, name, value)
    return actions.save_session(session=session, modules=list(modules), trainers=list(trainers), by=dana, now=now)


def fill(session, them):
    for number, one in enumerate(them):
        actions.book(session=session, person=one, by=one, now=NOW + number * MINUTE, queue=True)


# --- making and publishing ----------------------------------------
def test_a_new_session_is_a_draft_that_concerns_nobody(dana, mika):
    with heard() as told:
        made = save(TrainingSession(title="Uusi", starts_at=SOON, ends_at=SOON + HOUR, capacity=12), dana,
                    modules=MODULES, trainers=[dana.pk, mika.pk])  # fmt: skip
    assert (made.status, made.ceiling, made.sequence, made.made_by, made.made_at) == ("draft", 12, 0, dana, NOW)
    assert list(made.modules.order_by("pk").values_list("programme_slug", "module_slug")) == MODULES
    assert list(made.trainers.values_list("person", "turn", "removed_at")) == [(dana.pk, 1, None), (mika.pk, 1, None)]
    assert told == []


def test_publishing_tells_once(session, dana):
    TrainingSession.objects.update(status="draft")
    with heard() as told:
        for _ in range(2):
            published = actions.publish(session=session.pk, by=dana, now=NOW)
    assert (published.status, published.published_at) == ("published", NOW)
    assert told == [("session", "Oma näkökulma", "published")]
    assert AuditEvent.objects.values_list("verb", "subject_id", "data").get() == (
        "session-published", None, {"session": session.pk},
    )  # fmt: skip


@pytest.mark.parametrize(("status", "now"), [("cancelled", NOW), ("draft", SOON)])
def test_what_was_cancelled_or_is_past_is_not_published(dana, status, now):
    session = a_session(status=status)
    with pytest.raises(actions.NotPossible):
        actions.publish(session=session.pk, by=dana, now=now)


@pytest.mark.parametrize(
    ("starts_at", "ends_at", "says"),
    [
        (NOW, NOW + HOUR, "in the past"),
        (NOW - DAY, NOW + HOUR, "in the past"),
        (SOON, SOON, "end after it starts"),
        (SOON, SOON - HOUR, "end after it starts"),
    ],
)
def test_no_session_in_the_past_or_backwards(dana, session, starts_at, ends_at, says):
    with pytest.raises(actions.NotPossible, match=says):
        save(TrainingSession(title="Uusi", starts_at=starts_at, ends_at=ends_at), dana)
    with pytest.raises(actions.NotPossible, match=says):
        save(session, dana, starts_at=starts_at, ends_at=ends_at)
    assert TrainingSession.objects.get().starts_at == SOON


def test_the_words_of_a_session_that_has_begun_can_still_be_changed(session, dana):
    assert save(session, dana, now=SOON + HOUR, agenda="Mitä teimme").agenda == "Mitä teimme"


# --- changing ----------------------------------------
@pytest.mark.parametrize(
    ("changes", "rises"),
    [
        ({"title": "Toinen nimi"}, 1),
        ({"starts_at": SOON + HOUR, "ends_at": SOON + 2 * HOUR}, 1),
        ({"zone": "Europe/Stockholm"}, 1),
        ({"meeting_link": "https://kokous.example/1"}, 1),
        ({"capacity": 9, "agenda": "Uutta", "bring": "Puhelin", "note": "Hei", "closes_at": SOON - DAY}, 0),
    ],
)
def test_what_stands_in_calendars_gets_a_higher_sequence(session, dana, changes, rises):
    with heard() as told:
        changed = save(session, dana, **changes)
    assert (changed.sequence, changed.changed_at) == (rises, NOW if rises else None)
    assert len(told) == rises
    assert save(TrainingSession.objects.get(), dana, **changes).sequence == rises


def test_a_draft_changes_in_silence(dana):
    with heard() as told:
        changed = save(a_session(status="draft"), dana, title="Toinen nimi")
    assert (changed.title, changed.sequence, told) == ("Toinen nimi", 0, [])


def test_another_room_is_a_change(session, dana, room):
    assert save(session, dana, place=room).sequence == 1


def test_what_a_form_cannot_know_is_kept(session, dana, aino):
    """The form was opened before somebody booked; its old counts must not come back."""
    stale = TrainingSession.objects.get()
    fill(session, [aino])
    save(stale, dana, title="Toinen nimi")
    assert counts(session) == (1, 0, 2)
    assert session.title == "Toinen nimi"


def test_trainers_come_and_go_and_come_back(session, dana, mika):
    save(session, dana, trainers=[dana.pk])
    with heard() as told:
        save(session, dana, trainers=[mika.pk], now=NOW + HOUR)
        save(session, dana, trainers=[mika.pk], now=NOW + HOUR)
        save(session, dana, trainers=[dana.pk, mika.pk], now=NOW + DAY)
    assert len(told) == 2
    assert list(session.trainers.values_list("person", "turn", "since", "removed_at")) == [
        (dana.pk, 3, NOW + DAY, None),
        (mika.pk, 1, NOW + HOUR, None),
    ]


def test_modules_are_those_that_were_chosen(session, dana):
    save(session, dana, modules=MODULES)
    save(session, dana, modules=[MODULES[1], ("sometaito", "photo"), MODULES[1]])
    assert set(session.modules.values_list("module_slug", flat=True)) == {"news", "photo"}


def test_fewer_places_than_bookings_throw_nobody_out(dana, person):
    session = a_session(capacity=4)
    them = people(person, 6)
    fill(session, them)
    save(TrainingSession.objects.get(), dana, capacity=2)
    assert counts(session) == (4, 2, 4)
    for number, offered in [(0, 0), (1, 0), (2, 1)]:
        actions.cancel(booking=session.bookings.get(person=them[number]), by=them[number], now=NOW)
        assert list(states(session).values()).count("offered") == offered
    assert counts(session) == (2, 1, 2)


def test_more_places_go_to_those_who_wait(session, dana, person):
    them = people(person, 5)
    fill(session, them)
    save(TrainingSession.objects.get(), dana, capacity=4)
    assert [states(session)[one.pk] for one in them] == ["booked", "booked", "offered", "offered", "waiting"]
    assert counts(session) == (4, 1, 4)


def test_a_cancelled_session_is_not_changed(dana):
    with pytest.raises(actions.NotPossible, match="was cancelled"):
        save(a_session(status="cancelled"), dana, title="Toinen nimi")


# --- cancelling ----------------------------------------
def test_cancelling_ends_every_booking_and_tells_each_once(session, dana, person):
    them = people(person, 3)
    fill(session, them)
    with heard() as told:
        for _ in range(2):
            actions.cancel_session(session=session.pk, by=dana, now=NOW)
    assert told == [("session", "Oma näkökulma", "cancelled")] + [
        ("booking", one.pk, "cancelled", "session") for one in them
    ]
    assert counts(session) == (0, 0, 2)
    assert (session.sequence, session.changed_at) == (1, NOW)
    assert set(session.bookings.values_list("turn", flat=True)) == {2}


def test_cancelling_a_draft_removes_it(dana):
    session = a_session(status="draft")
    with heard() as told:
        assert actions.cancel_session(session=session.pk, by=dana, now=NOW).pk is None
    assert (TrainingSession.objects.count(), told) == (0, [])


def test_what_is_over_is_not_cancelled(session, dana):
    with pytest.raises(actions.NotPossible, match="is over"):
        actions.cancel_session(session=session.pk, by=dana, now=session.ends_at)


# --- moving ----------------------------------------
def move(session, dana, starts_at, seen=0, now=NOW):
    return actions.move(session=session.pk, starts_at=starts_at, by=dana, now=now, sequence_seen=seen)


def test_a_moved_session_is_as_long_and_booking_closes_as_long_before(dana):
    session = a_session(closes_at=SOON - DAY)
    with heard() as told:
        moved = move(session, dana, SOON + 2 * DAY)
        move(session, dana, SOON + 2 * DAY)  # pressed twice
    assert (moved.ends_at - moved.starts_at, moved.closes_at) == (HOUR * 1.5, SOON + DAY)
    assert (moved.sequence, moved.changed_at, len(told)) == (1, NOW, 1)


def test_who_looked_at_an_older_time_moves_nothing(session, dana):
    move(session, dana, SOON + DAY)
    with pytest.raises(actions.NotPossible, match="Somebody changed"):
        move(session, dana, SOON + 3 * DAY, seen=0)
    assert move(session, dana, SOON + 3 * DAY, seen=1).sequence == 2


@pytest.mark.parametrize(("status", "starts_at"), [("published", NOW), ("cancelled", SOON + DAY)])
def test_nothing_moves_into_the_past_and_nothing_cancelled_moves(dana, status, starts_at):
    with pytest.raises(actions.NotPossible):
        move(a_session(status=status), dana, starts_at)


def test_moved_forward_an_offer_runs_out_with_the_booking(session, dana, person):
    them = people(person, 3)
    fill(session, them)
    actions.cancel(booking=session.bookings.get(person=them[0]), by=them[0], now=NOW)
    move(session, dana, NOW + 3 * HOUR)
    assert session.bookings.get(person=them[2]).offer_until == NOW + 3 * HOUR


# --- copying ----------------------------------------
def test_a_copy_is_a_draft_like_its_source_at_another_time(dana, mika, room):
    session = a_session(place=room, capacity=9, bring="Puhelin", opens_at=SOON - 5 * DAY, closes_at=SOON - HOUR)
    save(session, dana, modules=MODULES, trainers=[dana.pk, mika.pk])
    save(session, dana, modules=MODULES, trainers=[mika.pk])
    (copy,) = actions.copy_session(session=session.pk, to=[SOON + 7 * DAY], by=dana, now=NOW)
    made = TrainingSession.objects.get(pk=copy.session.pk)
    assert (made.status, made.taken, made.sequence, made.copied_from, made.made_by) == ("draft", 0, 0, session, dana)
    assert (made.place, made.capacity, made.ceiling, made.bring) == (room, 9, 9, "Puhelin")
    assert (made.ends_at, made.closes_at) == (SOON + 7 * DAY + HOUR * 1.5, SOON + 7 * DAY - HOUR)
    assert made.opens_at == SOON + 2 * DAY
    assert set(made.modules.values_list("programme_slug", "module_slug")) == set(MODULES)
    assert list(made.trainers.values_list("person", flat=True)) == [mika.pk]
    assert made.uid != session.uid
    assert copy.clashes == []


def test_the_same_copy_is_made_once(session, dana):
    first = actions.copy_session(session=session.pk, to=[SOON + DAY, SOON + DAY], by=dana, now=NOW)
    again = actions.copy_session(session=session.pk, to=[SOON + DAY, SOON + 2 * DAY], by=dana, now=NOW)
    assert [copy.session.pk for copy in first] == [again[0].session.pk]
    assert TrainingSession.objects.count() == 3


def test_copies_that_clash_are_made_and_said(session, dana, mika, room):
    save(session, dana, trainers=[mika.pk], place=room)
    other = a_session(title="Kuvaaminen", starts_at=SOON + DAY, place=room)
    SessionTrainer.objects.create(session=other, person=mika, since=NOW)
    a_session(title="Peruttu", starts_at=SOON + 2 * DAY, place=room, status="cancelled")
    times = [SOON + DAY + HOUR, SOON + DAY + 2 * HOUR, SOON + 2 * DAY]
    first, second, third = actions.copy_session(session=session.pk, to=times, by=dana, now=NOW)
    assert first.clashes == [
        Clash(other.pk, PLACE, room.pk),
        Clash(other.pk, TRAINER, mika.pk),
        Clash(second.session.pk, PLACE, room.pk),
        Clash(second.session.pk, TRAINER, mika.pk),
    ]
    assert [clash.other for clash in second.clashes] == [first.session.pk] * 2
    assert third.clashes == []


def test_no_copies_into_the_past_and_not_too_many(session, dana):
    with pytest.raises(actions.NotPossible, match="in the past"):
        actions.copy_session(session=session.pk, to=[SOON + DAY, NOW], by=dana, now=NOW)
    with pytest.raises(actions.NotPossible, match="At most 200"):
        actions.copy_session(session=session.pk, to=[SOON + n * DAY for n in range(201)], by=dana, now=NOW)
    assert TrainingSession.objects.count() == 1


@pytest.mark.parametrize(
    ("day", "days", "to"),
    [
        (dt.date(2026, 10, 20), 7, dt.date(2026, 10, 27)),  # summer time ends on the 25th
        (dt.date(2026, 10, 20), 182, dt.date(2027, 4, 20)),
        (dt.date(2027, 3, 23), 7, dt.date(2027, 3, 30)),  # and begins on 28 March
        (dt.date(2026, 12, 1), 365, dt.date(2027, 12, 1)),
    ],
)
def test_a_copied_period_keeps_the_time_of_day_over_a_change_of_the_clock(dana, day, days, to):
    starts = dt.datetime.combine(day, dt.time(13, 30), HELSINKI)
    a_session(starts_at=starts.astimezone(dt.UTC))
    (copy,) = actions.copy_period(first=day, last=day, days=days, by=dana, now=NOW - 60 * DAY)
    local = copy.session.starts_at.astimezone(HELSINKI)
    assert (local.date(), local.time()) == (to, dt.time(13, 30))
    assert copy.session.ends_at - copy.session.starts_at == HOUR * 1.5


def test_a_period_holds_whole_days_of_each_own_clock_and_nothing_cancelled(dana):
    """Half past midnight in Helsinki is still the day before in UTC."""
    early = a_session(title="Yö", starts_at=dt.datetime(2026, 12, 1, 0, 30, tzinfo=HELSINKI))
    a_session(title="Ennen", starts_at=dt.datetime(2026, 11, 30, 23, 30, tzinfo=HELSINKI))
    late = a_session(title="Ilta", starts_at=dt.datetime(2026, 12, 2, 23, 30, tzinfo=HELSINKI))
    a_session(title="Peruttu", starts_at=SOON, status="cancelled")
    copies = actions.copy_period(first=dt.date(2026, 12, 1), last=dt.date(2026, 12, 2), days=7, by=dana, now=NOW)
    assert [copy.session.copied_from for copy in copies] == [early, late]
    again = actions.copy_period(first=dt.date(2026, 12, 1), last=dt.date(2026, 12, 2), days=7, by=dana, now=NOW)
    assert [copy.session.pk for copy in again] == [copy.session.pk for copy in copies]


@pytest.mark.parametrize(("last", "days"), [(1, 0), (1, -7), (-1, 7)])
def test_a_period_backwards_or_copied_onto_itself_is_refused(dana, last, days):
    first = dt.date(2026, 12, 1)
    with pytest.raises(actions.NotPossible, match="Choose a period"):
        actions.copy_period(first=first, last=first + last * DAY, days=days, by=dana, now=NOW)
