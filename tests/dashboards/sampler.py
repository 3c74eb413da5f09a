"""People with a growth we planted ourselves: what a test of twelve items and four tasks sees of them.

A person knows a share of what is asked, `start` on average; the programme adds `growth` to it, to some more than to
others, and nobody passes the ends. Twelve right or wrong answers and four tasks of five criteria show it with chance.
"""

from dataclasses import dataclass
from math import hypot

import numpy as np
from scipy.stats import norm

ITEMS, TASKS, CRITERIA, WORTH = 12, 4, 5, 2


@dataclass(frozen=True)
class Population:
    start: float = 0.5
    differences: float = 0.16
    growth: float = 0.15
    differences_of_growth: float = 0.14

    @property
    def true_change(self) -> float:
        """The mean change planted, in points, ceiling and floor included."""
        after = hypot(self.differences, self.differences_of_growth)
        return 100 * (within(self.start + self.growth, after) - within(self.start, self.differences))

    def groups(self, chance: np.random.Generator, *, number: int, n: int) -> np.ndarray:
        """Scores before and after, 0-100: `number` groups of `n` people, shape (number, n, 2)."""
        knows = self.start + self.differences * chance.standard_normal((number, n))
        later = knows + self.growth + self.differences_of_growth * chance.standard_normal((number, n))
        shares = np.clip(np.stack([knows, later], axis=-1), 0, 1)
        items = chance.binomial(ITEMS, shares)
        criteria = chance.binomial(TASKS * CRITERIA, shares)
        return 100 * (items + WORTH * criteria / CRITERIA) / (ITEMS + WORTH * TASKS)


def within(mean: float, deviation: float) -> float:
    """The mean of a normal share that cannot leave 0-1."""
    low, high = -mean / deviation, (1 - mean) / deviation
    inside = mean * (norm.cdf(high) - norm.cdf(low)) - deviation * (norm.pdf(high) - norm.pdf(low))
    return float(inside + norm.sf(high))
