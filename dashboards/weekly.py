"""People at it week by week, as a line that a template only has to draw. Work organisation, not results."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

FEWEST = 5
LEFT, RIGHT, TOP, BOTTOM = 7.0, 96.0, 12.0, 88.0  # per cent of the whole drawing
LABELS = 6  # weeks named below the axis, at most
Place = tuple[float, float]


@dataclass(frozen=True)
class Point:
    """A week and where it stands in the whole drawing. `people` None: fewer than five, which have no height."""

    week: str
    people: int | None
    x: str
    y: str
    label: bool


@dataclass(frozen=True)
class Line:
    """`paths` and `areas` are drawn in the stretched part, 100 × 100; `grid` are the heights with their numbers."""

    points: Sequence[Point]
    paths: Sequence[str]
    areas: Sequence[str]
    grid: Sequence[tuple[str, int]]
    last: Point | None


def line(weeks: Sequence[tuple[int, int]]) -> Line | None:
    """(number of the week, people), oldest first. What lies before the first week with five people is left out.

    None where there is no such week.
    """
    first = next((index for index, (_week, people) in enumerate(weeks) if people >= FEWEST), None)
    if first is None:
        return None
    shown = weeks[first:]
    top = _round_up(max(people for _week, people in shown))
    places = [
        (index / max(len(shown) - 1, 1) * 100, 100 - people / top * 100 if people >= FEWEST else None)
        for index, (_week, people) in enumerate(shown)
    ]
    every = -(-len(shown) // LABELS)
    points = [
        _point(week, people, place, label=(len(shown) - 1 - index) % every == 0)
        for index, ((week, people), place) in enumerate(zip(shown, places, strict=True))
    ]
    runs = _runs(places)
    paths = [" ".join(f"{x:.4g},{y:.4g}" for x, y in run) for run in runs]
    areas = [f"{run[0][0]:.4g},100 {path} {run[-1][0]:.4g},100" for run, path in zip(runs, paths, strict=True)]
    grid = [(_height(100 - 100 * share), round(top * share)) for share in (0, 0.5, 1)]
    return Line(points, paths, areas, grid, next(each for each in reversed(points) if each.people))


def _point(week: int, people: int, place: tuple[float, float | None], *, label: bool) -> Point:
    inner_x, inner_y = place
    x = f"{LEFT + inner_x / 100 * (RIGHT - LEFT):.4g}%"
    known = inner_y is not None
    return Point(
        _("wk %(number)d") % {"number": week}, people if known else None, x, _height(inner_y) if known else "", label
    )


def _height(inner_y: float | None) -> str:
    return "" if inner_y is None else f"{TOP + inner_y / 100 * (BOTTOM - TOP):.4g}%"


def _runs(places: Sequence[tuple[float, float | None]]) -> list[list[Place]]:
    """The stretches of known weeks, each with at least two: a line never runs through a week that is not shown."""
    runs: list[list[Place]] = [[]]
    for x, y in places:
        if y is None:
            runs.append([])
        else:
            runs[-1].append((x, y))
    return [run for run in runs if len(run) > 1]


def _round_up(most: int) -> int:
    """An even top for the axis: 10, 20, 50, 100, 200 …"""
    top = 10
    while top < most:
        top = top * 5 // 2 if str(top)[0] == "2" else top * 2
    return top
