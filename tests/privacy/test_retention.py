"""P7: what has had its time goes by the clock, and nothing else."""

import datetime as dt

import pytest
from django.contrib.sessions.models import Session
from django.core.management import call_command

from participants import actions, retention
from participants.models import Absence, AuditEvent, Invitation, Membership, RosterImport, User
from trainingsite import clock

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
DAY = dt.timedelta(days=1)


@pytest.fixture
def now():
    return clock.now()


def test_a_clean_house_has_nothing_to_remove(staff_of_the_house, now):
    assert retention.due(now) == {}


@pytest.fixture
def staff_of_the_house(aino, heidi, client_for):
    client_for(aino).get("/me/")
    return aino


@pytest.fixture
def aged(aino, eero, heidi, now):
    """One row of each kind that is just too old, and one that is just young enough."""
    for days in (31, 29):
        Invitation.objects.create(user=aino, created_at=now - 60 * DAY, expires_at=now - days * DAY)
    for days in (366, 364):
        Absence.objects.create(user=aino, starts=now.date() - 400 * DAY, ends=now.date() - days * DAY)
    for days in (5 * 365 + 1, 5 * 365 - 1):
        AuditEvent.objects.create(at=now - days * DAY, verb="looked")
    for key, hours in (("old", -1), ("new", 1)):
        Session.objects.create(session_key=key, session_data="", expire_date=now + dt.timedelta(hours=hours))
    for state, days in (("previewed", 8), ("previewed", 6), ("applied", 31), ("applied", 29)):
        RosterImport.objects.create(
            uploaded_at=now - days * DAY, finished_at=now - days * DAY, file_name=f"{days}", state=state,
            preview={"counts": {"new": 1}, "plan": {"new": [{"email": "a@x.example"}]}},
        )  # fmt: skip
    for person, days in ((aino, 731), (eero, 729)):
        actions.close_account(person=person, on=now.date(), by=None, now=now)
        Membership.objects.filter(user=person).update(starts=now.date() - 1000 * DAY, ends=now.date() - days * DAY)
        User.objects.filter(pk=person.pk).update(date_joined=now - 1000 * DAY)
    from trainingsite.append_only import erasing

    with erasing():
        AuditEvent.objects.filter(verb="left").update(at=now - 731 * DAY)


EXPECTED = {
    "sessions": 1,
    "invitations": 1,
    "rosters never confirmed": 1,
    "previews of rosters": 1,
    "absences": 1,
    "audit trail": 1,
    "people who left": 1,
}


def test_a_dry_run_lists_and_touches_nothing(aged, now, capsys):
    assert retention.due(now) == EXPECTED
    call_command("purge", "--dry-run")
    assert "people who left: 1" in capsys.readouterr().out
    assert retention.due(now) == EXPECTED


def test_what_has_had_its_time_goes_and_the_rest_stays(aged, aino, eero, now):
    assert retention.purge(now) == EXPECTED
    assert not User.objects.filter(pk=aino.pk).exists()
    assert User.objects.filter(pk=eero.pk).exists()
    assert list(Session.objects.values_list("session_key", flat=True)) == ["new"]
    assert set(RosterImport.objects.values_list("file_name", flat=True)) == {"6", "31", "29"}
    assert RosterImport.objects.get(file_name="31").preview == {"counts": {"new": 1}}
    assert RosterImport.objects.get(file_name="29").preview["plan"]
    assert (Invitation.objects.count(), Absence.objects.count()) == (0, 0)  # the rest was Aino's, who has gone
    assert not AuditEvent.objects.filter(verb="looked", at__lt=now - 5 * 365 * DAY).exists()


def test_a_second_purge_finds_nothing(aged, now, capsys):
    retention.purge(now)
    assert retention.purge(now) == {}
    call_command("purge")
    assert capsys.readouterr().out.strip() == "Nothing to remove."


def test_who_came_back_is_not_forgotten(aged, aino, now):
    actions.reopen_account(person=aino, by=None, now=now)
    assert "people who left" not in retention.purge(now)
    assert User.objects.filter(pk=aino.pk).exists()
