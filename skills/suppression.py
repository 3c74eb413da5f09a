"""Which groups figures may be shown of, so that nothing about one to four people can be worked out. Pure.

The reader we reckon with sees every figure ever published, of every unit, at every publication and of any cohort alone,
and adds and subtracts them. A figure is a sum over people. A set of figures is safe if no combination of them says
anything about one to four people only; then a combination says something about nobody, or about five or more.

1. *Within a batch* (the people of one cohort that one publication counts first) units lie inside each other. What
   figures of such units can be combined to are exactly the unions of their *rests*: the people of a shown unit who are
   in no shown unit below it. So a batch is safe exactly if every rest is empty or of at least five. Own members of a
   unit and units not shown are in its rest.
2. *Between batches* nobody is in two of them, so that adding batches up stays safe.
3. *Later*, people of a unit too small to be shown in its batch are added to it, at least five together, if
   `skills.cuts` finds that safe against all that was shown before. Nobody is added twice.

Which people a figure has only grows, and what it is follows from the batches in their order alone. Why it is like this
and what it costs: docs/decisions/0014-small-groups.md.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Hashable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from skills.cuts import FEWEST, Labels

type Path = str  # of a unit, "/1/5/9/"; "/" is the company, and people of nobody's unit are there
type Atom = tuple[int, Path]  # people who are never told apart: number of the batch from 0, and their own path
type Line = tuple[str, ...]  # the same path as units from the company down: ("", "1", "5", "9")

COMPANY = "/"


class Reason(StrEnum):
    """Why a unit is not shown: too few of its people are counted, or another small group could be worked out."""

    FEW = "few"
    REMAINDER = "remainder"


@dataclass(frozen=True)
class Views:
    """What may be shown. Units stand under their newest path; a unit that moved keeps the people it had."""

    included: dict[Path, frozenset[Atom]]
    hidden: dict[Path, Reason]
    _by_batch: tuple[Mapping[str, frozenset[Atom]], ...]

    def of_batches(self, path: Path, numbers: Collection[int]) -> frozenset[Atom]:
        """The part of a unit that may be shown of these batches alone, as on a cohort's page; empty: nothing.

        People added later are not in it: of those, batches cannot be told apart.
        """
        unit = _line(path)[-1]
        return frozenset().union(*(self._by_batch[number].get(unit, frozenset()) for number in numbers))


def admitted(waiting: Mapping[Path, int], *, closed: bool) -> frozenset[Path]:
    """Whose people may be counted now, of those waiting by own path.

    After the round has closed everybody, if they are at least five. Before, by hand, only where at least five have
    finished: the others stay together until there are more of them.
    """
    if closed:
        return frozenset(path for path, people in waiting.items() if people > 0 and sum(waiting.values()) >= FEWEST)
    return frozenset(path for path, people in waiting.items() if people >= FEWEST)


def views(batches: Sequence[Mapping[Path, int]]) -> Views:
    """What may be shown after these batches, oldest first, each the number of people by own path.

    The answer for the first n batches is part of the answer for n + 1: atoms join a unit and never leave it.
    """
    history = _History()
    for number, batch in enumerate(batches):
        history.add(number, {path: people for path, people in batch.items() if people > 0})
    return history.views()


class _History:
    """The batches so far. Units are known by their last part, so that one that moved stays the same unit."""

    def __init__(self) -> None:
        self.included: defaultdict[str, set[Atom]] = defaultdict(set)
        self.by_batch: list[Mapping[str, frozenset[Atom]]] = []
        self.path: dict[str, Path] = {}
        self.people: Counter[str] = Counter()
        self.uncounted: dict[Atom, int] = {}  # of batches of fewer than five in all
        self.labels = Labels()
        self.later: defaultdict[Line, dict[Atom, tuple[Hashable, int]]] = defaultdict(dict)

    def add(self, number: int, batch: Mapping[Path, int]) -> None:
        for path, people in sorted(batch.items()):
            line = _line(path)
            self.people.update(dict.fromkeys(line, people))
            self.path.update((unit, _path(line[: depth + 1])) for depth, unit in enumerate(line))
        atoms = {(number, path): people for path, people in batch.items()}
        self.by_batch.append(self._show(number, atoms))
        if not self.by_batch[-1]:
            self._join(number, atoms)
        self._promote()

    def _show(self, batch: Hashable, atoms: Mapping[Atom, int]) -> Mapping[str, frozenset[Atom]]:
        """Include people of one batch by rule 1, and remember who could be added to which units below later."""
        counts: Counter[Line] = Counter()
        for (_number, path), people in atoms.items():
            counts[_line(path)] += people
        depths = _depths(counts)
        shown: defaultdict[str, set[Atom]] = defaultdict(set)
        for atom, people in atoms.items():
            line = _line(atom[1])
            if not (depth := depths.get(line, 0)):
                continue
            first = (batch, line[:depth])
            self.labels.count_first(first, people)
            for unit in line[:depth]:
                shown[unit].add(atom)
            for way in _ways(line, depth):
                self.later[way][atom] = (first, people)
        for unit, part in shown.items():
            self.included[unit] |= part
        return {unit: frozenset(part) for unit, part in shown.items()}

    def _join(self, number: int, atoms: Mapping[Atom, int]) -> None:
        """Batches too small to be shown are shown as one, once they are five people together."""
        self.uncounted.update(atoms)
        if sum(self.uncounted.values()) >= FEWEST:
            self._show(("joined", number), self.uncounted)
            self.uncounted = {}

    def _promote(self) -> None:
        """Add people to units further down, the deepest first. An addition only makes others harder: one pass."""
        ways = [way for way, atoms in self.later.items() if sum(people for _, people in atoms.values()) >= FEWEST]
        for way in sorted(ways, key=lambda way: (-self.path[way[-1]].count("/"), self.path[way[-1]], way)):
            atoms = self.later[way]
            taken: Counter[Hashable] = Counter()
            for first, people in atoms.values():
                taken[first] += people
            if not self.labels.add_later(taken):
                continue
            for unit in way:
                self.included[unit].update(atoms)
            for atom, (first, _people) in list(atoms.items()):
                for other in _ways(_line(atom[1]), len(first[1])):  # type: ignore[index] # (batch, line), see _show
                    del self.later[other][atom]

    def views(self) -> Views:
        return Views(
            included={self.path[unit]: frozenset(atoms) for unit, atoms in self.included.items()},
            hidden={
                path: Reason.FEW if self.people[unit] < FEWEST else Reason.REMAINDER
                for unit, path in self.path.items()
                if unit not in self.included
            },
            _by_batch=tuple(self.by_batch),
        )


def _depths(counts: Mapping[Line, int]) -> dict[Line, int]:
    """Rule 1: in how many units, from the company down, the people of each own path are shown. Empty: too few in all.

    A unit with too small a rest hides one of the units right below it with all that is below that one: the one that
    takes the fewest shown units along, of these the smallest. Five or more people join the rest, so one is enough, and
    for the units above nothing changes.
    """
    people: Counter[Line] = Counter()
    for line, count in counts.items():
        for depth in range(1, len(line) + 1):
            people[line[:depth]] += count
    shown = {unit for unit, count in people.items() if count >= FEWEST}
    below: defaultdict[Line, set[Line]] = defaultdict(set)
    for unit in shown:
        below[unit[:-1]].add(unit)
    for unit in sorted(shown, key=lambda unit: (len(unit), unit)):
        rest = people[unit] - sum(people[child] for child in below[unit])
        if unit in shown and 0 < rest < FEWEST:
            lost = min(below[unit], key=lambda child: (len(_all_of(child, below)), people[child], child))
            below[unit].remove(lost)
            shown.difference_update(_all_of(lost, below))
    return {line: depth for line in counts if (depth := _depth(line, shown))}


def _all_of(unit: Line, below: Mapping[Line, Collection[Line]]) -> list[Line]:
    """A shown unit and the shown ones below it."""
    found = [unit]
    for each in found:
        found.extend(below.get(each, ()))
    return found


def _depth(line: Line, shown: Collection[Line]) -> int:
    return sum(line[:depth] in shown for depth in range(1, len(line) + 1))


def _ways(line: Line, depth: int) -> list[Line]:
    """The units from where people are shown down to each one they could be added to.

    People who share a way are added to the same units, wherever those stood at the time: that makes them one group.
    """
    return [line[depth:end] for end in range(depth + 1, len(line) + 1)]


def _line(path: Path) -> Line:
    return ("", *path.strip("/").split("/")) if path != COMPANY else ("",)


def _path(line: Line) -> Path:
    return "/".join(line) + "/"


def may_cross(atoms: Mapping[Hashable, tuple[int, int]], outside: int) -> bool:
    """Whether a further set S of people (who did the follow-up) may be shown beside what is shown already.

    `atoms`: of one shown figure, how many people of each atom are in S and how many are not; `outside`: people of S
    counted in no figure, who are best left out of S, as they may be counted later. A reader combines 1·S + w, where w
    is any combination of figures and therefore one and the same number t on all people of an atom. Those in S have
    1 + t and the others t; both cannot be 0, so at least the smaller part of every atom shows, and all who are outside.
    Five of those are enough. If there are none, S is made of whole atoms, which is safe only if it is that very figure:
    a figure less one atom gives the atom away.

    A set shown before (the follow-ups of last time, of another unit) splits atoms: the people of an atom in it and the
    others are two keys here. Then w is one number on each key again, and any number of sets may follow each other.
    """
    if outside == 0 and (all(out == 0 for _, out in atoms.values()) or not any(inside for inside, _ in atoms.values())):
        return True
    return outside + sum(min(inside, out) for inside, out in atoms.values()) >= FEWEST


def band(count: int, of: int) -> dict[str, int]:
    """A count out of so many people, or a band where it would say of everybody, or of all but one, what they have."""
    if not 0 <= count <= of:
        raise ValueError(f"{count} of {of}")
    if count <= 1:
        return {"at_most": 1, "of": of}
    if count >= of - 1:
        return {"at_least": of - 1, "of": of}
    return {"count": count}
