"""What the fields of tables about people are called when people read their own data.

The administration shows a field by its model's own words; here stand plain ones for every field a person may meet,
also in tables of the libraries.
"""

from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

NAMES: dict[str, str | Promise] = {
    "after": pgettext_lazy("own data", "measurement after"),
    "answer": pgettext_lazy("own data", "answer"),
    "asked": pgettext_lazy("own data", "how often asked"),
    "asked_on": pgettext_lazy("own data", "last asked"),
    "at": pgettext_lazy("own data", "time"),
    "attempts": pgettext_lazy("own data", "attempts"),
    "attendance_at": pgettext_lazy("own data", "attendance noted"),
    "batch": pgettext_lazy("own data", "publication"),
    "booked_by": pgettext_lazy("own data", "booked by"),
    "certainty": pgettext_lazy("own data", "certainty"),
    "changed_at": pgettext_lazy("own data", "changed"),
    "checked_in_by_code": pgettext_lazy("own data", "checked in by code"),
    "clock_since": pgettext_lazy("own data", "clock read at"),
    "closed": pgettext_lazy("own data", "closed"),
    "cohort": pgettext_lazy("own data", "cohort"),
    "confirmed_by": pgettext_lazy("own data", "confirmed by"),
    "correct": pgettext_lazy("own data", "right answer"),
    "created_at": pgettext_lazy("own data", "made"),
    "data": pgettext_lazy("own data", "details"),
    "done_at": pgettext_lazy("own data", "done"),
    "due_on": pgettext_lazy("own data", "comes back on"),
    "email": pgettext_lazy("own data", "e-mail"),
    "expires_at": pgettext_lazy("own data", "valid until"),
    "extra_data": pgettext_lazy("own data", "details"),
    "file_name": pgettext_lazy("own data", "file"),
    "finished_at": pgettext_lazy("own data", "finished"),
    "form": pgettext_lazy("own data", "set of questions"),
    "how": pgettext_lazy("own data", "in which way"),
    "id": pgettext_lazy("own data", "running number"),
    "invited_by": pgettext_lazy("own data", "invited by"),
    "ip": pgettext_lazy("own data", "network address"),
    "item": pgettext_lazy("own data", "question"),
    "joined_at": pgettext_lazy("own data", "joined"),
    "key": pgettext_lazy("own data", "mark of the form"),
    "last_seen_at": pgettext_lazy("own data", "last seen"),
    "last_seq": pgettext_lazy("own data", "after how many acts"),
    "last_used_at": pgettext_lazy("own data", "last used"),
    "learned_on": pgettext_lazy("own data", "learned on"),
    "lesson": pgettext_lazy("own data", "lesson"),
    "lesson_slug": pgettext_lazy("own data", "lesson"),
    "line": pgettext_lazy("own data", "line of the file"),
    "made_at": pgettext_lazy("own data", "made"),
    "made_by": pgettext_lazy("own data", "made by"),
    "module_slug": pgettext_lazy("own data", "module"),
    "moved": pgettext_lazy("own data", "time moved by hand"),
    "not_after": pgettext_lazy("own data", "of no use after"),
    "offer_until": pgettext_lazy("own data", "place held until"),
    "path": pgettext_lazy("own data", "unit and those above it"),
    "person": pgettext_lazy("own data", "whose"),
    "preview": pgettext_lazy("own data", "preview"),
    "programme": pgettext_lazy("own data", "programme"),
    "programme_slug": pgettext_lazy("own data", "programme"),
    "queued_at": pgettext_lazy("own data", "in the queue since"),
    "reader": pgettext_lazy("own data", "reader"),
    "removed_at": pgettext_lazy("own data", "removed"),
    "review": pgettext_lazy("own data", "text sent"),
    "round": pgettext_lazy("own data", "measurement"),
    "run": pgettext_lazy("own data", "number of the practice"),
    "saved_at": pgettext_lazy("own data", "saved"),
    "scenario": pgettext_lazy("own data", "practice scenario"),
    "seed": pgettext_lazy("own data", "order of the options"),
    "sent_at": pgettext_lazy("own data", "sent"),
    "seq": pgettext_lazy("own data", "order"),
    "session": pgettext_lazy("own data", "training session"),
    "session_key": pgettext_lazy("own data", "session key"),
    "since": pgettext_lazy("own data", "since"),
    "skill": pgettext_lazy("own data", "skill"),
    "started_at": pgettext_lazy("own data", "started"),
    "state": pgettext_lazy("own data", "state"),
    "step": pgettext_lazy("own data", "which time"),
    "steps": pgettext_lazy("own data", "steps"),
    "task": pgettext_lazy("own data", "practice task"),
    "token_hash": pgettext_lazy("own data", "key of the invitation"),
    "turn": pgettext_lazy("own data", "turn"),
    "type": pgettext_lazy("own data", "kind"),
    "uid": pgettext_lazy("own data", "identifier at the employer"),
    "unit": pgettext_lazy("own data", "unit"),
    "uploaded_at": pgettext_lazy("own data", "brought"),
    "uploaded_by": pgettext_lazy("own data", "brought by"),
    "used_at": pgettext_lazy("own data", "used"),
    "user": pgettext_lazy("own data", "whose"),
    "user_agent": pgettext_lazy("own data", "browser"),
    "values": pgettext_lazy("own data", "cells of the row"),
    "wanted_at": pgettext_lazy("own data", "wanted at"),
    "with_text": pgettext_lazy("own data", "read the text first"),
    "wrong_and_sure": pgettext_lazy("own data", "wrong and sure"),
    "wrong_codes": pgettext_lazy("own data", "wrong codes"),
}
TITLES: dict[str, str | Promise] = {
    "mfa.Authenticator": _("Ways to sign in"),
    "usersessions.UserSession": _("Sessions"),
    "socialaccount.SocialAccount": _("Company sign-in"),
}


def name_of(model: Any, path: str) -> str | Promise:
    """The plain name of a field; a span such as "unit__name" is called after what it leads to."""
    first = path.split("__")[0]
    return NAMES.get(first) or model._meta.get_field(first).verbose_name


def title_of(model: Any) -> str | Promise:
    """What a table of people's data is called."""
    return TITLES.get(model._meta.label) or model._meta.verbose_name_plural
