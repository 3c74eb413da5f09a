"""The summary of a month for managers: what has been published of the growth of their own units."""

import datetime as dt

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from dashboards import wording
from dashboards.models import Figure
from participants.models import ManagerAssignment
from reminders.letters import parts, words
from reminders.letters.letter import Letter, Link
from reminders.letters.registry import writes
from reminders.letters.rows import Rows
from reminders.models import Message

MOST_UNITS = 5


@writes(
    "growth_digest",
    pgettext_lazy("kind of message", "The growth of your unit"),
    gettext_lazy("You are the manager of a unit. Results are shown of groups, never of one person."),
    dear=True,
)
def growth_digest(message: Message, rows: Rows, now: dt.datetime) -> Letter | None:
    """What the published figures of the own units say, and nothing that they do not hold; None when none is shown."""
    figures = _figures(message, timezone.localtime(now).date())
    if not figures:
        return None
    first = figures[0]
    names = [words.one_line(figure.unit.name) for figure in figures if figure.unit]
    several = len(figures) > 1
    address = reverse("dashboards:growth")
    return Letter(
        subject=words.subject(_("How skills have changed: %(title)s"), names[0]),
        paragraphs=(
            parts.greeting(message),
            _("This has been published of the growth of your units.") if several else _of_one(first, names[0]),
            _("Thank your people for their answers, and agree together what to practise next."),
        ),
        facts=tuple((name, _result(figure)) for name, figure in zip(names, figures, strict=True))
        if several
        else (_measured(first),),
        action=Link(_("See the growth of the unit"), f"{address}?unit={first.unit_id}"),
        why=_("You are the manager of %(units)s. Results are shown of groups, never of one person.")
        % {"units": ", ".join(names)},
    )


def _figures(message: Message, today: dt.date) -> list[Figure]:
    """Of the units the person manages today, by their place in the organisation."""
    managed = ManagerAssignment.objects.valid(today).filter(user=message.person_id)
    shown = Figure.objects.visible_to(message.person).current().growth().all_cohorts()
    shown = shown.filter(state=Figure.State.SHOWN, unit__in=managed.values("unit"), data__score__has_key="n")
    return list(shown.select_related("unit").order_by("unit__path")[:MOST_UNITS])


def _of_one(figure: Figure, name: str) -> str:
    said = [*wording.headline(figure.data["score"]), wording.the_others(figure.data["score"])]
    return f"{name}: {' '.join(sentence for sentence in said if sentence)}"


def _measured(figure: Figure) -> tuple[str, str]:
    numbers = {"measured": figure.measured, "invited": figure.invited}
    return _("Measured both times"), _("%(measured)d of %(invited)d invited") % numbers


def _result(figure: Figure) -> str:
    """On one row of several units."""
    return f"{wording.improved(figure.data['score'])} {': '.join(_measured(figure))}."
