"""What every app says about the data it holds on people. Each app has a `privacy.py` with

- `FIELDS`: `{"app.Model": {field name: FieldNote}}`, every field of every own model (an undeclared one fails a test)
- `export(user) -> list[Section]`: everything held on the person
- `erase(user) -> None`: remove it all; runs inside the one transaction of `participants.erasure.erase`
- `lock(user) -> None` (optional): the locks `erase` needs that others take before they lock a person
- `purge(now) -> list[Expired]`: rows whose time is over; whoever asked counts them or removes them
- `erase_learning(user) -> None` (optional): remove what the person has learned and answered, and nothing else
- `VERBS` (optional): `{verb: sentence}` for the verbs the app writes into the audit trail
"""

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol, cast

from django.db import models
from django.db.models.fields.reverse_related import ForeignObjectRel
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from trainingsite.contributions import discover
from trainingsite.field_names import name_of, title_of

type Text = str | Promise

NEEDED = _("Needed: the service does not work without it")
VOLUNTARY = _("Voluntary: you decide")
ARISES = _("Arises when the service is used")
NOTHING_PERSONAL = _("Holds nothing about people")

WHILE_EMPLOYED = _("While you work here and two years after")
UNTIL_REMOVED = _("Until you remove it, at the latest two years after you leave")
FIVE_YEARS = _("Five years")
THIRTY_DAYS = _("Thirty days")
TWELVE_HOURS = _("Twelve hours at most")
STAYS = _("Stays: it is material, not data about you")

YOU = _("You")
YOU_AND_ADMINISTRATORS = _("You and administrators")
YOUR_MANAGER_TOO = _("You, your manager, the digital team and administrators")
DIGITAL_TEAM_TOO = _("You, the digital team and administrators")
ADMINISTRATORS = _("Administrators")
NOBODY = _("Nobody: only the software reads it")
EVERYBODY = _("Everybody who learns here")


@dataclass(frozen=True)
class FieldNote:
    """Why a field is there, whether it must be, how long it stays and who sees it.

    `secret`: keys and hashes that protect the account, shown and exported to nobody.
    """

    purpose: Text
    necessity: Text = NEEDED
    retention: Text = WHILE_EMPLOYED
    seen_by: Text = YOU_AND_ADMINISTRATORS
    personal: bool = True
    secret: bool = False


MATERIAL = FieldNote(_("Material of the programme"), NOTHING_PERSONAL, STAYS, EVERYBODY, personal=False)
HOUSEKEEPING = FieldNote(_("Keeps the software running"), NOTHING_PERSONAL, STAYS, NOBODY, personal=False)


def noted(note: FieldNote, *names: str) -> dict[str, FieldNote]:
    """The same note for several fields: `noted(MATERIAL, "slug", "title")`."""
    return dict.fromkeys(names, note)


@dataclass(frozen=True)
class Section:
    """A table of own data: `rows` with stable English keys for machines, `labels` for people."""

    key: str
    title: Text
    rows: list[dict[str, Any]]
    labels: dict[str, Text] = field(default_factory=dict)
    choices: dict[str, dict[Any, Text]] = field(default_factory=dict)

    @classmethod
    def of(cls, rows: models.QuerySet[Any], *names: str, key: str = "", title: Text = "") -> "Section":
        """The named fields of a queryset (spans like "unit__name" too); by default every field but the key."""
        meta = rows.model._meta
        names = names or tuple(one.attname for one in meta.concrete_fields if not one.primary_key)
        fields = {name: _field(rows.model, name) for name in names}
        return cls(
            key=key or meta.label_lower,
            title=title or title_of(rows.model),
            rows=list(rows.values(*names)),
            labels={name: name_of(rows.model, name) for name in names},
            choices={name: dict(one.flatchoices) for name, one in fields.items() if one.choices},
        )

    def table(self) -> list[list[tuple[Text, Any]]]:
        """For reading: each row as (label, value as shown to people)."""
        return [
            [(self.labels.get(name, name), self.shown(name, value)) for name, value in row.items()] for row in self.rows
        ]

    def shown(self, name: str, value: Any) -> Any:
        if isinstance(value, bool):
            return _("yes") if value else _("no")
        return self.choices[name].get(value, value) if name in self.choices else _flat(value)


def _flat(value: Any) -> Any:
    """Held structures as a line of text."""
    if value in ({}, []):
        return None
    if isinstance(value, dict):
        return "; ".join(f"{name}: {_flat(held)}" for name, held in value.items())
    return ", ".join(str(_flat(held)) for held in value) if isinstance(value, list) else value


def _field(model: type[models.Model], path: str) -> Any:
    found: Any = None
    for name in path.split("__"):
        found = model._meta.get_field(name)
        if isinstance(found, ForeignObjectRel):
            found = found.field
        model = found.related_model or model
    return found


@dataclass(frozen=True)
class Expired:
    """Rows whose time is over. `remove` does more than delete them where more is needed."""

    label: str
    rows: models.QuerySet[Any]
    remove: Callable[[models.QuerySet[Any]], object] | None = None

    def go(self) -> int:
        """Remove them; returns how many there were."""
        number = self.rows.count()
        if number:
            self.remove(self.rows) if self.remove else self.rows.delete()
        return number


class PrivacyContribution(Protocol):
    FIELDS: Mapping[str, Mapping[str, FieldNote]]

    def export(self, user: Any) -> list[Section]: ...

    def erase(self, user: Any) -> None: ...

    def purge(self, now: dt.datetime) -> Iterable[Expired]: ...


def contributions() -> list[PrivacyContribution]:
    return cast(list[PrivacyContribution], discover("privacy"))


def everything_about(user: Any) -> list[Section]:
    """Own data of the person from every app; sections without rows are left out."""
    return [section for part in contributions() for section in part.export(user) if section.rows]


def data_map() -> dict[str, Mapping[str, FieldNote]]:
    """Every declared model with its fields, in the order of the apps."""
    return {label: notes for part in contributions() for label, notes in part.FIELDS.items()}


# --- the house itself holds nothing about people --------------------------------------------------------
FIELDS = {
    "trainingsite.ErasurePermit": noted(HOUSEKEEPING, "id"),
    "trainingsite.Heartbeat": noted(HOUSEKEEPING, "name", "at"),
}


def export(user: Any) -> list[Section]:
    return []


def erase(user: Any) -> None:
    """Nothing to erase."""


def purge(now: dt.datetime) -> list[Expired]:
    return []
