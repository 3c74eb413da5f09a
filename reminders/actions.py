"""What people and operators do to messages, each in one transaction. Planner and sender have verbs of their own.

A message that is being sent is out of everybody's hands: every change is one conditional UPDATE on its state.
"""

import datetime as dt
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from participants import audit
from participants.models import User
from reminders import people
from reminders.budget import Nudge, spread
from reminders.holidays import is_holiday
from reminders.models import Message, Preferences
from reminders.planner import plan_about, wake_sender
from scheduling.walltime import same_clock

State = Message.State
UNTOUCHED = (State.PLANNED, State.HELD)
SILENCE = dt.timedelta(weeks=4)


class NotPossible(Exception):
    """The state of the message does not allow it; the message says why and what to do, in the active language."""


# --- the person -----------------------------------------------------------------------------------------
@transaction.atomic
def postpone_to_tomorrow(*, message: int, person: Any, now: dt.datetime) -> Message:
    """To the same time of the clock on the next day on which it may go. Raises NotPossible, Message.DoesNotExist."""
    found = _own(message, person)
    if found.group == Message.Group.SERVICE:
        raise NotPossible(_("This message tells you about your own booking, so it comes at once."))
    due = _next_day(found, now)
    if due is None or due <= found.due_at or (found.not_after and due >= found.not_after):
        raise NotPossible(_("Tomorrow it would be too late. It comes at the time that was planned, or not at all."))
    if not _change(found, UNTOUCHED, due_at=due, moved=True):
        raise NotPossible(_too_late(found))
    found.refresh_from_db()
    _plan_again(person, now)
    return found


def _next_day(message: Message, now: dt.datetime) -> dt.datetime | None:
    """A nudge waits for a working day in a week with room; what was promised comes on the very next day."""
    wanted = same_clock(max(message.due_at, now), 1, message.person.zone)
    return _with_room(message, wanted, now) if message.is_nudge else wanted


def _with_room(message: Message, wanted: dt.datetime, now: dt.datetime) -> dt.datetime | None:
    """When a nudge moved by hand may go: in the person's hours, and in a week that those which stand leave room in."""
    hours = people.hours_of([message.person_id], now)[message.person_id]
    others = Message.objects.of(message.person_id).filter(group=Message.Group.NUDGE).exclude(pk=message.pk)
    sent, coming = Q(sent_at__gt=now - people.A_WEEK), Q(state__in=Message.COMING, moved=True)
    taken = [each.sent_at or max(each.due_at, now) for each in others.filter(sent | coming)]
    nudge = Nudge(message.pk, message.priority, wanted, message.not_after)
    kept = {"per_week": hours.per_week, "rhythm": hours.rhythm, "now": now, "is_holiday": is_holiday}
    return spread([nudge], taken=taken, **kept)[message.pk]  # type: ignore[arg-type]  # the names are those of spread


@transaction.atomic
def decline(*, message: int, person: Any, now: dt.datetime) -> int:
    """Say no to the message and to all coming ones about the same subject; returns how many will not come.

    One that has gone already is marked too: it tells the planner that nothing more is wanted about its subject.
    Service messages stay. Raises NotPossible, Message.DoesNotExist.
    """
    found = _own(message, person)
    if found.group == Message.Group.SERVICE:
        raise NotPossible(_("This message tells you about your own booking, so it always comes."))
    if found.state == State.DECLINED:
        return 0
    if not _change(found, (*UNTOUCHED, State.SENT, State.FAILED), state=State.DECLINED):
        raise NotPossible(_too_late(found))
    refused = 1 + _about_the_same(found).filter(state__in=UNTOUCHED).update(state=State.DECLINED)
    _plan_again(person, now)
    return int(refused)


@transaction.atomic
def undecline(*, message: int, person: Any, now: dt.datetime) -> int:
    """Take the no back, for everything about the same subject. What can still be of use is planned again."""
    found = _own(message, person)
    declined = Message.objects.of(person).filter(pk=found.pk) | _about_the_same(found)
    declined = declined.filter(state=State.DECLINED)
    back = 0
    for each in declined:
        if each.sent_at:
            state = State.SENT
        elif each.not_after and each.not_after <= now:
            state = State.EXPIRED
        else:
            state = State.PLANNED
        due = max(each.due_at, now)
        if each.is_nudge and state == State.PLANNED:
            due = _with_room(each, due, now) or due
        back += _change(each, (State.DECLINED,), state=state, **({} if each.sent_at else {"due_at": due}))
    _plan_again(person, now)
    return back


def _about_the_same(message: Message) -> Any:
    """The person's other reminders about the same subject."""
    if not message.subject:
        return Message.objects.none()
    same = Message.objects.of(message.person_id).filter(subject=message.subject)
    return same.exclude(group=Message.Group.SERVICE).exclude(pk=message.pk)


@transaction.atomic
def save_preferences(*, preferences: Preferences, now: dt.datetime) -> Preferences:
    """Save what the person wishes, and plan their reminders anew by it."""
    preferences.save()
    _plan_again(preferences.person, now)
    return preferences


@transaction.atomic
def silence(*, person: Any, now: dt.datetime, end: bool = False) -> Preferences:
    """No nudges for four weeks from today on, on the person's calendar; or nudges again from now on."""
    until = None if end else now.astimezone(person.zone).date() + SILENCE
    wishes, _made = Preferences.objects.update_or_create(person=person, defaults={"silent_until": until})
    _plan_again(person, now)
    return wishes


def _plan_again(person: Any, now: dt.datetime) -> None:
    """The person's whole week at once; what goes wrong in it is left to the sweep."""
    plan_about(User.objects.get(pk=person.pk), now)  # the row itself: the user of a request is wrapped


# --- the operator ---------------------------------------------------------------------------------------
@transaction.atomic
def hold(*, message: Message, by: Any, now: dt.datetime) -> None:
    """It waits until somebody lets it go."""
    _operate(message, (State.PLANNED,), by, "message-held", now, state=State.HELD)


@transaction.atomic
def release(*, message: Message, by: Any, now: dt.datetime) -> None:
    """It goes at its time again, or as soon as it may when that has passed."""
    _operate(message, (State.HELD,), by, "message-released", now, state=State.PLANNED, due_at=_soonest(message, now))


@transaction.atomic
def cancel(*, message: Message, by: Any, now: dt.datetime) -> None:
    """It does not go, whatever the planner thinks of it later."""
    states = (*UNTOUCHED, State.FAILED)
    _operate(message, states, by, "message-cancelled", now, state=State.CANCELLED, moved=True)


@transaction.atomic
def send_now(*, message: Message, by: Any, now: dt.datetime) -> dt.datetime:
    """Try it (again) as soon as it may go; says when. A nudge still waits for the person's working day."""
    due = _soonest(message, now, at_once=True)
    again = {"state": State.PLANNED, "due_at": due, "moved": True, "attempts": 0, "unanswered": 0, "error": ""}
    _operate(message, (*UNTOUCHED, State.FAILED), by, "message-tried-again", now, leased_until=None, **again)
    transaction.on_commit(wake_sender, robust=True)
    return due


def _soonest(message: Message, now: dt.datetime, *, at_once: bool = False) -> dt.datetime:
    """When a message may go: at its time or, when that has passed, now; a nudge in its person's hours only."""
    if message.not_after and message.not_after <= now:
        raise NotPossible(_("This message would come too late to be of use."))
    wanted = now if at_once else max(message.due_at, now)
    due = _with_room(message, wanted, now) if message.is_nudge and wanted == now else wanted
    if due is None:
        raise NotPossible(_("There is no allowed time left in which this message would be of use."))
    return due


def _operate(message: Message, states: tuple[str, ...], by: Any, verb: str, now: dt.datetime, **values: Any) -> None:
    if not _change(message, states, **values):
        raise NotPossible(_too_late(message))
    audit.record(by, verb, message.person_id, now, message=message.pk)


# --- both -----------------------------------------------------------------------------------------------
def _own(pk: int, person: Any) -> Message:
    return Message.objects.of(person).select_related("person").get(pk=pk)


def _change(message: Message, states: tuple[str, ...], **values: Any) -> int:
    """One statement: nothing when the message is in none of the states any more."""
    return Message.objects.filter(pk=message.pk, state__in=states).update(**values)


def _too_late(message: Message) -> str:
    """Why nothing could be changed, by what the message is now."""
    state = Message.objects.filter(pk=message.pk).values_list("state", flat=True).first()
    if state == State.SENDING:
        return _("The message is being sent at this moment. Look again in a minute.")
    if state == State.SENT:
        return _("The message has gone already.")
    return _("The message has changed meanwhile. Look at it as it is now.")
