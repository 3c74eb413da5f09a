"""Units, memberships, managers, roles and accounts: what the verbs do and what they refuse."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError

from participants import actions
from participants.models import AuditEvent, Membership, Unit
from trainingsite import clock

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
DAY = dt.date(2026, 11, 24)


@pytest.fixture
def now():
    return clock.now()


def spans(person):
    return list(person.memberships.order_by("starts").values_list("unit__name", "starts", "ends"))


def verbs(person):
    return list(AuditEvent.objects.about(person).order_by("pk").values_list("verb", flat=True))


def test_a_unit_knows_its_path(units, heidi, now):
    unit = actions.create_unit(name="Pesula", parent=units["Palvelut"], by=heidi, now=now)
    assert unit.path == f"{units['Palvelut'].path}{unit.pk}/"
    assert (unit.depth, set(Unit.objects.below([units["Palvelut"]]))) == (
        2,
        {units["Palvelut"], units["Kuljetus"], unit},
    )


@pytest.mark.parametrize("name", ["Kuljetus", "KULJETUS", "a/b"])
def test_a_unit_of_the_same_name_or_with_a_slash_is_refused(units, heidi, now, name):
    with pytest.raises(ValidationError):
        actions.create_unit(name=name, parent=units["Palvelut"], by=heidi, now=now)


def test_a_unit_moves_with_all_below_it_and_keeps_its_history(units, aino, heidi, now):
    before = spans(aino)
    actions.move_unit(unit=units["Palvelut"], to=units["Tuotanto"], by=heidi, now=now)
    moved = Unit.objects.get(pk=units["Kuljetus"].pk)
    assert moved.path == f"{units['Tuotanto'].path}{units['Palvelut'].pk}/{moved.pk}/"
    assert spans(aino) == before
    actions.move_unit(unit=units["Palvelut"], to=None, by=heidi, now=now)
    assert Unit.objects.get(pk=units["Kuljetus"].pk).path == f"/{units['Palvelut'].pk}/{moved.pk}/"


@pytest.mark.parametrize("below", ["Palvelut", "Kuljetus"])
def test_a_unit_cannot_move_under_itself(units, heidi, now, below):
    with pytest.raises(ValidationError):
        actions.move_unit(unit=units["Palvelut"], to=units[below], by=heidi, now=now)


def test_only_an_empty_unit_closes(units, aino, mika, heidi, now):
    for name in ("Kuljetus", "Palvelut"):
        with pytest.raises(ValidationError):
            actions.close_unit(unit=units[name], on=DAY, by=heidi, now=now)
    actions.move_person(person=aino, to=units["Palvelut"], on=DAY, by=heidi, now=now)
    actions.close_unit(unit=units["Kuljetus"], on=DAY, by=heidi, now=now)
    assert units["Kuljetus"].closed_on == DAY
    assert not mika.manager_assignments.valid(DAY).exists()
    with pytest.raises(ValidationError):
        actions.move_person(person=aino, to=units["Kuljetus"], on=DAY, by=heidi, now=now)


def test_moving_ends_the_old_membership_the_day_before(units, aino, heidi, now):
    actions.move_person(person=aino, to=units["Lajittelu"], on=DAY, by=heidi, now=now)
    assert spans(aino) == [
        ("Kuljetus", dt.date(2025, 1, 1), DAY - dt.timedelta(days=1)),
        ("Lajittelu", DAY, None),
    ]
    assert verbs(aino) == ["moved"]


def test_moving_twice_on_a_day_leaves_the_last_word_and_no_overlap(units, aino, heidi, now):
    for name in ("Lajittelu", "Tuotanto", "Tuotanto"):
        actions.move_person(person=aino, to=units[name], on=DAY, by=heidi, now=now)
    assert spans(aino) == [
        ("Kuljetus", dt.date(2025, 1, 1), DAY - dt.timedelta(days=1)),
        ("Tuotanto", DAY, None),
    ]


def test_a_planned_move_is_dropped_by_an_earlier_one(units, aino, heidi, now):
    actions.move_person(person=aino, to=units["Lajittelu"], on=DAY + dt.timedelta(days=30), by=heidi, now=now)
    actions.move_person(person=aino, to=units["Tuotanto"], on=DAY, by=heidi, now=now)
    assert [name for name, _starts, _ends in spans(aino)] == ["Kuljetus", "Tuotanto"]


def test_a_role_is_given_and_leaves_a_trace(aino, heidi, now):
    actions.change_role(person=aino, role="administrator", by=heidi, now=now)
    assert (aino.role, aino.is_staff, aino.is_superuser) == ("administrator", True, True)
    actions.change_role(person=aino, role="employee", by=heidi, now=now)
    assert (aino.is_staff, aino.is_superuser) == (False, False)
    assert list(AuditEvent.objects.about(aino).order_by("pk").values_list("actor_id", "data")) == [
        (heidi.pk, {"role": "administrator"}),
        (heidi.pk, {"role": "employee"}),
    ]


def test_nobody_changes_their_own_role_and_no_unknown_one_is_given(aino, heidi, now):
    for person, role in ((heidi, "employee"), (aino, "boss"), (aino, "")):
        with pytest.raises(ValidationError):
            actions.change_role(person=person, role=role, by=heidi, now=now)
    assert AuditEvent.objects.count() == 0


def test_the_last_administrator_stays(aino, heidi, now):
    with pytest.raises(ValidationError):
        actions.change_role(person=heidi, role="employee", by=None, now=now)
    with pytest.raises(ValidationError):
        actions.close_account(person=heidi, on=DAY, by=None, now=now)
    actions.change_role(person=aino, role="administrator", by=heidi, now=now)
    actions.change_role(person=heidi, role="employee", by=aino, now=now)
    assert heidi.role == "employee"


def test_a_closed_account_has_no_session_no_unit_and_no_invitation(aino, heidi, now, client_for):
    from participants.models import Invitation

    open_one = Invitation.objects.create(user=aino, created_at=now, expires_at=now + dt.timedelta(days=7))
    hers = client_for(aino)
    actions.close_account(person=aino, on=clock.today(), by=heidi, now=now)
    assert hers.get("/me/").status_code == 302
    assert not Membership.objects.valid(clock.today()).filter(user=aino).exists()
    open_one.refresh_from_db()
    assert not open_one.is_open(now)
    actions.reopen_account(person=aino, by=heidi, now=now)
    actions.reopen_account(person=aino, by=heidi, now=now)
    assert (aino.is_active, verbs(aino)) == (True, ["left", "returned"])


def test_days_away_do_not_overlap(aino, now):
    actions.add_absence(person=aino, starts=DAY, ends=DAY)
    actions.add_absence(person=aino, starts=DAY, ends=DAY)
    with pytest.raises(ValidationError):
        actions.add_absence(person=aino, starts=DAY - dt.timedelta(days=1), ends=DAY + dt.timedelta(days=1))
    assert aino.absences.count() == 1


def test_access_ends_with_the_role_at_the_next_request(units, aino, heidi, now, client_for):
    actions.change_role(person=aino, role="administrator", by=heidi, now=now)
    hers = client_for(aino)
    assert hers.get("/roster/").status_code == 200
    actions.change_role(person=aino, role="employee", by=heidi, now=now)
    assert hers.get("/roster/").status_code == 403
