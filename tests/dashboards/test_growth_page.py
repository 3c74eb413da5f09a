"""The page of growth: published figures of the reader's own units, in words and numbers, and nothing else."""

import pytest

from tests.dashboards.published import figure

pytestmark = pytest.mark.django_db


def test_mika(mika, client_for, units, shipped_version):
    figure(units["Kuljetus"])
    page = client_for(mika).get("/growth/")
    open("/tmp/st/m/page.html","w").write(page.content.decode())
    assert page.status_code == 200
