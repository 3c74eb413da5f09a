"""How far two people who read the same texts agree. Pure.

Reviewers give each of four criteria 0, 1 or 2. One text in five is read by a second person, chosen by a rule nobody can
steer, so that the figure says something about all of them.
"""

import hashlib
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

MARKS = (0, 1, 2)
SECOND_READER_SHARE = 0.2
FEWEST_PAIRS = 10

Pair = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Agreement:
    """`same`: share of pairs with the same mark, 0–1. `kappa`: Cohen's kappa with linear weights, −1–1: how much of the
    agreement is more than chance; None when both gave one and the same mark throughout, which chance explains too.
    """

    pairs: int
    same: float
    kappa: float | None

    @property
    def is_enough(self) -> bool:
        """Below this many pairs the figure is about the luck of the draw."""
        return self.pairs >= FEWEST_PAIRS


def agreement(pairs: Iterable[Pair]) -> Agreement | None:
    """Of (first reader's mark, second reader's mark); None without any. Raises ValueError for another mark.

    Cohen, J. (1968), Weighted kappa, Psychological Bulletin 70, 213–220; disagreement grows with the distance.
    """
    counted = list(pairs)
    if not counted:
        return None
    if any(mark not in MARKS for pair in counted for mark in pair):
        raise ValueError("A mark is 0, 1 or 2.")
    number = len(counted)
    seen = sum(abs(first - second) for first, second in counted) / number
    firsts, seconds = Counter(first for first, _ in counted), Counter(second for _, second in counted)
    by_chance = sum(abs(one - other) * firsts[one] * seconds[other] / number**2 for one in MARKS for other in MARKS)
    same = sum(first == second for first, second in counted) / number
    return Agreement(number, same, 1 - seen / by_chance if by_chance else None)


def wants_second_reader(text_id: int) -> bool:
    """Whether this text belongs to the sample: always the same answer for the same text, about one in five."""
    digest = hashlib.sha256(f"second-reader:{text_id}".encode()).digest()
    return int.from_bytes(digest[:4]) / 2**32 < SECOND_READER_SHARE
