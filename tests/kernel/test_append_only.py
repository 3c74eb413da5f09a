"""The ledger and the trail are only ever added to: the database itself refuses the rest."""

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from participants.models import AuditEvent
from trainingsite.append_only import erasing

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


@pytest.fixture
def event():
    return AuditEvent.objects.create(at=timezone.now(), actor_id=1, subject_id=2, verb="looked")


def test_a_row_can_be_added(event):
    assert list(AuditEvent.objects.values_list("verb", flat=True)) == ["looked"]


def test_the_database_refuses_to_change_a_row(event):
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        AuditEvent.objects.update(verb="changed")
    assert AuditEvent.objects.get().verb == "looked"


def test_the_database_refuses_to_remove_a_row(event):
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        AuditEvent.objects.all().delete()
    assert AuditEvent.objects.count() == 1


def test_erasing_may_remove_and_closes_behind_itself(event):
    with erasing():
        AuditEvent.objects.all().delete()
    AuditEvent.objects.create(at=timezone.now(), verb="looked")
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        AuditEvent.objects.all().delete()
    assert AuditEvent.objects.count() == 1
