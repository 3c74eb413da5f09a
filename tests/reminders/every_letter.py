"""A message of every kind with the rows that cause it, so that a letter can be written of each."""

from courses import recalling
from courses.models import LessonCompletion
from reminders.kinds.base import minute
from reminders.models import Message, Preferences
from scheduling.models import Booking, Place, Plan, SessionInvitation
from tests.dashboards.published import figure
from tests.reminders import causes
from tests.reminders.causes import DAY, HOUR, NOW

TITLE = "Löydä uutinen"
Reason, State = Booking.Reason, Booking.State


def outgoing(person, kind, occasion, group="service", *, due=NOW, **fields):
    times = {"wanted_at": due, "due_at": due, "made_at": NOW - DAY}
    return Message.objects.create(person=person, kind=kind, occasion=occasion, group=group, **(times | fields))


def room():
    return Place.objects.get_or_create(name="Vantaan varikko", defaults={"directions": "B-rappu, 2. krs"})[0]


def full_session(trainer, **fields):
    given = {
        "title": TITLE, "place": room(), "bring": "puhelin", "note": "Nähdään pian.", "lead": "Löydät kolme uutista.",
        "meeting_link": "https://kokous.example/abc",
    } | fields  # fmt: skip
    session = causes.make_session(**given)
    causes.make_trainer(session, trainer)
    return session


def about_booking(kind, person, trainer, state="booked", *, session=None, tail="", group="service", **fields):
    session = session or full_session(trainer)
    since = fields.pop("since", NOW - DAY)
    booking = causes.make_booking(session, person, state, since=since, **fields)
    return outgoing(person, kind, f"{booking.pk}:{booking.turn}{tail}", group, subject=f"session:{session.pk}")


def before(kind, person, trainer, days):
    session = full_session(trainer, starts_at=NOW + days * DAY)
    return about_booking(
        kind, person, trainer, session=session, since=NOW - 9 * DAY, group="promised",
        tail=f":{minute(session.starts_at)}",
    )  # fmt: skip


def moved(person, trainer, state="booked", **fields):
    session = full_session(trainer, sequence=2, changed_at=NOW - HOUR)
    return about_booking("session_moved", person, trainer, state, session=session, tail=":2", **fields)


def cancelled_session(person, trainer):
    session = full_session(trainer, status="cancelled")
    return about_booking("session_cancelled", person, trainer, "cancelled", reason=Reason.SESSION, session=session)


def leading(person, trainer, kind="leading", **fields):
    session = full_session(trainer, **fields)
    return outgoing(trainer, kind, f"{session.pk}:1:{session.sequence}", subject=f"session:{session.pk}")


def leading_ended(person, trainer):
    message = leading(person, trainer, "leading_ended")
    trainer.led_sessions.update(removed_at=NOW - HOUR)
    return message


def trainer_before(person, trainer):
    session = full_session(trainer, starts_at=NOW + DAY, taken=3, capacity=8, ceiling=8)
    key = f"trainer:{session.trainers.get().pk}:{minute(session.starts_at)}"
    return outgoing(trainer, "day_before", key, "promised")


def plan(person, trainer):
    found = Plan.objects.create(
        person=person, situation="avaan uutissivun", deed="valitsen yhden otsikon", at=NOW, made_at=NOW - 3 * DAY,
        changed_at=NOW,
    )  # fmt: skip
    return outgoing(person, "plan_due", f"plan:{found.pk}:{minute(found.at)}", "promised", subject=f"plan:{found.pk}")


def measurement(kind, person, which="T0"):
    found = causes.make_round(causes.make_cohort(person), kind=which)
    return outgoing(person, kind, f"round:{found.pk}", "nudge", subject=f"round:{found.pk}")


def unfinished_module(person, programme):
    version = programme()
    lesson = version.modules.first().lessons.first()
    LessonCompletion.objects.create(
        person=person, programme_slug=version.programme.slug, lesson_slug=lesson.slug, at=NOW - 10 * DAY
    )
    return outgoing(person, "module_unfinished", f"{version.programme.slug}/{lesson.module.slug}", "nudge")


def recall(person, programme):
    lesson = programme().modules.first().lessons.first()
    for item in lesson.check_items.all():
        recalling.remember(person, item, NOW - 9 * DAY)
    return outgoing(person, "recall_due", "2026-48", "nudge")


def missed(person, trainer):
    session = full_session(trainer, starts_at=NOW - DAY)
    return about_booking("missed_session", person, trainer, session=session, attendance="absent", group="nudge")


def invited(person, trainer):
    session = full_session(trainer, invited_first_until=NOW + 2 * DAY)
    invitation = SessionInvitation.objects.create(session=session, person=person, at=NOW - DAY)
    return outgoing(person, "session_invited", str(invitation.pk), "nudge", subject=f"invited:{session.pk}")


def week(person, trainer):
    Preferences.objects.create(person=person, digest=True)
    causes.make_booking(full_session(trainer, starts_at=NOW + 2 * DAY), person)
    return outgoing(person, "weekly_digest", "2026-48", "nudge")


def team(manager, programme, number=48):
    programme()
    return outgoing(manager, "team_digest", f"2026-{number}", "nudge")


def growth(manager, number=12):
    figure(manager.manager_assignments.get().unit)
    return outgoing(manager, "growth_digest", f"2026-{number}", "nudge")


MADE = {
    "booked": lambda p, t, m, v: about_booking("booked", p, t),
    "booked for": lambda p, t, m, v: about_booking("booked", p, t, booked_by=m),
    "queued": lambda p, t, m, v: about_booking("queued", p, t, "waiting"),
    "cancelled": lambda p, t, m, v: about_booking("cancelled_booking", p, t, "cancelled", reason=Reason.SELF),
    "queue left": lambda p, t, m, v: about_booking(
        "cancelled_booking", p, t, "cancelled", reason=Reason.SELF, queued_at=NOW - 2 * DAY
    ),
    "apology": lambda p, t, m, v: about_booking("cancelled_booking", p, t, "cancelled", reason=Reason.APOLOGY),
    "cancelled by the team": lambda p, t, m, v: about_booking(
        "cancelled_booking", p, t, "cancelled", reason=Reason.TEAM
    ),
    "person left": lambda p, t, m, v: about_booking("cancelled_booking", p, t, "cancelled", reason=Reason.LEFT),
    "offered": lambda p, t, m, v: about_booking("offered", p, t, "offered", since=NOW - HOUR),
    "offer ended": lambda p, t, m, v: about_booking("offer_ended", p, t, "cancelled", reason=Reason.EXPIRED),
    "moved": lambda p, t, m, v: moved(p, t),
    "moved while waiting": lambda p, t, m, v: moved(p, t, "waiting"),
    "moved while offered": lambda p, t, m, v: moved(p, t, "offered", offer_until=NOW + HOUR),
    "session cancelled": lambda p, t, m, v: cancelled_session(p, t),
    "leading": lambda p, t, m, v: leading(p, t),
    "leading changed": lambda p, t, m, v: leading(p, t, sequence=1, changed_at=NOW - HOUR),
    "leading ended": lambda p, t, m, v: leading_ended(p, t),
    "leading cancelled": lambda p, t, m, v: leading(p, t, "leading_ended", status="cancelled"),
    "week before": lambda p, t, m, v: before("week_before", p, t, 7),
    "day before": lambda p, t, m, v: before("day_before", p, t, 1),
    "day before for trainers": lambda p, t, m, v: trainer_before(p, t),
    "plan": lambda p, t, m, v: plan(p, t),
    "round opens": lambda p, t, m, v: measurement("round_opens", p),
    "second round opens": lambda p, t, m, v: measurement("round_opens", p, "T1"),
    "round closes": lambda p, t, m, v: measurement("round_closes", p),
    "second round closes": lambda p, t, m, v: measurement("round_closes", p, "T2"),
    "module": lambda p, t, m, v: unfinished_module(p, v),
    "recall": lambda p, t, m, v: recall(p, v),
    "missed": lambda p, t, m, v: missed(p, t),
    "invited": lambda p, t, m, v: invited(p, t),
    "week": lambda p, t, m, v: week(p, t),
    "team": lambda p, t, m, v: team(m, v),
    "growth": lambda p, t, m, v: growth(m),
}
"""A maker of a message for each kind and each way it reads: of the person, a trainer, a manager, and what enrols
the person and gives the version of the programme."""
