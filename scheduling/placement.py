"""Who learns together: people of like level in groups of a good size. Pure: levels and numbers in, bands out.

The bands of like level are 0-1 (begins), 2 (does it alone) and 3-4 (helps others). A band with too few people to be
told apart joins its neighbour, so that no number shown is a small one, and none follows from the others.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

LIKE = ((0, 1), (2, 2), (3, 4))
LARGEST, SMALLEST = 10, 6
HIGHEST = 4


@dataclass(frozen=True)
class Band:
    """The levels `low` to `high` (both inclusive) and how many people are at them."""

    low: int
    high: int
    people: int

    @property
    def groups(self) -> int:
        """How many groups of six to ten they fill: never more than ten in one, as few groups as that allows.

        Eleven cannot be split so: they are six and five. Fewer than six are one group.
        """
        return -(-self.people // LARGEST)

    @property
    def sizes(self) -> list[int]:
        """The groups, larger ones first; they differ by one at most."""
        if not self.groups:
            return []
        least, over = divmod(self.people, self.groups)
        return [least + (number < over) for number in range(self.groups)]


def bands(people: Mapping[int, int], few: int) -> list[Band]:
    """People by level (0-4; anything else is left out) in bands of like level, lowest first.

    Every band has at least `few` people, unless there are fewer in all: then it is one band. Nobody: none.
    """
    found = [Band(low, high, sum(people.get(level, 0) for level in range(low, high + 1))) for low, high in LIKE]
    found = [band for band in found if band.people]
    while len(found) > 1 and (small := _smallest(found, few)) is not None:
        found = _joined(found, small)
    return found


def _smallest(found: Sequence[Band], few: int) -> int | None:
    """Where the smallest band is that must not stand alone."""
    small = [number for number, band in enumerate(found) if band.people < few]
    return min(small, key=lambda number: found[number].people) if small else None


def _joined(found: list[Band], number: int) -> list[Band]:
    """The band joins the smaller of its neighbours."""
    beside = [other for other in (number - 1, number + 1) if 0 <= other < len(found)]
    first, second = sorted((number, min(beside, key=lambda other: found[other].people)))
    one, two = found[first], found[second]
    return [*found[:first], Band(one.low, two.high, one.people + two.people), *found[second + 1 :]]


def parts[K](numbers: Mapping[K, int], rest: int, few: int) -> tuple[list[tuple[K, int]], int]:
    """Parts of a total that may be shown, largest first, and what is left in the rest.

    Every part has at least `few`, and the rest at least `few` or nobody: no small number follows by subtraction. Small
    parts go into the rest, and when it is small itself, the smallest part shown follows them.
    """
    shown = sorted(((key, number) for key, number in numbers.items() if number >= few), key=lambda one: -one[1])
    rest += sum(number for number in numbers.values() if number < few)
    while shown and 0 < rest < few:
        rest += shown.pop()[1]
    return shown, rest
