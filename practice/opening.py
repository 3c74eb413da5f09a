"""What the exercise of opening an account shows: a passphrase on offer, recovery codes, a drawn pattern to scan.

All of it follows from a seed of the run, so that nothing of it is stored, and the same run shows the same every time.
None of it opens anything.
"""

from collections.abc import Iterator, Sequence
from hashlib import sha256

WORDS = 5
CODES = 8
CODE_LENGTH = 4
CODE_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # nothing that is taken for something else: i l o 0 1
PATTERN_SIDE = 25
PATTERN_CORNER = 7


def passphrase(words: Sequence[str], seed: bytes, turn: int = 0) -> str:
    """Words joined by hyphens, none twice; another `turn` gives others. Fewer than `WORDS` give what there is."""
    left = sorted(set(words))
    chosen: list[str] = []
    for number in _numbers(seed, f"passphrase {turn}"):
        if not left or len(chosen) == WORDS:
            break
        chosen.append(left.pop(number % len(left)))
    return "-".join(chosen)


def recovery_codes(seed: bytes) -> tuple[str, ...]:
    """One-time codes such as "k4fm-92hd"."""
    numbers = _numbers(seed, "recovery codes")
    halves = [
        "".join(CODE_LETTERS[next(numbers) % len(CODE_LETTERS)] for _ in range(CODE_LENGTH)) for _ in range(2 * CODES)
    ]
    return tuple(f"{first}-{second}" for first, second in zip(halves[::2], halves[1::2], strict=True))


def pattern(seed: bytes) -> str:
    """The `d` of an SVG path, `PATTERN_SIDE` wide and high: looks like a code to scan, holds nothing to read."""
    numbers = _numbers(seed, "pattern")
    dark = [
        (x, y)
        for y in range(PATTERN_SIDE)
        for x in range(PATTERN_SIDE)
        if (_ring(x, y) if _in_corner(x, y) else next(numbers) % 2)
    ]
    return "".join(f"M{x} {y}h1v1h-1z" for x, y in dark)


def _in_corner(x: int, y: int) -> bool:
    far = PATTERN_SIDE - PATTERN_CORNER
    return (x < PATTERN_CORNER or x >= far) and (y < PATTERN_CORNER or y >= far) and not (x >= far and y >= far)


def _ring(x: int, y: int) -> bool:
    """A frame and a dot, one shade off the corners of a real code: no reader finds its place in it."""
    x, y = x % (PATTERN_SIDE - PATTERN_CORNER), y % (PATTERN_SIDE - PATTERN_CORNER)
    return x in {0, PATTERN_CORNER - 1} or y in {0, PATTERN_CORNER - 1} or (x, y) == (3, 3)


def _numbers(seed: bytes, purpose: str) -> Iterator[int]:
    """Endless numbers 0–255 that follow from the seed and the purpose."""
    block = 0
    while True:
        yield from sha256(b"%s|%s|%d" % (seed, purpose.encode(), block)).digest()
        block += 1
