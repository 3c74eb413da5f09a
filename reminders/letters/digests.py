"""Summaries of a week: what is ahead for oneself, and how many of the own unit have come how far."""

import datetime as dt
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from courses import progress
from dashboards import completion
from participants.models import ManagerAssignment, Unit
from reminders.letters import parts, words
from reminders.letters.letter import Letter, Link
from reminders.letters.registry import writes
from reminders.letters.rows import Rows
from reminders.models import Message
from scheduling.models import Booking
from trainingsite.templatetags.content import in_language

MOST_UNITS = 5
WEEK = dt.timedelta(days=7)


@writes(
    "weekly_digest",
    pgettext_lazy("kind of message", "Summary of the week"),
    gettext_lazy("You have asked for a summary of the week."),
    dear=True,
)
def weekly_digest(message: Message, rows: Rows, now: dt.datetime) -> Letter | None:
    """Own sessions of the week and the next step; None when there is neither."""
    person = message.person
    bookings = Booking.objects.of(person).booked().select_related("session")
    coming = bookings.filter(session__status="published", session__starts_at__gt=now, session__starts_at__lt=now + WEEK)
    sessions = [booking.session for booking in coming.order_by("session__starts_at", "pk")]
    own = progress.of(person, now)
    step = own.next_step if own else None
    if not sessions and step is None:
        return None
    facts = [(words.short_at(session.starts_at), words.one_line(session.title)) for session in sessions]
    if step:
        facts.append((_("Next step"), words.one_line(step.title)))
    see_sessions = Link(_("See your sessions"), reverse("scheduling:index"))
    return Letter(
        subject=words.subject(_("Your week from %(day)s"), day=words.short_day(now)),
        paragraphs=(parts.greeting(message), _week_words(len(sessions), step)),
        facts=tuple(facts),
        action=Link(step.action, step.url) if step else see_sessions,
        second=see_sessions if step and sessions else None,
        why=_("You have asked for a summary of the week."),
    )


def _week_words(sessions: int, step: Any) -> str:
    if step is None:
        return _("This is ahead of you this week.")
    if sessions:
        return _("This is ahead of you this week, and here is your next step. %(why)s") % {"why": step.why}
    return _("Here is your next step for this week. %(why)s") % {"why": step.why}


@writes(
    "team_digest",
    pgettext_lazy("kind of message", "How your team is getting on"),
    gettext_lazy("You are the manager of a unit. The numbers say how many have done what, never how well."),
    dear=True,
)
def team_digest(message: Message, rows: Rows, now: dt.datetime) -> Letter | None:
    """How many have begun and completed modules in the own units: completion, never anybody's results."""
    today = timezone.localtime(now).date()
    managed = ManagerAssignment.objects.valid(today).filter(user=message.person_id).select_related("unit")
    units = [assignment.unit for assignment in managed.order_by("unit__path")]
    top = [unit for unit in units if not any(unit.path.startswith(o.path) for o in units if o.pk != unit.pk)]
    below = list(Unit.objects.below(top)) if top else []
    modules = completion.modules_of_programme()
    totals = [completion.lines_of(unit, below, today)[0] for unit in top[:MOST_UNITS]]
    totals = [line for line in totals if line.enrolled]
    if not totals:
        return None
    facts = [fact for line in totals for fact in _unit_facts(line, modules, named=len(totals) > 1)]
    names = ", ".join(line.unit.name for line in totals)
    return Letter(
        subject=words.subject(_("How your team is getting on, %(day)s"), day=words.short_day(now)),
        paragraphs=(
            parts.greeting(message),
            _("This is how far your people are. Time in the working week is what helps most."),
        ),
        facts=tuple(facts),
        action=Link(_("See the growth of the unit"), reverse("dashboards:growth")),
        why=_("You are the manager of %(units)s. The numbers say how many have done what, never how well.")
        % {"units": names},
    )


def _unit_facts(line: completion.UnitLine, modules: list[Any], *, named: bool) -> list[tuple[str, str]]:
    begun = _("%(begun)d of %(people)d have begun") % {"begun": line.begun, "people": line.enrolled}
    facts = [(words.one_line(line.unit.name), begun)]
    for module, done in zip(modules, line.done(modules), strict=True):
        if done and not named:
            facts.append((in_language(module.title), _("completed by %(number)d") % {"number": done}))
    return facts
