"""P6: who is erased leaves no mark in any table, file, session or cache; others stay as they are."""

import json
import pickle

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import connection

from participants.erasure import erase, erase_learning
from participants.models import AuditEvent, RosterImport, User
from trainingsite import clock

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


def everything_stored():
    """All tables, sessions opened, files and the cache, as one text each."""
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')
            yield table, repr(cursor.fetchall())
    for session in Session.objects.all():
        yield "session", json.dumps(session.get_decoded(), default=str)
    for path in settings.DATA_DIR.rglob("*"):
        if path.is_file():
            yield str(path), path.read_bytes().decode(errors="replace")
    for key, value in getattr(cache, "_cache", {}).items():
        yield f"cache {key}", repr(pickle.loads(value))


def traces(*marks):
    return [(where, mark) for where, text in everything_stored() for mark in marks if mark.lower() in text.lower()]


@pytest.fixture
def full(marked, canaries, client_for, client, settings, heidi):
    """The person has rows everywhere, is signed in, has failed to sign in, and was written to."""
    canaries.plant(marked, leave_out=("participants.AuditEvent",))
    client_for(marked).get("/me/")
    client.post("/accounts/login/", {"login": marked.email, "password": "väärä"})
    folder = settings.DATA_DIR / "mail"
    folder.mkdir()
    settings.MAIL_FOLDER = folder
    (folder / "1.log").write_text(f"To: {marked.email}\n\nHei Kaneli")
    (folder / "2.log").write_text("To: aino.alku@harjoituskerays.example\n\nHei Aino")
    return [*canaries.planted.values(), "kanarianlintu", "Kanarianhoitaja"]


def test_the_marks_are_found_before_erasing(full):
    found = {mark for _where, mark in traces(*full)}
    assert found == set(full)


def test_after_erasing_no_mark_is_left_anywhere(full, marked, heidi):
    assert erase(marked, by=heidi, now=clock.now()) is True
    assert traces(*full) == []
    assert sorted(path.name for path in settings.MAIL_FOLDER.iterdir()) == ["2.log"]


def test_the_trail_keeps_numbers(full, marked, heidi):
    number = marked.pk
    erase(marked, by=heidi, now=clock.now())
    assert AuditEvent.objects.filter(subject_id=number, verb="erased", actor_id=heidi.pk).count() == 1


def test_a_second_run_finds_nothing_to_do(full, marked, heidi):
    erase(marked, by=heidi, now=clock.now())
    before = list(everything_stored())
    assert erase(User(pk=marked.pk or 1, email="x"), by=heidi, now=clock.now()) is False
    assert list(everything_stored()) == before


def test_others_lose_nothing(full, marked, eero, canaries):
    kept = type(canaries)()
    kept.plant(eero, leave_out=("participants.AuditEvent", "account.EmailAddress"))
    erase(marked, by=None, now=clock.now())
    assert {mark for _where, mark in traces(*kept.planted.values())} == set(kept.planted.values())


def test_a_roster_on_its_way_is_previewed_anew_without_the_person(full, marked):
    erase(marked, by=None, now=clock.now())
    assert list(RosterImport.objects.filter(rows=None).values_list("state", flat=True)) != ["previewed"]
    assert not RosterImport.objects.filter(state="previewed", preview__has_key="plan").exists()


def test_the_last_administrator_is_not_erased(heidi):
    with pytest.raises(ValidationError):
        erase(heidi, by=None, now=clock.now())
    assert User.objects.filter(pk=heidi.pk).exists()


def test_erasing_what_was_learned_keeps_the_account(marked, canaries):
    canaries.plant(marked, leave_out=("participants.AuditEvent", "courses.LessonCare"))  # a duty, nothing learned
    erase_learning(marked, by=marked, now=clock.now())
    apps = ("skills.", "courses.", "practice.")
    learned = {where: mark for where, mark in canaries.planted.items() if where.startswith(apps)}
    assert traces(*learned.values()) == []
    assert User.objects.filter(pk=marked.pk, is_active=True).exists()
    assert marked.memberships.exists()
    assert AuditEvent.objects.about(marked).get().verb == "learning-erased"


def test_the_command_erases_and_is_calm_about_a_second_run(marked, capsys):
    call_command("erase_user", marked.email.upper())
    call_command("erase_user", marked.email)
    first, second = capsys.readouterr().out.splitlines()
    assert "erased" in first
    assert second == "Nothing to erase: nobody has this address."
    assert "kanarianlintu" not in first
