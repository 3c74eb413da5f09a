"""What follows from the measured times. Pure: samples in, ratios out."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

NOISE = 0.05  # the floor against itself; beyond this a run says nothing


@dataclass(frozen=True)
class Sample:
    """One request, in nanoseconds. `cpu` is this process and its database backend together."""

    cpu: int
    wall: int


@dataclass(frozen=True)
class Ratios:
    """A page against the floor of the same rounds. `halves` are floor ÷ floor of alternate rounds."""

    cpu: float
    wall: float
    halves_cpu: float
    halves_wall: float
    page_ms: float
    floor_ms: float

    @property
    def measurable(self) -> bool:
        return abs(self.halves_cpu - 1) <= NOISE


def ratio(above: Sequence[int], below: Sequence[int]) -> float:
    """Median over median."""
    return median(above) / max(median(below), 1)


def halves(values: Sequence[int]) -> float:
    """The even rounds over the odd ones: 1 when nothing but the work decides the time."""
    return ratio(values[0::2], values[1::2])


def compare(pages: Sequence[Sample], floors: Sequence[Sample]) -> Ratios:
    """Needs at least two samples of each."""
    page_cpu, floor_cpu = [one.cpu for one in pages], [one.cpu for one in floors]
    page_wall, floor_wall = [one.wall for one in pages], [one.wall for one in floors]
    return Ratios(
        cpu=ratio(page_cpu, floor_cpu),
        wall=ratio(page_wall, floor_wall),
        halves_cpu=halves(floor_cpu),
        halves_wall=halves(floor_wall),
        page_ms=median(page_cpu) / 1e6,
        floor_ms=median(floor_cpu) / 1e6,
    )
