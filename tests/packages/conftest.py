"""The small package as files, and a way to read a copy of it with one thing changed."""

from pathlib import Path

import pytest

from trainingsite import packages

PACKAGE = Path(__file__).parents[1] / "courses" / "package"
SHIPPED = Path(__file__).parents[2] / "programmes" / "social-media-at-work"


@pytest.fixture
def files():
    return packages.read_folder(PACKAGE)


@pytest.fixture
def broken(files):
    """`broken("programme.toml", "old", "new")`: the problems of the package with this one change, as lines."""

    def problems(path, old, new, count=1):
        text = files[path].decode()
        assert old in text, f"{path} has no {old!r}"
        package = packages.read(files | {path: text.replace(old, new, count).encode()})
        return [str(problem) for problem in package.problems]

    return problems
