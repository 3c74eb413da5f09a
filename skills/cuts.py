"""Whether people may be added to a figure later without any few of them becoming computable. Pure.

Everybody counted carries two labels: the *first* group they were shown in, and the *later* group they were added with
(nobody's, `NOBODY`, until then). A reader who adds and subtracts figures gives each person a[first] + b[later], where a
and b are any numbers and b of nobody's is 0. Draw the labels as points and the people as lines between them: with the
potentials a and -b the people a combination says anything about are the lines whose ends differ, so a combination that
is not empty contains a *cut*. The figures are safe exactly if no cut within a connected part is of one to four people.

A new later group is a point split off from nobody's. Cuts that leave the two on one side were there before and are
safe. So what is left is the smallest cut between the two points, which is the largest flow between them (Ford and
Fulkerson), and of that only whether it reaches five. Without any way between them, a cut that parts them falls into
cuts of two parts that are not connected, and each of those is one that was there before.
"""

from collections import deque
from collections.abc import Hashable, Mapping
from itertools import pairwise

FEWEST = 5
NOBODY = "nobody's"

type Point = tuple[str, Hashable] | str


class Labels:
    """People by their two labels; `add_later` refuses what would let one to four people be computed."""

    def __init__(self) -> None:
        self._people: dict[Point, dict[Point, int]] = {}
        self._later = 0

    def count_first(self, first: Hashable, people: int) -> None:
        """People are shown for the first time, as part of a group that has at least five of them in the end."""
        lines = self._people.setdefault(("first", first), {NOBODY: 0})
        lines[NOBODY] += people

    def add_later(self, people_of: Mapping[Hashable, int]) -> bool:
        """Add so many of each first group together to a further figure. False, and nothing is done, if that is unsafe.

        The people must not have been added before.
        """
        self._later += 1
        later: Point = ("later", self._later)
        taken: dict[Point, int] = {("first", first): people for first, people in people_of.items()}
        self._people[later] = taken
        for first, people in taken.items():
            self._people[first][NOBODY] -= people
            self._people[first][later] = people
        if sum(taken.values()) >= FEWEST and self._flow(later) in (0, FEWEST):
            return True
        for first, people in taken.items():
            self._people[first][NOBODY] += people
            del self._people[first][later]
        del self._people[later]
        return False

    def _flow(self, later: Point) -> int:
        """The largest flow from a later group to nobody's, counted up to five."""
        straight = sum(min(people, self._people[first][NOBODY]) for first, people in self._people[later].items())
        if straight >= FEWEST:
            return FEWEST
        total = 0
        used: dict[tuple[Point, Point], int] = {}
        while total < FEWEST and (way := self._way(later, used)):
            steps = list(pairwise(way))
            more = min(self._room(used, *step) for step in steps)
            for here, there in steps:
                used[here, there] = used.get((here, there), 0) + more
                used[there, here] = used.get((there, here), 0) - more
            total += more
        return min(total, FEWEST)

    def _room(self, used: Mapping[tuple[Point, Point], int], here: Point, there: Point) -> int:
        return self._people[here][there] - used.get((here, there), 0)

    def _way(self, start: Point, used: Mapping[tuple[Point, Point], int]) -> list[Point]:
        """A shortest way with room from a point to nobody's; empty if there is none."""
        before: dict[Point, Point | None] = {start: None}
        queue = deque([start])
        while queue:
            here = queue.popleft()
            for there in self._people[here]:
                if there in before or self._room(used, here, there) <= 0:
                    continue
                before[there] = here
                if there == NOBODY:
                    return _back(before)
                queue.append(there)
        return []


def _back(before: Mapping[Point, Point | None]) -> list[Point]:
    way: list[Point] = [NOBODY]
    while (point := before[way[-1]]) is not None:
        way.append(point)
    return way[::-1]
