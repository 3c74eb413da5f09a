"""Which of the parallel forms A, B and C a person gets, and in which order options stand. Pure.

At the first measurement half get A and half B by chance, then each the other one; so a difference in difficulty
cancels out of a group's mean. C is kept for the follow-up. Nobody meets a form again before having met all three; a
fourth round gives the one met longest ago.
"""

from collections.abc import Mapping, Sequence
from hashlib import sha256
from typing import Any

FORMS = ("A", "B", "C")
FOLLOW_UP = "T2"


def choose(*, kind: str, met: Sequence[str], given: Mapping[str, int], seed: int | str) -> str:
    """The form for one more person of a round.

    `met` are the person's earlier forms, oldest first; `given` counts the forms given in this round so far; `seed` is
    the round's own. Where there is a choice the form given least often is taken, on a tie by a coin of the seed.
    """
    unmet = [form for form in FORMS if form not in met]
    if not unmet:
        return min(FORMS, key=lambda form: _last_met(form, met))
    if kind == FOLLOW_UP and "C" in unmet:
        return "C"
    candidates = [form for form in unmet if form != "C"] or unmet
    so_far = sum(given.values())
    return min(candidates, key=lambda form: (given.get(form, 0), _draw(f"{seed}:{so_far}:{form}")))


def _last_met(form: str, met: Sequence[str]) -> int:
    return max(index for index, each in enumerate(met) if each == form)


def shuffled(options: Sequence[Mapping[str, Any]], *, seed: int | str, code: str) -> list[Mapping[str, Any]]:
    """The options in an order of this person's own, the same every time the step is opened."""
    return sorted(options, key=lambda option: _draw(f"{seed}:{code}:{option['key']}"))


def _draw(text: str) -> bytes:
    return sha256(text.encode()).digest()
