"""Machines ask three questions and get short answers without signing in."""

import datetime as dt

import pytest
from django.db import DatabaseError
from django.test import Client
from django.utils import timezone

from trainingsite import clock, health
from trainingsite.models import Heartbeat
from trainingsite.tasks import heartbeat

pytestmark = pytest.mark.django_db


def answer(path):
    response = Client().get(path)
    return response.status_code, response.json()["status"]


def test_the_process_is_alive():
    assert answer("/healthz") == (200, "ok")


def test_the_instance_can_serve():
    assert answer("/readyz") == (200, "ok")


def test_it_cannot_serve_with_migrations_pending(monkeypatch):
    monkeypatch.setattr(health, "pending_migrations", lambda: True)
    assert answer("/readyz") == (503, "migrations pending")


def test_it_cannot_serve_without_its_database(monkeypatch):
    def away():
        raise DatabaseError

    monkeypatch.setattr(health, "pending_migrations", away)
    assert answer("/readyz") == (503, "database away")


def test_background_work_has_not_been_seen_yet():
    assert answer("/status") == (503, "no heartbeat yet")


def test_background_work_goes_on():
    heartbeat()
    assert answer("/status") == (200, "ok")


def test_background_work_has_fallen_silent():
    Heartbeat.objects.create(name="beat", at=timezone.now() - dt.timedelta(minutes=3))
    assert answer("/status") == (503, "heartbeat late")


def test_moving_the_samples_clock_does_not_look_like_silence():
    heartbeat()
    clock.move_on(1)
    assert answer("/status") == (200, "ok")


def test_silence_never_takes_an_instance_out_of_service():
    Heartbeat.objects.create(name="beat", at=timezone.now() - dt.timedelta(days=1))
    assert answer("/readyz") == (200, "ok")
