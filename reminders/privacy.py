"""What reminders hold on people: which messages they got and are going to get, and what they wish of them."""

import datetime as dt
from dataclasses import replace
from typing import Any

from django.db.models import Q
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from reminders.models import Message, Preferences
from trainingsite.privacy import (
    ARISES,
    HOUSEKEEPING,
    NOBODY,
    UNTIL_REMOVED,
    VOLUNTARY,
    YOU,
    YOU_AND_ADMINISTRATORS,
    Expired,
    FieldNote,
    Section,
    Text,
    noted,
)

KEPT = dt.timedelta(days=180)
A_NO_KEPT = dt.timedelta(days=730)
HALF_A_YEAR = _("Half a year after it went or was dropped; that you did not want it, two years")

_SENT = FieldNote(
    _("Sends you what you need to know once and at a good time"), ARISES, HALF_A_YEAR, YOU_AND_ADMINISTRATORS
)
_ONCE = FieldNote(_("Knows the same message, so that it never comes twice"), ARISES, HALF_A_YEAR, NOBODY, False)
_WISHES = FieldNote(_("Which messages you want, and when"), VOLUNTARY, UNTIL_REMOVED, YOU)

FIELDS = {
    "reminders.Message": noted(HOUSEKEEPING, "id", "priority", "leased_until", "unanswered", "uncertain", "mail_id")
    | noted(_SENT, "person", "kind", "group", "wanted_at", "due_at", "not_after", "moved", "state", "made_at")
    | noted(_SENT, "attempts", "sent_at", "error")
    | noted(_ONCE, "occasion", "subject", "data"),
    "reminders.Preferences": noted(
        _WISHES,
        *("person", "sessions", "steps", "invitations", "digest", "team_digest", "per_week"),
        *("quiet_from", "quiet_until", "silent_until"),
    ),
}
VERBS = {
    "message-held": _("A message to you was held back"),
    "message-released": _("A message to you was let go again"),
    "message-cancelled": _("A message to you was cancelled"),
    "message-tried-again": _("A message to you was set to be sent again"),
}


def export(user: Any) -> list[Section]:
    """Messages with what they were about and when; the letters themselves are not kept."""
    messages = Section.of(
        Message.objects.of(user).order_by("made_at", "pk"),
        *("kind", "group", "made_at", "wanted_at", "due_at", "not_after", "moved", "state", "sent_at", "attempts"),
        "error",
    )
    wishes = (
        *("sessions", "steps", "invitations", "digest", "team_digest", "per_week"),
        *("quiet_from", "quiet_until", "silent_until"),
    )
    return [_with_titles(messages), Section.of(Preferences.objects.of(user), *wishes)]


def _with_titles(section: Section) -> Section:
    """Kinds by their names, as the own page of reminders has them; an unknown one as it is."""
    from reminders.letters import title_of

    titles: dict[Any, Text] = {}
    for kind in {row["kind"] for row in section.rows}:
        try:
            titles[kind] = title_of(kind)
        except KeyError:
            continue
    return replace(section, choices=section.choices | {"kind": titles})


def erase(user: Any) -> None:
    Message.objects.of(user).delete()
    Preferences.objects.of(user).delete()


def purge(now: dt.datetime) -> list[Expired]:
    """What went or was dropped half a year ago, when its use is over too: else it would be planned and sent anew. A
    person's no is kept longer.
    """
    over = Message.objects.exclude(state__in=Message.COMING).annotate(went=Coalesce("sent_at", "due_at"))
    no = Q(state=Message.State.DECLINED)
    useless = Q(not_after=None) | Q(not_after__lt=now - KEPT)
    return [
        Expired("messages", over.exclude(no).filter(useless, went__lt=now - KEPT)),
        Expired("messages not wanted", over.filter(no, went__lt=now - A_NO_KEPT)),
    ]
