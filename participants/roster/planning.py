"""What a roster changes. Pure: people as they are now and the rows of a file in, a plan out.

The file is the whole truth about who works here: whoever is not in it leaves. Three things it never does: make an
administrator, let an administrator leave or lose the role, remove the person who brought it. The language of somebody
who is known already stays what they chose.
"""

import datetime as dt
import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from participants.roster.entries import Entry, Problem, entries_of

LEAVERS_ASKED = 0.10
ADMINISTRATOR = "administrator"
DIGITAL_TEAM = "digital_team"


@dataclass(frozen=True)
class Known:
    """A person as they are now; unit, starts and ends are of the newest membership, whether begun or over."""

    email: str
    name: str
    title: str = ""
    role: str = "employee"
    active: bool = True
    unit: str = ""
    starts: dt.date | None = None
    ends: dt.date | None = None
    previous_end: dt.date | None = None


@dataclass(frozen=True)
class Today:
    """The organisation on the day of the import: paths of open units, manager's e-mail by path."""

    day: dt.date
    people: list[Known]
    units: list[str] = field(default_factory=list)
    managers: Mapping[str, str] = field(default_factory=dict)
    importer: str = ""


@dataclass(frozen=True)
class Newcomer:
    email: str
    name: str
    title: str
    role: str
    language: str
    unit: str
    starts: dt.date | None
    ends: dt.date | None


@dataclass(frozen=True)
class Change:
    """`fields` is {field: [before, after]}; with "unit" in it a new membership begins (`starts`: None means today)."""

    email: str
    name: str
    fields: dict[str, list[Any]]
    starts: dt.date | None = None
    ends: dt.date | None = None


@dataclass(frozen=True)
class Leaver:
    """`last_day` None means: gone as of the day of the import."""

    email: str
    name: str
    unit: str
    last_day: dt.date | None


@dataclass(frozen=True)
class Post:
    """The manager of a unit changes; "" means nobody."""

    unit: str
    before: str
    after: str


@dataclass(frozen=True)
class Right:
    email: str
    name: str
    kind: str  # digital_team | manager
    unit: str = ""


@dataclass
class Plan:
    new: list[Newcomer] = field(default_factory=list)
    changed: list[Change] = field(default_factory=list)
    leaving: list[Leaver] = field(default_factory=list)
    posts: list[Post] = field(default_factory=list)
    units: list[str] = field(default_factory=list)
    rights: list[Right] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    active: int = 0

    @property
    def is_empty(self) -> bool:
        return not (self.new or self.changed or self.leaving or self.posts or self.units or self.problems)

    @property
    def asks_again(self) -> bool:
        """More than a tenth of the people would leave: probably the wrong file."""
        return len(self.leaving) > LEAVERS_ASKED * self.active

    def counts(self) -> dict[str, int]:
        return {name: len(value) for name, value in vars(self).items() if isinstance(value, list)}

    def as_json(self) -> dict[str, Any]:
        """For keeping and showing; dates as ISO texts."""
        plain: dict[str, Any] = json.loads(json.dumps(asdict(self), default=str))
        return plain

    def fingerprint(self) -> str:
        """The same for the same changes: what was looked at is what is applied."""
        return hashlib.sha256(json.dumps(self.as_json(), sort_keys=True).encode()).hexdigest()


def plan(rows: Iterable[tuple[int, Mapping[str, str]]], today: Today) -> Plan:
    """Compare the rows (line, {column: text}) with today. The order of rows does not matter."""
    entries, problems = entries_of(rows, today.units)
    made = _Planner(today, entries).made()
    made.problems = sorted({*problems, *made.problems}, key=lambda problem: (problem.line, problem.code, problem.value))
    return made


class _Planner:
    def __init__(self, today: Today, entries: list[Entry]) -> None:
        self.today = today
        self.entries = entries
        self.known = {person.email.lower(): person for person in today.people}
        self.plan = Plan(active=sum(person.active for person in today.people))
        self.gone: set[str] = set()

    def made(self) -> Plan:
        for entry in self.entries:
            self.enter(entry, self.known.get(entry.email))
        self.find_leavers()
        self.find_posts()
        self.find_units()
        for part in (self.plan.new, self.plan.changed, self.plan.leaving, self.plan.rights):
            part.sort(key=lambda one: (one.email, getattr(one, "unit", "")))
        return self.plan

    def stays(self, person: Known) -> bool:
        """Nobody leaves by a file who is an administrator, or who brought it."""
        return person.role == ADMINISTRATOR or person.email.lower() == self.today.importer.lower()

    def problem(self, entry: Entry, code: str, value: str = "") -> None:
        self.plan.problems.append(Problem(entry.line, code, value))

    # --- one row ----------------------------------------------------------------------------------------
    def enter(self, entry: Entry, person: Known | None) -> None:
        if entry.role == ADMINISTRATOR and (person is None or person.role != ADMINISTRATOR):
            self.problem(entry, "role-administrator")
        elif entry.ends and entry.ends < self.today.day:
            self.over(entry, person)
        elif person is None:
            self.welcome(entry)
        elif person.role == ADMINISTRATOR and not person.active:
            self.problem(entry, "administrator-closed", entry.email)
        else:
            self.compare(entry, person)

    def over(self, entry: Entry, person: Known | None) -> None:
        """The membership has ended already: a known person leaves, an unknown one never comes."""
        self.gone.add(entry.email)
        if person is None or not person.active:
            return
        if self.stays(person):
            self.gone.discard(entry.email)
        elif person.starts and entry.ends and person.starts > entry.ends:
            self.problem(entry, "dates-overlap")
        else:
            self.plan.leaving.append(Leaver(entry.email, person.name, person.unit, entry.ends))

    def welcome(self, entry: Entry) -> None:
        role = entry.role or "employee"
        self.plan.new.append(
            Newcomer(
                entry.email, entry.name, entry.title or "", role, entry.language or "fi", entry.unit,
                entry.starts, entry.ends,
            )
        )  # fmt: skip
        if role == DIGITAL_TEAM:
            self.plan.rights.append(Right(entry.email, entry.name, DIGITAL_TEAM))

    def compare(self, entry: Entry, person: Known) -> None:
        fields: dict[str, list[Any]] = {}
        role = entry.role if entry.role and person.role != ADMINISTRATOR else person.role
        wanted = {"name": entry.name, "title": entry.title, "role": role, "active": True}
        for name, value in wanted.items():
            if value is not None and value != getattr(person, name):
                fields[name] = [getattr(person, name), value]
        fields |= self.membership(entry, person)
        if not fields:
            return
        self.plan.changed.append(Change(entry.email, entry.name, fields, entry.starts, entry.ends))
        if role == DIGITAL_TEAM and ("role" in fields or "active" in fields):
            self.plan.rights.append(Right(entry.email, entry.name, DIGITAL_TEAM))

    def membership(self, entry: Entry, person: Known) -> dict[str, list[Any]]:
        same = person.unit.casefold() == entry.unit.casefold()
        over = person.ends is not None and person.ends < self.today.day
        if person.starts is None:
            return {"unit": ["", entry.unit]}
        if over and not (same and entry.starts and entry.starts <= person.ends):  # type: ignore[operator]  # over: has an end
            if entry.starts and entry.starts <= person.ends:  # type: ignore[operator]  # the same
                self.problem(entry, "dates-overlap")
            return {"unit": [person.unit, entry.unit]}
        if same:
            return self.dates(entry, person)
        earliest = person.starts if person.starts <= self.today.day else self.today.day
        if entry.starts and entry.starts < earliest:
            self.problem(entry, "dates-overlap")
        return {"unit": [person.unit, entry.unit]}

    def dates(self, entry: Entry, person: Known) -> dict[str, list[Any]]:
        """The same unit: only its days may have been corrected."""
        fields: dict[str, list[Any]] = {}
        if entry.starts and entry.starts != person.starts:
            if person.previous_end and entry.starts <= person.previous_end:
                self.problem(entry, "dates-overlap")
            fields["starts"] = [person.starts, entry.starts]
        over = person.ends is not None and person.ends < self.today.day
        if (entry.has_ends or over) and entry.ends != person.ends:
            fields["ends"] = [person.ends, entry.ends]
        starts = fields.get("starts", [None, person.starts])[1]
        ends = fields.get("ends", [None, person.ends])[1]
        if starts and ends and ends < starts:
            self.problem(entry, "dates-backwards")
        return fields

    # --- the whole file ---------------------------------------------------------------------------------
    def find_leavers(self) -> None:
        present = {entry.email for entry in self.entries}
        for person in self.today.people:
            if person.active and person.email.lower() not in present and not self.stays(person):
                self.gone.add(person.email.lower())
                self.plan.leaving.append(Leaver(person.email.lower(), person.name, person.unit, None))

    def find_posts(self) -> None:
        here = {entry.email: entry.name for entry in self.entries if entry.email not in self.gone}
        here |= {p.email.lower(): p.name for p in self.today.people if p.active and self.stays(p)}
        current = {unit.casefold(): email.lower() for unit, email in self.today.managers.items()}
        names = {unit.casefold(): unit for unit in self.today.managers}
        for key, (unit, values) in _managers(self.entries).items():
            names.setdefault(key, unit)
            self.post(key, unit, values, current, here)
        decided = {post.unit.casefold() for post in self.plan.posts}
        for key, email in current.items():
            if email in self.gone and key not in decided:
                self.plan.posts.append(Post(names[key], email, ""))
        self.plan.posts.sort(key=lambda post: post.unit)

    def post(
        self, key: str, unit: str, values: dict[str, Entry], current: Mapping[str, str], here: Mapping[str, str]
    ) -> None:
        before = current.get(key, "")
        if len(values) > 1:
            first, second = sorted(values.values(), key=lambda entry: entry.line)[:2]
            self.problem(second, "two-managers", f"{unit}: {first.manager}, {second.manager}")
            return
        after = next(iter(values), "")
        if after and after not in here:
            self.problem(values[after], "manager-unknown", after)
        elif after != before and not (not after and self.is_administrator(before)):
            self.plan.posts.append(Post(unit, before, after))
            if after:
                self.plan.rights.append(Right(after, here[after], "manager", unit))

    def is_administrator(self, email: str) -> bool:
        return email in self.known and self.known[email].role == ADMINISTRATOR

    def find_units(self) -> None:
        """Units the plan needs and nobody has yet, parents first."""
        existing = {path.casefold() for path in self.today.units}
        needed: set[str] = set()
        paths = {one.unit for one in self.plan.new} | {
            one.fields["unit"][1] for one in self.plan.changed if "unit" in one.fields
        }
        for path in paths | {post.unit for post in self.plan.posts if post.after}:
            parts = path.split("/")
            needed |= {"/".join(parts[: depth + 1]) for depth in range(len(parts))}
        self.plan.units = sorted(path for path in needed if path.casefold() not in existing)


def _managers(entries: Iterable[Entry]) -> dict[str, tuple[str, dict[str, Entry]]]:
    """Unit key → its name and the manager values given for it, each with the first row that gives it."""
    found: dict[str, tuple[str, dict[str, Entry]]] = {}
    for entry in sorted(entries, key=lambda entry: entry.line):
        if entry.manager is None:
            continue
        _unit, values = found.setdefault(entry.unit.casefold(), (entry.unit, {}))
        if entry.manager:
            values.setdefault(entry.manager, entry)
    return found
