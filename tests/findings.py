"""For tests that look at many pages: all that was found at once, a line each."""

from collections.abc import Iterable

import pytest


def expect_none(findings: Iterable[str]) -> None:
    found = list(findings)
    if found:
        pytest.fail(f"{len(found)} found:\n" + "\n".join(found), pytrace=False)
