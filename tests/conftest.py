"""Personas, and what every test may rely on.

Aino is a beginner, Eero well on his way, Dana belongs to the digital team, Mika manages Aino's and Eero's unit,
Otto another unit, Heidi is the administrator.
"""

import datetime as dt
import os
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.conf import settings as project
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.utils import translation

os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")  # playwright's loop runs beside the ORM in browser tests
PASSWORD = "harjoitus-demo"
NOW = dt.datetime(2026, 11, 24, 7, 30, tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
def own_language() -> Iterator[None]:
    """Every test begins in Finnish: the language of the page that was asked for last does not stay."""
    with translation.override(project.LANGUAGE_CODE):
        yield


@pytest.fixture(autouse=True)
def own_place(settings: Any, tmp_path: Any) -> Iterator[None]:
    """Every test has its own data folder, and an empty cache."""
    settings.DATA_DIR = tmp_path
    settings.MEDIA_ROOT = tmp_path / "files"
    settings.MAIL_FOLDER = tmp_path / "mail"
    cache.clear()
    yield
    cache.clear()


@pytest.fixture(autouse=True, scope="session")
def flushing_passes_append_only() -> None:
    """SQLite empties tables by DELETE after a transactional test; the append-only triggers step aside for that."""
    if connection.vendor != "sqlite":
        return
    plain = type(connection.ops).execute_sql_flush

    def flush(ops: Any, statements: list[str]) -> None:
        with ops.connection.cursor() as cursor:
            cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
            triggers = cursor.fetchall()
            for name, _sql in triggers:
                cursor.execute(f'DROP TRIGGER "{name}"')
            try:
                plain(ops, statements)
            finally:
                for _name, sql in triggers:
                    cursor.execute(sql)

    type(connection.ops).execute_sql_flush = flush


@pytest.fixture
def now(monkeypatch: pytest.MonkeyPatch) -> Callable[..., dt.datetime]:
    """The moment the pages see is NOW; `now(days=1)` moves it on and returns it."""
    moment = {"is": NOW}
    monkeypatch.setattr("trainingsite.clock.now", lambda: moment["is"])

    def move(**delta: float) -> dt.datetime:
        moment["is"] += dt.timedelta(**delta)
        return moment["is"]

    return move


@pytest.fixture(scope="session")
def shipped_package() -> Any:
    """The programme that comes with the product, read once: reading and checking it takes seconds."""
    from trainingsite import packages

    with translation.override(project.LANGUAGE_CODE):
        return packages.read(packages.read_folder(project.PROGRAMMES_DIR / "social-media-at-work"))


@pytest.fixture
def shipped_version(db: Any, shipped_package: Any) -> Any:
    """The shipped programme in the database, published."""
    from trainingsite import clock, packages

    return packages.load(shipped_package, now=clock.now(), publish=True).version


@pytest.fixture
def units(db: Any) -> dict[str, Any]:
    """Harjoituskeräys / Palvelut / Kuljetus (Mika) and Harjoituskeräys / Tuotanto / Lajittelu (Otto)."""
    from participants.models import Unit

    made: dict[str, Any] = {}
    for name, parent in [
        ("Harjoituskeräys", None),
        ("Palvelut", "Harjoituskeräys"),
        ("Kuljetus", "Palvelut"),
        ("Tuotanto", "Harjoituskeräys"),
        ("Lajittelu", "Tuotanto"),
    ]:
        unit = Unit.objects.create(name=name, parent=made.get(parent))
        unit.path = f"{unit.parent.path if unit.parent else '/'}{unit.pk}/"
        unit.save()
        made[name] = unit
    return made


@pytest.fixture
def person(units: dict[str, Any]) -> Callable[..., Any]:
    """`person("aino.alku", "Aino Alku", unit="Kuljetus", role="employee", **fields)`."""
    from participants.models import Membership, User

    hashed = User(email="x")
    hashed.set_unusable_password()

    def make(local: str, name: str, *, unit: str | None = "Kuljetus", role: str = "employee", **fields: Any) -> Any:
        user = User(email=f"{local}@harjoituskerays.example", name=name, **fields)
        user.give_role(role)
        user.set_unusable_password()
        user.save()
        if unit:
            Membership.objects.create(user=user, unit=units[unit], starts=dt.date(2025, 1, 1))
        return user

    return make


@pytest.fixture
def aino(person: Callable[..., Any]) -> Any:
    return person("aino.alku", "Aino Alku", title="Ajojärjestelijä")


@pytest.fixture
def eero(person: Callable[..., Any]) -> Any:
    return person("eero.osaaja", "Eero Osaaja", title="Kuljettaja")


@pytest.fixture
def dana(person: Callable[..., Any]) -> Any:
    return person("dana.digi", "Dana Digi", unit="Palvelut", role="digital_team", title="Viestintäasiantuntija")


@pytest.fixture
def mika(person: Callable[..., Any], units: dict[str, Any]) -> Any:
    from participants.models import ManagerAssignment

    user = person("mika.esihenkilo", "Mika Esihenkilö", unit="Palvelut", title="Kuljetuspäällikkö")
    ManagerAssignment.objects.create(user=user, unit=units["Kuljetus"], starts=dt.date(2025, 1, 1))
    return user


@pytest.fixture
def otto(person: Callable[..., Any], units: dict[str, Any]) -> Any:
    from participants.models import ManagerAssignment

    user = person("otto.toinen", "Otto Toinen", unit="Tuotanto", title="Lajittelupäällikkö")
    ManagerAssignment.objects.create(user=user, unit=units["Lajittelu"], starts=dt.date(2025, 1, 1))
    return user


@pytest.fixture
def heidi(person: Callable[..., Any]) -> Any:
    return person("heidi.yllapito", "Heidi Ylläpito", unit="Harjoituskeräys", role="administrator")


@pytest.fixture
def client_for() -> Callable[[Any], Client]:
    """A client signed in as the person."""

    def sign_in(user: Any) -> Client:
        client = Client()
        client.force_login(user)
        return client

    return sign_in
