"""What figures of growth are added up from: counts and sums of people, never the people themselves. Pure.

Publishing adds the tallies of batches and units, so a tally of all is the sum of the tallies of the parts, to the last
digit: every value is held as a whole number of millionths, sums of whole numbers are exact, in whatever order, and a
variance cannot come out negative. Two results nearer than a millionth of a point are equal.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from math import sqrt
from operator import add
from typing import Self

MILLION = 1_000_000
HIGHEST = 100 * MILLION
LEVELS = 5
ONE_AT = tuple(tuple(int(level == each) for each in range(LEVELS)) for level in range(LEVELS))

Number = int | tuple[int, ...]


def _whole(value: float) -> int:
    """In millionths. Raises ValueError or OverflowError for what is no number."""
    return round(value * MILLION)


def _plus(first: Number, second: Number) -> Number:
    if isinstance(first, tuple):
        return tuple(map(add, first, second))  # type: ignore[arg-type]  # both are rows: they are the same field
    return first + second  # type: ignore[operator]  # both are counts


@dataclass(frozen=True)
class Tally:
    """Adds up field by field. The one without arguments is nobody: `sum(tallies, Pairs())`."""

    n: int = 0

    def __add__(self, other: Self) -> Self:
        if type(other) is not type(self):
            return NotImplemented
        total = object.__new__(type(self))  # publishing adds up millions: the way through __init__ takes thrice as long
        theirs = vars(other)
        vars(total).update({name: _plus(own, theirs[name]) for name, own in vars(self).items()})
        return total


@dataclass(frozen=True)
class Single(Tally):
    """One number of each person, such as a difference. Means and deviations ask for two people."""

    d: int = 0
    dd: int = 0

    @classmethod
    def of(cls, values: Iterable[float]) -> Self:
        whole = [_whole(value) for value in values]
        return cls(len(whole), sum(whole), sum(each * each for each in whole))

    @property
    def mean(self) -> float:
        return self.d / (self.n * MILLION)

    @property
    def sd(self) -> float:
        """Of a sample (n - 1)."""
        return sqrt(self.squares_about_mean / (self.n * (self.n - 1))) / MILLION

    @property
    def squares_about_mean(self) -> int:
        """n times the sum of squared deviations from the mean, in square millionths: exact, so that nothing cancels."""
        return self.n * self.dd - self.d * self.d


@dataclass(frozen=True)
class Pairs(Tally):
    """Before and after of each person, and their change d = y - x.

    `c` sums the normalised change of scores 0-100 over `normalised` people (Marx & Cummings 2007): the share of the
    room upward that was gained, or of the way down that was lost; who is at an end both times has no room.
    """

    improved: int = 0
    same: int = 0
    fell: int = 0
    x: int = 0
    xx: int = 0
    y: int = 0
    yy: int = 0
    d: int = 0
    dd: int = 0
    c: int = 0
    normalised: int = 0

    @classmethod
    def of(cls, pairs: Iterable[tuple[float, float]]) -> Self:
        return cls(*_columns([_pair(_whole(before), _whole(after)) for before, after in pairs]))

    @classmethod
    def one(cls, before: float, after: float) -> Self:
        """What one person adds."""
        return cls(*_pair(_whole(before), _whole(after)))

    @property
    def before(self) -> Single:
        return Single(self.n, self.x, self.xx)

    @property
    def after(self) -> Single:
        return Single(self.n, self.y, self.yy)

    @property
    def change(self) -> Single:
        return Single(self.n, self.d, self.dd)

    @property
    def normalised_change(self) -> float:
        """The mean over those who have one."""
        return self.c / (self.normalised * MILLION)


def _pair(x: int, y: int) -> tuple[int, ...]:
    """One person in the order of the fields of `Pairs`."""
    d, c = y - x, _normalised(x, y)
    directions = (int(d > 0), int(d == 0), int(d < 0))
    return (1, *directions, x, x * x, y, y * y, d, d * d, 0 if c is None else _whole(c), int(c is not None))


def _normalised(x: int, y: int) -> float | None:
    """None at an end both times; of a value outside 0-100 there is none either."""
    if not (0 <= x <= HIGHEST and 0 <= y <= HIGHEST) or (x == y and x in {0, HIGHEST}):
        return None
    if y > x:
        return (y - x) / (HIGHEST - x)
    return (y - x) / x if y < x else 0.0


@dataclass(frozen=True)
class Levels(Tally):
    """Levels 0-4 of one skill, before and after, and who reached their own target: `(before, after, target)` each."""

    rose: int = 0
    same: int = 0
    fell: int = 0
    before: tuple[int, ...] = (0,) * LEVELS
    after: tuple[int, ...] = (0,) * LEVELS
    reached_before: int = 0
    reached_after: int = 0
    gained: int = 0
    lost: int = 0

    @classmethod
    def of(cls, people: Iterable[tuple[int, int, int]]) -> Self:
        """Raises ValueError for a level outside 0-4."""
        rows = list(people)
        if not rows:
            return cls()
        before, after, _targets = zip(*rows, strict=True)
        n, rose, same, fell, *reached = _columns([_person(*row) for row in rows])
        return cls(n, rose, same, fell, _spread(before), _spread(after), *reached)

    @classmethod
    def one(cls, before: int, after: int, target: int) -> Self:
        """What one person adds. Raises ValueError for a level outside 0-4."""
        n, rose, same, fell, *reached = _person(before, after, target)
        return cls(n, rose, same, fell, ONE_AT[before], ONE_AT[after], *reached)


def _person(before: int, after: int, target: int) -> tuple[int, ...]:
    """One person in the order of the counts of `Levels`."""
    if not (0 <= before < LEVELS and 0 <= after < LEVELS):
        raise ValueError(f"no level: {before}, {after}")
    was, is_now = before >= target, after >= target
    directions = (int(after > before), int(after == before), int(after < before))
    return (1, *directions, int(was), int(is_now), int(is_now and not was), int(was and not is_now))


def _spread(levels: Iterable[int]) -> tuple[int, ...]:
    counted = Counter(levels)
    return tuple(counted[level] for level in range(LEVELS))


def _columns(rows: list[tuple[int, ...]]) -> list[int]:
    """The sum of each column; nothing for no rows, which leaves the fields at their zeros."""
    return [sum(column) for column in zip(*rows, strict=True)]
