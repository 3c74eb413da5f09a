"""How easily a lesson reads: its words and the length of its sentences. Pure.

What counts is what a reader goes through: paragraphs, list items, table cells. Headings and drawings do not.
"""

import re
from dataclasses import dataclass

LONGEST, MEAN = 25, 12
"""Words in a sentence: at most, and on average."""

_END = re.compile(r"(?<=[.!?…])[”\")]*\s+")
_MARK = re.compile(r"^(- |\d+\. |> )")
_NOT_READ = re.compile(r"#|!\[|[|\- :]*$")


@dataclass(frozen=True)
class Reading:
    """`words` in all, `mean` and `longest` in words per sentence."""

    words: int
    mean: float
    longest: int

    @property
    def is_easy(self) -> bool:
        return self.longest <= LONGEST and self.mean <= MEAN


def sentences(body: str) -> list[str]:
    """The sentences of a lesson's Markdown, in order."""
    found: list[str] = []
    for line in body.splitlines():
        if _NOT_READ.match(line):
            continue
        text = _MARK.sub("", line)
        for cell in text.strip("|").split("|") if line.startswith("|") else [text]:
            found += [part for part in _END.split(cell.replace("**", "").strip()) if part.strip()]
    return found


def length(sentence: str) -> int:
    """Words with a letter or a digit in them."""
    return sum(bool(re.search(r"\w", word)) for word in sentence.split())


def reading(body: str) -> Reading:
    lengths = [length(each) for each in sentences(body)]
    return Reading(sum(lengths), sum(lengths) / len(lengths) if lengths else 0, max(lengths, default=0))
