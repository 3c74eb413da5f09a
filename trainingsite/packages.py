"""A programme package: a folder of Markdown and TOML that holds a whole training programme (format 1).

Every app may own a part of it: its `package.py` lists `SECTIONS`. Reading needs no database and finds every problem
with its file and line; loading writes all sections in one transaction or nothing; exporting gives the same bytes back.
"""

import datetime as dt
import os
import stat
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

import tomli_w
from django.db import transaction
from django.utils.translation import gettext as _

from trainingsite.contributions import discover
from trainingsite.package_files import Document, Problem, Table, read_toml
from trainingsite.translated import FALLBACK

FORMAT = 1
HEAD = "programme.toml"
MAX_FILE = 1_000_000
MAX_PACKAGE = 20_000_000
MAX_FILES = 2_000
SLUG = r"[a-z0-9]+(-[a-z0-9]+)*"


class PackageRefused(Exception):
    """Nothing was written; `problems` says why, a line each."""

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = sorted(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))


@dataclass
class Package:
    """What was read: the files, each section's data, and the codes that other sections may refer to.

    `contents` says, per section, which shared rows belong to the package; a version keeps it for the export.
    """

    files: Mapping[str, bytes]
    languages: tuple[str, ...] = ()
    data: dict[str, Any] = field(default_factory=dict)
    names: dict[str, dict[str, Any]] = field(default_factory=dict)
    contents: dict[str, Any] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def problem(self, path: str, line: int, text: str) -> None:
        self.problems.append(Problem(path, line, text))

    def paths(self, folder: str) -> list[str]:
        return sorted(path for path in self.files if path.startswith(folder))

    def text(self, path: str) -> str | None:
        """The text of a file; None, and a problem, when it is missing or not UTF-8."""
        if path not in self.files:
            self.problem(path, 0, _("This file is missing."))
            return None
        try:
            text = self.files[path].decode("utf-8")
        except UnicodeDecodeError as error:
            line = self.files[path][: error.start].count(b"\n") + 1
            self.problem(path, line, _("The text is not UTF-8."))
            return None
        if "\x00" in text:
            self.problem(path, text[: text.index("\x00")].count("\n") + 1, _("The text holds a NUL character."))
            return None
        return text

    def table(self, path: str) -> Table | None:
        """The TOML file as a table that notes its own problems; None when it cannot be read at all."""
        text = self.text(path)
        document = read_toml(self, path, text) if text is not None else None
        if document is None:
            return None
        table = Table(self, document, document.data)
        table.integer("format", FORMAT, FORMAT)
        return table


@dataclass
class Loading:
    """One package on its way into the database. Sections report here what they changed and why they refuse."""

    package: Package
    now: dt.datetime
    publish: bool = False
    version: Any = None
    changes: int = 0
    problems: list[Problem] = field(default_factory=list)

    def problem(self, path: str, line: int, text: str) -> None:
        self.problems.append(Problem(path, line, text))

    def save_changed(self, row: Any, values: Mapping[str, Any]) -> bool:
        """Write a row only where its values differ (or it is new); says whether it did."""
        if row.pk is not None and all(getattr(row, name) == value for name, value in values.items()):
            return False
        for name, value in values.items():
            setattr(row, name, value)
        row.save()
        self.changes += 1
        return True


class Section(Protocol):
    """One app's part of a package. `files(version)` writes canonical files: the order and form of the exporter."""

    name: str

    def owns(self, path: str) -> bool: ...

    def read(self, package: Package) -> Any: ...

    def load(self, data: Any, loading: Loading) -> None: ...

    def files(self, version: Any) -> dict[str, bytes]: ...


def sections() -> list[Section]:
    """All sections in the order of the apps: a section may rely on those before it."""
    return [section for module in discover("package") for section in module.SECTIONS]


def read_folder(folder: Path) -> dict[str, bytes]:
    """All files of a package folder by their path inside it. Raises `PackageRefused`; never leaves the folder."""
    problems: list[Problem] = []
    files: dict[str, bytes] = {}
    total = 0
    if not folder.is_dir():
        raise PackageRefused([Problem(str(folder), 0, _("There is no such folder."))])
    for path, entry in _entries(folder):
        kind = entry.lstat()
        if not stat.S_ISREG(kind.st_mode):
            problems.append(Problem(path, 0, _("Only plain files belong to a package, no links.")))
        elif kind.st_size > MAX_FILE:
            problems.append(Problem(path, 0, _("The file is larger than 1 MB.")))
        elif (total := total + kind.st_size) > MAX_PACKAGE or len(files) >= MAX_FILES:
            raise PackageRefused([Problem(path, 0, _("The package is larger than 20 MB or 2,000 files."))])
        else:
            files[path] = entry.read_bytes()
    if problems:
        raise PackageRefused(problems)
    return files


def _entries(folder: Path) -> Iterator[tuple[str, Path]]:
    """Everything below the folder that is not a real folder; links are named, never followed."""
    for place, folders, names in os.walk(folder, followlinks=False):
        linked = [name for name in folders if (Path(place) / name).is_symlink()]
        for name in sorted(names + linked):
            entry = Path(place) / name
            yield entry.relative_to(folder).as_posix(), entry


def read(files: Mapping[str, bytes]) -> Package:
    """Read and validate without the database; look at `problems` before loading."""
    package = Package(files)
    package.languages = _languages(package)
    parts = sections()
    for path in sorted(files):
        if not any(section.owns(path) for section in parts):
            package.problem(path, 0, _("This file does not belong to a programme package."))
    for section in parts:
        package.data[section.name] = section.read(package)
    package.problems = sorted(set(package.problems))
    return package


def _languages(package: Package) -> tuple[str, ...]:
    """The languages every text of this programme must have, from its first file; its own section reports mistakes."""
    quiet = Package(package.files)
    head = quiet.table(HEAD) if HEAD in package.files else None
    found = head.data.get("languages") if head else None
    return tuple(code for code in FALLBACK if isinstance(found, list) and code in found) or ("fi",)


def load(package: Package, *, now: dt.datetime, publish: bool = False) -> Loading:
    """All or nothing. Raises `PackageRefused` with the problems found in the files or against the database."""
    if package.problems:
        raise PackageRefused(package.problems)
    loading = Loading(package, now, publish)
    with transaction.atomic():
        for section in sections():
            section.load(package.data[section.name], loading)
        if loading.problems:
            raise PackageRefused(loading.problems)
    return loading


def files_of(version: Any) -> dict[str, bytes]:
    """The whole package of a programme version, canonical, by path."""
    found = [section.files(version) for section in sections()]
    return dict(sorted((path, content) for part in found for path, content in part.items()))


def write_folder(files: Mapping[str, bytes], folder: Path) -> None:
    """Write an exported package. Raises `FileExistsError` when the folder already holds something."""
    folder.mkdir(parents=True, exist_ok=True)
    if any(folder.iterdir()):
        raise FileExistsError(str(folder))
    for path, content in files.items():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)


def toml(data: Mapping[str, Any]) -> bytes:
    return tomli_w.dumps(data).encode()


def in_order(content: Mapping[str, Any] | None) -> dict[str, Any]:
    """A text per language in the canonical order of languages, empty ones left out."""
    return {code: content[code] for code in FALLBACK if content and content.get(code)}


__all__ = [
    "FORMAT", "HEAD", "SLUG", "Document", "Loading", "Package", "PackageRefused", "Problem", "Section", "Table",
    "files_of", "in_order", "load", "read", "read_folder", "sections", "toml", "write_folder",
]  # fmt: skip
