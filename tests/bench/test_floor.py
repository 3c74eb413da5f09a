"""The floor is what every figure is measured against, so its shape is fixed."""

import datetime as dt
from pathlib import Path

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext

from bench import floor
from participants.models import Membership, Unit, User


@pytest.fixture
def crowd(aino):
    """More people, memberships and units than the floor asks for."""
    people = [User(email=f"p{n}@harjoituskerays.example", name=f"Person {n}", password="!") for n in range(40)]
    unit = Unit.objects.get(name="Kuljetus")
    starts = dt.date(2025, 1, 1)
    Membership.objects.bulk_create(
        [Membership(user=p, unit=unit, starts=starts) for p in User.objects.bulk_create(people)]
    )
    return aino


def ask(user):
    request = RequestFactory().get("/floor/")
    request.user = user
    return floor.show(request)


def test_the_floor_asks_three_times_and_gets_thirty_twenty_and_one(crowd):
    with CaptureQueriesContext(
        connection,
    ) as queries:
        page = ask(crowd).content.decode()
    assert [query["sql"].rpartition("LIMIT ")[2] for query in queries] == ["30", "20", "1"]
    assert page.count("<li>") - 4 == 50
    assert floor.TEXT in page


def test_the_template_has_three_kilobytes_and_includes_nothing():
    source = (Path(floor.__file__).parent / "templates" / "floor.html").read_text(encoding="utf-8")
    assert 2_900 <= len(source) <= 3_100
    assert not any(tag in source for tag in ("{% include", "{% extends", "{% load"))


def test_the_template_is_read_once_and_kept():
    assert floor.ENGINE.get_template("floor.html") is floor.ENGINE.get_template("floor.html")


def test_a_stranger_is_sent_to_sign_in():
    assert ask(AnonymousUser()).status_code == 302


def test_the_second_floor_has_the_seven_middlewares_of_a_new_project():
    names = [path.rpartition(".")[2] for path in floor.DJANGO_DEFAULT_MIDDLEWARE]
    assert names == [
        "SecurityMiddleware", "SessionMiddleware", "CommonMiddleware", "CsrfViewMiddleware",
        "AuthenticationMiddleware", "MessageMiddleware", "XFrameOptionsMiddleware",
    ]  # fmt: skip
