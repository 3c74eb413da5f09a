"""What the messages say: every kind in every language, and nothing when the cause is gone."""

import datetime as dt
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation

from courses.models import ModuleCompletion
from participants.models import Cohort, Membership
from reminders import letters
from reminders.kinds import KINDS
from reminders.letters import words
from reminders.letters.registry import WRITERS
from reminders.mail import compose
from reminders.models import Message
from scheduling.models import Booking, Plan, SessionTrainer, TrainingSession
from skills.models import MeasurementRound, Sitting
from tests.courses.conftest import cohort, enrolled, package_files, version  # noqa: F401 - asked for by name
from tests.reminders.causes import DAY, HOUR, NOW
from tests.reminders.every_letter import MADE, TITLE, about_booking, before, full_session, outgoing, team

pytestmark = pytest.mark.django_db
LANGUAGES = ("fi", "sv", "en")
PLACEHOLDER = re.compile(r"%\(|\{\{|%s|%d|\bNone\b")


@pytest.fixture
def cast(request, aino, dana, mika):
    """The person, a trainer, a manager; and what enrols the person, for the few letters that need a programme."""

    def programme():
        request.getfixturevalue("enrolled")(aino)
        return request.getfixturevalue("version")

    return aino, dana, mika, programme


def written(message, language="fi", now=NOW):
    message = Message.objects.select_related("person").get(pk=message.pk)
    with translation.override(language), timezone.override(message.person.zone):
        return letters.letter_for(message, now)


def texts(letter):
    links = [link.label for link in (letter.action, letter.second) if link]
    return [letter.subject, letter.why, *letter.paragraphs, *links, *(part for fact in letter.facts for part in fact)]


def test_every_kind_has_a_letter_and_a_name():
    assert set(WRITERS) == set(KINDS)
    for language in LANGUAGES:
        with translation.override(language):
            assert all(letters.title_of(kind) for kind in KINDS)


@pytest.mark.parametrize("name", MADE)
def test_every_letter_is_whole_in_every_language(cast, name):
    message = MADE[name](*cast)
    for language in LANGUAGES:
        letter = written(message, language)
        assert letter is not None
        assert all(text.strip() for text in texts(letter))
        assert not [text for text in texts(letter) if PLACEHOLDER.search(text)]
        assert len(letter.subject) <= 78
        assert letter.subject.isprintable()
        assert 2 <= len(letter.paragraphs) <= 5
        assert letter.paragraphs[0].startswith({"fi": "Hei ", "sv": "Hej ", "en": "Hello "}[language])


@pytest.mark.parametrize("name", MADE)
def test_no_sentence_is_left_in_english(cast, name):
    """Only what people wrote themselves reads the same in two languages."""
    message = MADE[name](*cast)
    english = written(message, "en")
    for language in ("fi", "sv"):
        other = written(message, language)
        assert other.subject != english.subject
        assert other.why != english.why
        assert set(other.paragraphs) & set(english.paragraphs) <= {"Nähdään pian.", "Löydät kolme uutista."}
        for mine, theirs in ((other.action, english.action), (other.second, english.second)):
            assert not mine or mine.label != theirs.label


def test_a_reminder_reads_as_it_was_drawn(cast):
    aino, dana, *_others = cast
    session = full_session(dana, starts_at=dt.datetime(2026, 11, 25, 7, tzinfo=dt.UTC), title="Uutisten löytäminen")
    session.ends_at = session.starts_at + HOUR
    session.save()
    tail = f":{session.starts_at:%Y%m%d%H%M}"
    since = dt.datetime(2026, 11, 19, 8, tzinfo=dt.UTC)
    letter = written(about_booking("day_before", aino, dana, session=session, since=since, tail=tail))
    assert letter.subject == "Huomenna klo 9: Uutisten löytäminen"
    assert letter.facts[0][1] == "keskiviikko 25.11. klo 9.00–10.00"
    assert letter.why == "Varasit paikan 19. marraskuuta. Muistutamme päivää ennen."
    assert letter.action.url == f"/sessions/{session.pk}/"
    assert letter.second.url == f"/sessions/{session.pk}/cancel/"


def test_times_are_on_the_readers_clock(cast):
    aino, dana, *_others = cast
    aino.time_zone = "Europe/Stockholm"
    aino.save()
    letter = written(before("day_before", aino, dana, 1))
    assert letter.subject == f"Huomenna klo 8.30: {TITLE}"


@pytest.mark.parametrize(
    ("days", "begins"), [(0, "Tänään klo 9.30"), (1, "Huomenna klo 9.30"), (7, "Viikon päästä ti 1.12. klo 9.30")]
)
def test_a_reminder_says_how_far_away_it_is(cast, days, begins):
    aino, dana, *_others = cast
    message = before("week_before", aino, dana, 7)
    assert written(message, now=NOW + (7 - days) * DAY - dt.timedelta(minutes=1)).subject == f"{begins}: {TITLE}"


def test_a_long_title_is_shortened_and_the_date_stays(cast):
    aino, dana, *_others = cast
    session = full_session(dana, title="Näin vastaat kommentteihin, kun keskustelu kuumenee ja aikaa on todella vähän")
    for language in LANGUAGES:
        letter = written(about_booking("queued", aino, dana, "waiting", session=session), language)
        assert len(letter.subject) <= 78
        assert "…" in letter.subject
        assert "14" in letter.subject
        Booking.objects.all().delete()
        Message.objects.all().delete()


def test_line_breaks_of_a_title_never_reach_the_subject(cast):
    aino, dana, *_others = cast
    session = full_session(dana, title="Otsikko\r\nBcc: kaikki@example.com\x07")
    letter = written(about_booking("booked", aino, dana, session=session))
    assert letter.subject.isprintable()


# --- the calendar ---------------------------------------------------------------------------------------
METHODS = {
    "booked": "REQUEST", "booked for": "REQUEST", "moved": "REQUEST", "cancelled": "CANCEL", "apology": "CANCEL",
    "cancelled by the team": "CANCEL", "person left": "CANCEL", "session cancelled": "CANCEL", "leading": "REQUEST",
    "leading changed": "REQUEST", "leading ended": "CANCEL", "leading cancelled": "CANCEL",
}  # fmt: skip


@pytest.mark.parametrize("name", [*METHODS, "queued", "queue left", "offered", "moved while waiting", "plan"])
def test_the_calendar_part_is_there_where_the_calendar_changes(cast, name):
    calendar = written(MADE[name](*cast)).calendar
    assert (calendar.method if calendar else None) == METHODS.get(name)
    if calendar:
        assert f"METHOD:{METHODS[name]}" in calendar.text


def test_who_only_waited_gets_no_calendar_part(cast):
    aino, dana, *_others = cast
    session = full_session(dana, status="cancelled")
    reason = {"reason": Booking.Reason.SESSION, "queued_at": NOW - DAY}
    letter = written(about_booking("session_cancelled", aino, dana, "cancelled", session=session, **reason))
    assert letter.calendar is None


def test_the_link_to_the_meeting_is_for_those_with_a_place(cast):
    for name, has_link in [("booked", True), ("day before", True), ("queued", False), ("offered", False)]:
        letter = written(MADE[name](*cast))
        assert any("kokous.example" in value for _label, value in letter.facts) == has_link
        Booking.objects.all().delete()


# --- the cause is gone ----------------------------------------------------------------------------------
OF_BOOKINGS = [name for name in MADE if MADE[name].__code__.co_names[0] in {"about_booking", "moved", "before"}]


@pytest.mark.parametrize("name", [*OF_BOOKINGS, "session cancelled", "missed"])
def test_a_booking_taken_up_again_has_other_letters(cast, name):
    message = MADE[name](*cast)
    Booking.objects.update(turn=2)
    assert written(message) is None


@pytest.mark.parametrize("name", ["booked", "queued", "offered", "moved", "week before", "day before", "missed"])
def test_a_cancelled_booking_ends_its_letters(cast, name):
    message = MADE[name](*cast)
    Booking.objects.update(state="cancelled", offer_until=None, reason="self")
    assert written(message) is None


@pytest.mark.parametrize(
    "name", ["booked", "queued", "offered", "offer ended", "moved", "leading", "week before", "day before", "invited",
             "day before for trainers"],
)  # fmt: skip
def test_a_cancelled_session_ends_its_letters(cast, name):
    message = MADE[name](*cast)
    TrainingSession.objects.update(status="cancelled")
    assert written(message) is None


@pytest.mark.parametrize("name", ["week before", "day before", "day before for trainers"])
def test_a_session_moved_since_has_another_reminder(cast, name):
    message = MADE[name](*cast)
    session = TrainingSession.objects.get()
    TrainingSession.objects.update(starts_at=session.starts_at + HOUR, ends_at=session.ends_at + HOUR)
    assert written(message) is None


@pytest.mark.parametrize("name", ["moved", "leading"])
def test_a_later_change_has_a_letter_of_its_own(cast, name):
    message = MADE[name](*cast)
    TrainingSession.objects.update(sequence=7)
    assert written(message) is None


def test_other_causes_end_as_well(cast):
    aino, _dana, mika, programme = cast
    own = programme()
    ends = {
        "leading": lambda: SessionTrainer.objects.update(removed_at=NOW),
        "leading ended": lambda: SessionTrainer.objects.update(removed_at=None),
        "plan": lambda: Plan.objects.update(done_at=NOW),
        "round opens": lambda: MeasurementRound.objects.update(closes_at=NOW - HOUR, opens_at=NOW - DAY),
        "module": lambda: ModuleCompletion.objects.create(
            person=aino, programme_slug=own.programme.slug, module_slug=own.modules.first().slug, at=NOW
        ),
        "missed": lambda: Booking.objects.update(attendance="present"),
        "invited": lambda: TrainingSession.objects.update(closes_at=NOW - HOUR),
        "team": lambda: mika.manager_assignments.all().delete(),
    }
    for name, end in ends.items():
        message = MADE[name](*cast)
        assert written(message) is not None, name
        end()
        assert written(message) is None, name
        for model in (Booking, SessionTrainer, Plan, MeasurementRound):
            model.objects.all().delete()
        Cohort.objects.filter(name="Syksy 2026").delete()


def test_a_finished_measurement_is_asked_for_no_more(cast):
    message = MADE["round closes"](*cast)
    begun = Sitting.objects.create(
        person=cast[0], round=MeasurementRound.objects.get(), form="A", seed=1, steps=[], started_at=NOW, saved_at=NOW
    )
    assert "Jatka" in written(message).action.label
    begun.finished_at = NOW
    begun.save()
    assert written(message) is None


@pytest.mark.parametrize("name", ["offered", "moved while offered"])
def test_an_offer_that_ran_out_is_not_made_again(cast, name):
    message = MADE[name](*cast)
    assert written(message, now=Booking.objects.get().offer_until) is None


def test_nobody_gets_a_letter_about_anothers_rows(cast, eero):
    for name in ("booked", "plan", "invited", "round opens"):
        message = MADE[name](*cast)
        Message.objects.filter(pk=message.pk).update(person=eero)
        assert written(message) is None


def test_an_unknown_kind_or_occasion_says_nothing(aino):
    assert written(outgoing(aino, "smoke_signal", "1:1")) is None
    for kind in ("booked", "leading", "plan_due", "round_opens", "module_unfinished", "session_invited"):
        assert written(outgoing(aino, kind, "x:-1:²", "nudge")) is None


@pytest.mark.parametrize("name", ["booked", "leading ended", "day before", "round opens", "module", "recall"])
def test_a_letter_becomes_a_mail(cast, name):
    message = MADE[name](*cast)
    letter = written(message)
    mail = compose(message, letter).message()
    assert mail["Subject"] == letter.subject
    assert [part.get_content_type() for part in mail.iter_parts()][:2] == ["text/plain", "text/html"]


# --- what a letter never says ---------------------------------------------------------------------------
def test_the_team_digest_holds_numbers_and_no_names(cast, eero):
    aino, _dana, mika, programme = cast
    letter = written(MADE["team"](*cast))
    said = " ".join(texts(letter))
    assert "Kuljetus" in said
    assert not any(person.name in said for person in (aino, eero))
    assert "0/1" in said
    Membership.objects.filter(user=aino).delete()
    assert written(team(mika, programme, 49)) is None


def test_the_subject_of_a_plan_does_not_tell_the_plan(cast):
    letter = written(MADE["plan"](*cast))
    assert "otsikon" not in letter.subject
    assert any("otsikon" in text for text in letter.paragraphs)


def test_an_empty_week_is_no_reason_for_a_letter(eero):
    assert written(outgoing(eero, "weekly_digest", "2026-48", "nudge")) is None


# --- cost -----------------------------------------------------------------------------------------------
@pytest.mark.parametrize("name", ["booked", "moved", "leading", "day before for trainers", "round closes", "invited"])
def test_a_letter_costs_few_queries(cast, name):
    message = Message.objects.select_related("person").get(pk=MADE[name](*cast).pk)
    with (
        CaptureQueriesContext(
            connection,
        ) as asked,
        translation.override("fi"),
    ):
        assert letters.letter_for(message, NOW)
    assert len(asked) <= 4


# --- words ----------------------------------------------------------------------------------------------
def test_examples_are_written_without_a_row(aino):
    found = letters.examples(aino, NOW)
    assert [kind for kind, _letter in found] == ["day_before", "offered"]
    assert not Message.objects.exists()
    assert not TrainingSession.objects.exists()


def test_a_session_over_midnight_names_both_days():
    with translation.override("en"):
        assert words.from_to(NOW, NOW + DAY) == "Tuesday 24 November at 9:30 – Wednesday 25 November at 9:30"
