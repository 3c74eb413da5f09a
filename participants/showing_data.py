"""The data map of all apps as a person reads it: one line per purpose, not one per column."""

from typing import Any, NamedTuple

from django.apps import apps
from django.utils.functional import Promise

from trainingsite.privacy import FieldNote, data_map


class Purpose(NamedTuple):
    note: FieldNote
    fields: list[str]


class Table(NamedTuple):
    title: str | Promise
    purposes: list[Purpose]


def readable_map() -> list[Table]:
    """Every table that holds something about people, with its fields gathered by purpose."""
    tables = []
    for label, notes in data_map().items():
        model = apps.get_model(label)
        gathered: dict[FieldNote, list[str]] = {}
        for name, note in notes.items():
            if note.personal:
                gathered.setdefault(note, []).append(_label(model, name))
        if gathered:
            title = model._meta.verbose_name_plural or label
            tables.append(Table(title, [Purpose(note, fields) for note, fields in gathered.items()]))
    return tables


def _label(model: Any, name: str) -> str:
    return str(model._meta.get_field(name).verbose_name)
