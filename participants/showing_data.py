"""The data map of all apps as a person reads it: one line per purpose, not one per column."""

from typing import NamedTuple

from django.apps import apps
from django.utils.functional import Promise

from trainingsite.field_names import name_of, title_of
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
                gathered.setdefault(note, []).append(str(name_of(model, name)))
        if gathered:
            tables.append(Table(title_of(model), [Purpose(note, fields) for note, fields in gathered.items()]))
    return tables
