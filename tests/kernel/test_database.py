"""SQLite is set up so that a power cut loses nothing and two writers wait for each other."""

import pytest
from django.conf import settings
from django.db import connection

needs_sqlite = pytest.mark.skipif(
    connection.vendor != "sqlite", reason="the pragmas of SQLite; the PostgreSQL run has none of them"
)


@needs_sqlite
@pytest.mark.django_db
@pytest.mark.parametrize(
    ("pragma", "value"),
    [("synchronous", 2), ("foreign_keys", 1), ("busy_timeout", 20000), ("temp_store", 2)],
)
def test_every_connection_has_its_pragmas(pragma, value):
    with connection.cursor() as cursor:
        cursor.execute(f"PRAGMA {pragma}")
        assert cursor.fetchone()[0] == value


@needs_sqlite
def test_transactions_begin_as_writers_and_the_journal_is_wal():
    options = settings.DATABASES["default"]["OPTIONS"]
    assert options["transaction_mode"] == "IMMEDIATE"
    assert "journal_mode=WAL" in options["init_command"]  # a test database in memory has no journal to ask
