"""Tables that are only ever added to: the database itself refuses UPDATE and DELETE.

The refusal is a trigger on both databases. It looks for a row in `ErasurePermit`, which exists only inside the
transaction of `erasing()`: no other connection can see it, and a crash rolls it back.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import migrations, transaction

PERMIT = "trainingsite_erasurepermit"
_POSTGRES = """
CREATE OR REPLACE FUNCTION sometaito_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT 1 FROM trainingsite_erasurepermit) THEN
    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
    RETURN NEW;
  END IF;
  RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;
"""


@contextmanager
def erasing() -> Iterator[None]:
    """Inside this block rows of append-only tables may be changed or removed. For erasure and retention only."""
    from trainingsite.models import ErasurePermit

    with transaction.atomic():
        permit = ErasurePermit.objects.create()
        yield
        permit.delete()


class AppendOnly(migrations.RunSQL):
    """Migration operation: `AppendOnly("skills_evidence")` after the table has been created."""

    def __init__(self, table: str) -> None:
        self.table = table
        super().__init__(sql=[], reverse_sql=[])

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        return self.__class__.__name__, [self.table], {}

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        name = f"{self.table}_append_only"
        if schema_editor.connection.vendor == "postgresql":
            schema_editor.execute(_POSTGRES, params=None)
            schema_editor.execute(
                f"CREATE TRIGGER {name} BEFORE UPDATE OR DELETE ON {self.table} "
                "FOR EACH ROW EXECUTE FUNCTION sometaito_append_only()",
                params=None,
            )
            return
        for verb in ("UPDATE", "DELETE"):
            schema_editor.execute(
                f"CREATE TRIGGER {name}_{verb.lower()} BEFORE {verb} ON {self.table} "  # noqa: S608 - names of our own tables
                f"WHEN NOT EXISTS (SELECT 1 FROM {PERMIT}) "
                f"BEGIN SELECT RAISE(ABORT, '{self.table} is append-only'); END",
                params=None,
            )

    def database_backwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        name = f"{self.table}_append_only"
        if schema_editor.connection.vendor == "postgresql":
            schema_editor.execute(f"DROP TRIGGER {name} ON {self.table}", params=None)
            return
        for verb in ("update", "delete"):
            schema_editor.execute(f"DROP TRIGGER {name}_{verb}", params=None)

    def describe(self) -> str:
        return f"Refuse UPDATE and DELETE on {self.table}"


class Lifted(AppendOnly):
    """Stands before what rebuilds an append-only table, with `AppendOnly` after it: SQLite loses the triggers of a
    table it rebuilds (every changed constraint does). On the way back the two change places.
    """

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        super().database_backwards(app_label, schema_editor, from_state, to_state)

    def database_backwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        super().database_forwards(app_label, schema_editor, from_state, to_state)

    def describe(self) -> str:
        return f"Let {self.table} be rebuilt"
