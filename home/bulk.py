"""Many rows at once: COPY on PostgreSQL, batches on SQLite."""

import csv
import io
import json
from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connection, models

NULL = "\\N"


def reserve(model: type[models.Model], count: int) -> Sequence[int]:
    """Primary keys for `count` new rows."""
    table = model._meta.db_table
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)", [table, count]
            )
            return [row[0] for row in cursor.fetchall()]
        cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table])
        row = cursor.fetchone()
    first = (row[0] if row else 0) + 1
    return range(first, first + count)


def insert(model: type[models.Model], rows: Iterable[models.Model]) -> int:
    """Write rows that already have their keys; returns how many."""
    objects = list(rows)
    if connection.vendor != "postgresql":
        model._default_manager.bulk_create(objects, batch_size=500)
        return len(objects)
    fields = [field for field in model._meta.concrete_fields if not field.generated]
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    for row in objects:
        writer.writerow([_cell(field, row) for field in fields])
    buffer.seek(0)
    columns = ", ".join(f'"{field.column}"' for field in fields)
    with connection.cursor() as cursor:
        cursor.copy_expert(
            f"COPY {model._meta.db_table} ({columns}) FROM STDIN WITH (FORMAT csv, NULL '{NULL}')", buffer
        )
    return len(objects)


def _cell(field: "models.Field[Any, Any]", row: models.Model) -> str:
    value = getattr(row, field.attname)
    if value is None:
        return NULL
    if isinstance(field, models.JSONField):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(field, models.DateTimeField):
        return value.isoformat()
    return str(value)
