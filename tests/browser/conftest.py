"""Chromium, and sites for it to visit. Without Chromium the tests are skipped with the reason, never silently."""

import os
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Playwright

from tests.browser import chromium
from tests.browser.site import Site, make_sample
from tests.browser.visitor import Visitor, arrive


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "tests/browser/" in item.path.as_posix() and "browser" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def browser(playwright: Playwright) -> Iterator[Browser]:
    if chromium.where() is None:
        strict = os.environ.get("REQUIRE_SERVICES") == "1"
        pytest.fail(chromium.MISSING) if strict else pytest.skip(chromium.MISSING)
    launched = chromium.launch(playwright)
    yield launched
    launched.close()


@pytest.fixture(scope="session")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Any:
    return make_sample(tmp_path_factory.mktemp("sample") / "data")


@pytest.fixture(scope="session")
def site(sample: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A site to look at: what a test changes here, the next one meets."""
    with Site(tmp_path_factory.mktemp("site") / "data", sample) as started:
        yield started
    assert started.complaints() == ""


@pytest.fixture
def own_site(sample: Any, tmp_path: Any) -> Iterator[Site]:
    """A site as new, for a test that changes things."""
    with Site(tmp_path / "site", sample) as started:
        yield started
    assert started.complaints() == ""


@pytest.fixture
def visit(browser: Browser) -> Iterator[Callable[..., Visitor]]:
    """`visit(site, width=360, java_script_enabled=False)`; afterwards the browser must not have complained."""
    visitors: list[Visitor] = []

    def come(where: Site, **options: Any) -> Visitor:
        visitors.append(arrive(browser, where, **options))
        return visitors[-1]

    yield come
    complaints = [complaint for visitor in visitors for complaint in visitor.complaints]
    for visitor in visitors:
        visitor.context.close()
    assert complaints == []
