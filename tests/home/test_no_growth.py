"""An organisation in which nobody grew: the page says that the change cannot be told from chance."""

import datetime as dt

import pytest
from django.core.management import call_command
from django.utils import translation

from dashboards import wording
from dashboards.models import Figure

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


def test_without_growth_the_page_speaks_of_chance():
    call_command("create_organisation", people=240, growth=0, today=dt.date(2026, 11, 24), verbosity=0)
    score = Figure.objects.current().growth().all_cohorts().get(unit=None).data["score"]
    assert score["change"]["low"] <= 0 <= score["change"]["high"]
    with translation.override("en"):
        assert "chance" in wording.change(score)
