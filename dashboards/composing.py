"""What changes on the pages when batches are added: which figures there are, what is added to which, what is hidden.

Figures are added to and never computed anew: a unit's new figure is what was published of it before plus those who
join it now. So nothing that happens to the ledger later, an erasure or a withdrawn item, is in the difference of two
figures. Who joins is decided by `skills.suppression` from the numbers kept with the batches.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from dashboards import measures
from dashboards.batches import ByPath, people_by_path, read_again
from dashboards.models import Batch, Figure
from dashboards.results import Basis
from dashboards.tallies import Tally
from participants.models import Unit
from skills.suppression import FEWEST, Atom, Reason, Views, views

COMPANY = "/"
LEFT_OUT = "left out"  # in Sums.tallies: measures of which somebody was erased before the unit showed them
Key = tuple[int | None, int | None]  # unit, cohort


@dataclass(frozen=True)
class Published:
    """The last figure of a unit (and cohort), as far as the next one needs it."""

    state: str
    tallies: measures.Tallies
    left_out: frozenset[str]


@dataclass
class Line:
    """A figure to be written. `atoms`: who joins, by measure; `tallies`: all together."""

    key: Key
    state: str
    tallies: measures.Tallies = field(default_factory=dict)
    hidden: dict[str, Reason] = field(default_factory=dict)
    atoms: dict[str, frozenset[Atom]] = field(default_factory=dict)
    left_out: set[str] = field(default_factory=set)

    def data(self, skills: Iterable[str], basis: Basis) -> dict[str, object]:
        shown = self.state == Figure.State.SHOWN
        return measures.figure_of(self.tallies, self.hidden, skills, basis) if shown else {}

    def sums(self) -> dict[str, object]:
        kept: dict[str, object] = {**measures.as_data(self.tallies)}
        return kept | {LEFT_OUT: sorted(self.left_out)} if self.left_out else kept


class Composition:
    """All batches up to a publication, of which the ones from number `known` on are its own.

    `fresh`: what the people of its own batches add, by number, where that is known already.
    """

    def __init__(
        self, batches: Sequence[Batch], known: int, basis: Basis, fresh: Mapping[int, ByPath] | None = None
    ) -> None:  # fmt: skip
        self.batches, self.known, self.basis = list(batches), known, basis
        self.read: dict[int, ByPath] = dict(fresh or {})
        self._kept_reasons: dict[tuple[str, int | None], Mapping[str, Reason]] = {}
        self.measures = sorted({measure for batch in batches for measure in batch.counts})
        self.after = {measure: self._views(measure, len(self.batches)) for measure in self.measures}
        self.before = {measure: self._views(measure, known) for measure in self.measures}

    @property
    def skills(self) -> list[str]:
        return [measure for measure in self.measures if measure not in measures.KINDS]

    def shown(self, measure: str) -> frozenset[Atom]:
        """Whom the company's figure of a measure has."""
        return self.after[measure].of("", None) if measure in self.after else frozenset()

    def _views(self, measure: str, number: int) -> "_ByUnit":
        counts = [batch.counts.get(measure, {}) for batch in self.batches[:number]]
        return _ByUnit(views(counts), number)

    @cached_property
    def cohorts(self) -> dict[int, list[int]]:
        """The numbers of the batches of each cohort."""
        found: dict[int, list[int]] = {}
        for number, batch in enumerate(self.batches):
            found.setdefault(batch.after.cohort_id, []).append(number)
        return found

    # --- which figures -------------------------------------------------------------------------------------
    def lines(self, published: Mapping[Key, Published]) -> list[Line]:
        """The figures that change or are new, with everything added up."""
        units = {str(unit): unit for unit in Unit.objects.values_list("pk", flat=True)}
        found = []
        for cohort in [None, *(self.cohorts if len(self.cohorts) > 1 else ())]:
            numbers = None if cohort is None else self.cohorts[cohort]
            people = self._people(numbers)
            for unit in people:
                if unit == "" or unit in units:
                    key = (units.get(unit), cohort)
                    found.append((self._line(key, unit, numbers, people[unit], self._last(key, published)), key))
        lines = [line for line, _key in found if line]
        self._add_up(lines, published)
        return [line for line in lines if self._is_news(line, published.get(line.key))]

    def _people(self, numbers: list[int] | None) -> Mapping[str, int]:
        chosen = self.batches if numbers is None else [self.batches[number] for number in numbers]
        return people_by_path(batch.counts.get(measures.SCORE, {}) for batch in chosen)

    def _last(self, key: Key, published: Mapping[Key, Published]) -> Published | None:
        """What the figure goes on from. While there was one cohort only, its figures were those of all."""
        unit, cohort = key
        if key in published or cohort is None:
            return published.get(key)
        alone = self.known and all(batch.after.cohort_id == cohort for batch in self.batches[: self.known])
        return published.get((unit, None)) if alone else None

    def _line(
        self, key: Key, unit: str, numbers: list[int] | None, people: int, last: Published | None
    ) -> Line | None:  # fmt: skip
        """Who joins the figure of a unit, measure by measure; None when nothing happens to it."""
        line = Line(key, Figure.State.SHOWN, left_out=set(last.left_out) if last else set())
        for measure in self.measures:
            included = self.after[measure].of(unit, numbers)
            had = last is not None and measure in last.tallies
            before = self.before[measure].of(unit, numbers) if had else frozenset()
            if not included:
                line.hidden[measure] = self._reason(measure, unit, numbers)
            elif had and last:
                line.tallies[measure] = last.tallies[measure]
            if measure in line.left_out:
                line.hidden.setdefault(measure, Reason.REMAINDER)
            elif included - before:
                line.atoms[measure] = included - before
        if measures.SCORE not in line.tallies and measures.SCORE not in line.atoms:
            line.state = str(Reason.FEW if people < FEWEST else Reason.REMAINDER)
            line.atoms = {}
        return line

    def _reason(self, measure: str, unit: str, numbers: list[int] | None) -> Reason:
        return self._reasons(measure, numbers).get(unit, Reason.FEW)

    def _reasons(self, measure: str, numbers: list[int] | None) -> Mapping[str, Reason]:
        key = (measure, None if numbers is None else numbers[0])
        if key not in self._kept_reasons:
            chosen = self.batches if numbers is None else [self.batches[number] for number in numbers]
            people = people_by_path(batch.counts.get(measure, {}) for batch in chosen)
            self._kept_reasons[key] = {
                unit: Reason.FEW if number < FEWEST else Reason.REMAINDER for unit, number in people.items()
            }
        return self._kept_reasons[key]

    # --- what is in them -----------------------------------------------------------------------------------
    def _add_up(self, lines: list[Line], published: Mapping[Key, Published]) -> None:
        wanted = {atom for line in lines for atoms in line.atoms.values() for atom in atoms}
        unread = {atom for atom in wanted if atom[0] not in self.read}
        self.read |= read_again(unread, dict(enumerate(self.batches)), self.basis)
        for line in lines:
            for measure, atoms in line.atoms.items():
                self._join(line, measure, atoms)
            if measures.SCORE in line.left_out and measures.SCORE not in line.tallies:
                line.state, line.tallies = Figure.State.REMAINDER, {}

    def _join(self, line: Line, measure: str, atoms: Iterable[Atom]) -> None:
        """Add people to a figure; where one of them has been erased since the batch, the figure stays without them.

        Then it is as if they had been added, for all that is decided later, and nobody can see the one who is missing.
        """
        found = [self.read[number].get(measure, {}).get(path) for number, path in sorted(atoms)]
        counted = [self.batches[number].counts[measure][path] for number, path in sorted(atoms)]
        whole = [tally for tally, people in zip(found, counted, strict=True) if tally is not None and tally.n == people]
        if len(whole) < len(found):
            line.left_out.add(measure)
            if measure not in line.tallies:
                line.hidden[measure] = Reason.REMAINDER
            return
        before: list[Tally] = [line.tallies[measure]] if measure in line.tallies else []
        line.tallies[measure] = measures.total(measure, [*before, *whole])

    def _is_news(self, line: Line, last: Published | None) -> bool:
        if last is None:
            return True
        if line.state != Figure.State.SHOWN:
            return last.state not in {line.state, Figure.State.SHOWN}
        return line.tallies != last.tallies or line.left_out != last.left_out


class _ByUnit:
    """Views by the key of the unit, "" for the company: a unit stays the same one when it moves."""

    def __init__(self, found: Views, number: int) -> None:
        self.views, self.number = found, number
        self.paths = {path.strip("/").rpartition("/")[2]: path for path in (*found.included, *found.hidden)}

    def of(self, unit: str, numbers: list[int] | None) -> frozenset[Atom]:
        """Whom the figure has; of some batches only, those a cohort's page may show."""
        path = self.paths.get(unit)
        if path is None:
            return frozenset()
        whole = self.views.included.get(path, frozenset())
        return whole if numbers is None else self.views.of_batches(path, [n for n in numbers if n < self.number])
