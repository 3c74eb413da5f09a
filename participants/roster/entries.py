"""Rows of texts into entries that make sense, and a problem for each that does not. Pure."""

import datetime as dt
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

MAX_DEPTH = 10
LONGEST = {"email": 254, "name": 120, "title": 120}
ROLES = {
    "": None,
    "employee": "employee",
    "työntekijä": "employee",
    "digital_team": "digital_team",
    "digital team": "digital_team",
    "digiryhmä": "digital_team",
    "administrator": "administrator",
    "ylläpitäjä": "administrator",
}
LANGUAGES = {"": None, "fi": "fi", "sv": "sv", "en": "en"}
SENTENCES: dict[str, str | Promise] = {
    "email": _("The e-mail address {value} is not valid."),
    "name": _("The name is missing."),
    "unit": _("The unit is missing or its path is not valid: {value}"),
    "length": _("The text is too long: {value}"),
    "control": _("There is a character that is not text."),
    "role": _("The role {value} is not known: employee or digital_team."),
    "role-administrator": _("A file cannot make anybody an administrator."),
    "administrator-closed": _("{value} is an administrator whose account is closed. Open it by hand."),
    "language": _("The language {value} is not known: fi, sv or en."),
    "date": _("The date {value} is not valid: write 2026-11-24 or 24.11.2026."),
    "dates-backwards": _("The membership ends before it starts."),
    "dates-overlap": _("The dates overlap an earlier membership of the person."),
    "twice": _("{value} stands in the file more than once."),
    "two-managers": _("Two managers are given for one unit: {value}"),
    "manager-unknown": _("The manager {value} is not in the file."),
    "failed": _("Applying failed several times. Nothing was changed."),
}
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f]")
_DATE = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ]00:00(?::00)?)?|(\d{1,2})\.(\d{1,2})\.(\d{4})")


@dataclass(frozen=True)
class Problem:
    """`line` 0 is the file as a whole."""

    line: int
    code: str
    value: str = ""

    @property
    def sentence(self) -> str:
        return str(SENTENCES[self.code]).format(value=self.value)


@dataclass(frozen=True)
class Entry:
    """A row that makes sense. None: nothing said. `manager` "" is an empty cell of an existing column."""

    line: int
    email: str
    name: str
    unit: str
    title: str | None = None
    manager: str | None = None
    role: str | None = None
    language: str | None = None
    starts: dt.date | None = None
    ends: dt.date | None = None
    has_ends: bool = False


def entries_of(
    rows: Iterable[tuple[int, Mapping[str, str]]], units: Iterable[str]
) -> tuple[list[Entry], list[Problem]]:
    """Entries with one spelling per unit (the one there is already, else the first by alphabet), and problems."""
    problems: list[Problem] = []
    by_email: dict[str, Entry] = {}
    for line, values in sorted(rows, key=lambda row: row[0]):
        entry, found = entry_of(line, values)
        problems += found
        if entry and entry.email in by_email:
            problems.append(Problem(line, "twice", entry.email))
        elif entry:
            by_email[entry.email] = entry
    spelled = _spellings([*by_email.values()], units)
    return [replace(entry, unit=_respell(entry.unit, spelled)) for entry in by_email.values()], problems


def entry_of(line: int, values: Mapping[str, str]) -> tuple[Entry | None, list[Problem]]:
    """The entry of one row (None when it has a problem) and what is wrong with it."""
    found = [Problem(line, code, value[:100]) for code, value in _faults(values)]
    starts, bad_start = date_of(values.get("starts", ""))
    ends, bad_end = date_of(values.get("ends", ""))
    found += [
        Problem(line, "date", values[name][:100]) for name, bad in (("starts", bad_start), ("ends", bad_end)) if bad
    ]
    if starts and ends and ends < starts:
        found.append(Problem(line, "dates-backwards"))
    if found:
        return None, found
    entry = Entry(
        line=line,
        email=values["email"].lower(),
        name=values["name"],
        unit="/".join(part.strip() for part in values["unit"].strip("/").split("/")),
        title=values.get("title"),
        manager=values["manager_email"].lower() if "manager_email" in values else None,
        role=ROLES[values.get("role", "").casefold()],
        language=LANGUAGES[values.get("language", "").casefold()],
        starts=starts,
        ends=ends,
        has_ends="ends" in values,
    )
    return entry, []


def _faults(values: Mapping[str, str]) -> Iterable[tuple[str, str]]:
    if any(_CONTROL.search(value) for value in values.values()):
        yield "control", ""
        return
    try:
        validate_email(values["email"])
    except ValidationError:
        yield "email", values["email"]
    if not values["name"]:
        yield "name", ""
    if not _is_path(values["unit"]):
        yield "unit", values["unit"]
    for name, longest in LONGEST.items():
        if len(values.get(name, "")) > longest:
            yield "length", values[name]
    if (role := values.get("role", "")).casefold() not in ROLES:
        yield "role", role
    if (language := values.get("language", "")).casefold() not in LANGUAGES:
        yield "language", language


def _is_path(text: str) -> bool:
    parts = [part.strip() for part in text.strip("/").split("/")]
    return len(parts) <= MAX_DEPTH and all(0 < len(part) <= 120 for part in parts)


def date_of(text: str) -> tuple[dt.date | None, bool]:
    """The date and whether the text is a bad one: "2026-11-24", "24.11.2026", "" (no date)."""
    if not text:
        return None, False
    found = _DATE.fullmatch(text)
    if not found:
        return None, True
    year, month, day = found.group(1, 2, 3) if found.group(1) else found.group(6, 5, 4)
    try:
        made = dt.date(int(year), int(month), int(day))
    except ValueError:
        return None, True
    return (made, False) if 1950 <= made.year <= 2100 else (None, True)


# --- one spelling per unit ------------------------------------------------------------------------------
def _prefixes(path: str) -> Iterable[str]:
    parts = path.split("/")
    return ("/".join(parts[: depth + 1]) for depth in range(len(parts)))


def _spellings(entries: list[Entry], units: Iterable[str]) -> dict[str, str]:
    """Case-folded path → the last part as it is to be spelled."""
    existing = {path.casefold(): path.rpartition("/")[2] for path in units}
    heard: dict[str, set[str]] = defaultdict(set)
    for unit in {entry.unit for entry in entries}:
        for path in _prefixes(unit):
            heard[path.casefold()].add(path.rpartition("/")[2])
    return {key: existing.get(key) or min(names) for key, names in heard.items()}


def _respell(path: str, spelled: Mapping[str, str]) -> str:
    return "/".join(spelled[prefix.casefold()] for prefix in _prefixes(path))
