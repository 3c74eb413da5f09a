"""A row about a person in every table that can hold one, with a mark of its own in every text."""

import datetime as dt
import itertools
import uuid
from typing import Any

from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.db import models

from participants.models import User
from trainingsite.privacy import data_map

MOMENT = dt.datetime(2026, 11, 20, 8, 0, tzinfo=dt.UTC)
FIXED = {
    "skills.Evidence": {
        "kind": "item",
        "level": 1,
        "passed": True,
        "value": None,
        "certainty": 1,
        "confirmed_by": None,
    },
    "skills.LevelShare": {"ends_at": MOMENT + dt.timedelta(days=7), "ended_at": None},
    "skills.MeasurementRound": {"closes_at": MOMENT + dt.timedelta(days=14)},
    "skills.Item": {"use": "practice", "form": "", "level": 1, "options": []},
    "participants.User": {"role": "employee", "is_staff": False, "is_superuser": False, "time_zone": "Europe/Helsinki"},
    "participants.Invitation": {"invited_by": None},
    "participants.RosterImport": {"state": "previewed"},
    "practice.Review": {"withdrawn_at": None},
    "practice.PracticeTask": {"measured": False, "opt_in": False},
    "scheduling.TrainingSession": {
        "ends_at": MOMENT + dt.timedelta(hours=1),
        "zone": "Europe/Helsinki",
        "level_from": 0,
        "level_to": 4,
    },
    "scheduling.Booking": {"offer_until": None},
    "scheduling.Plan": {"zone": "Europe/Helsinki"},
    "scheduling.FreeTime": {"weekday": 1, "hour": 9},
    "reminders.Preferences": {"quiet_from": dt.time(17), "quiet_until": dt.time(7)},
}


NUMBERS = itertools.count(1)


class Canaries:
    """`plant(person)` writes the rows; `planted` is {"app.Model.field": mark}."""

    def __init__(self) -> None:
        self.planted: dict[str, str] = {}

    def plant(self, person: User, *, leave_out: tuple[str, ...] = ()) -> None:
        for label, notes in data_map().items():
            model = apps.get_model(label)
            personal = {name for name, note in notes.items() if note.personal}
            if personal and label not in {"participants.User", "sessions.Session", *leave_out}:
                self.row(model, person, personal - {name for name, note in notes.items() if note.secret})

    def row(self, model: type[models.Model], person: User | None, personal: set[str]) -> models.Model:
        label = model._meta.label
        values = {
            field.name: self.value(field, person, field.name in personal)
            for field in model._meta.concrete_fields
            if not field.primary_key or not isinstance(field, models.AutoField)
        }
        special = FIXED.get(label, {}) | self.special(label, person)
        for name in special:  # a mark that had to give way
            if self.planted.get(f"{label}.{name}", "") not in str(special[name]):
                del self.planted[f"{label}.{name}"]
        values |= special
        return model._default_manager.create(**values)

    def special(self, label: str, person: User | None) -> dict[str, Any]:
        if person is None:
            return {}
        if label == "participants.RosterRow":
            return {"values": {"email": person.email, "name": self.mark(label, "values")}}
        if label == "participants.RosterImport":
            row = {"email": person.email, "name": self.mark(label, "preview")}
            return {"preview": {"fingerprint": "", "counts": {}, "plan": {"new": [row]}}}
        if label == "participants.AuditEvent":
            return {"subject_id": person.pk, "actor_id": person.pk}
        if label == "admin.LogEntry":
            kind = ContentType.objects.get_for_model(User)
            return {"content_type": kind, "object_id": str(person.pk), "action_flag": 2}
        return {}

    def mark(self, label: str, name: str, longest: int | None = None) -> str:
        number = next(NUMBERS)
        made = f"kanari{number:04d}" if longest is None or longest >= 10 else f"kn{number:04d}"
        self.planted[f"{label}.{name}"] = made
        return made

    def value(self, field: Any, person: User | None, personal: bool) -> Any:
        if isinstance(field, models.ForeignKey):
            if issubclass(field.related_model, User):
                return person
            owner = person if any(each.name == "person" for each in field.related_model._meta.fields) else None
            return None if field.null else self.row(field.related_model, owner, set())
        if field.choices:
            return field.choices[0][0]
        if personal and person and isinstance(field, models.GenericIPAddressField):
            self.planted[f"{field.model._meta.label}.{field.name}"] = "192.0.2.77"
            return "192.0.2.77"
        if isinstance(field, models.CharField | models.TextField):
            if personal and person:
                mark = self.mark(field.model._meta.label, field.name, field.max_length)
                return f"{mark}@x.example" if isinstance(field, models.EmailField) else mark
            return f"x{next(NUMBERS)}"[-(field.max_length or 9) :]
        if isinstance(field, models.JSONField):
            return {"text": self.mark(field.model._meta.label, field.name)} if personal and person else {}
        return plain(field)


def plain(field: Any) -> Any:
    """A value that is allowed and says nothing."""
    if isinstance(field, models.GenericIPAddressField):
        return "192.0.2.1"
    if isinstance(field, models.BooleanField):
        return False
    if isinstance(field, models.DateTimeField):
        return MOMENT
    if isinstance(field, models.DateField):
        return MOMENT.date()
    if isinstance(field, models.UUIDField):
        return uuid.uuid4()
    return 0.5 if isinstance(field, models.FloatField) else 1
