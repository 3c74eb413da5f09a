"""The parts of a letter, the same for the text, the page in the mail, and the list of coming messages. Pure."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Link:
    """`url` begins with "/": the site's own address is put before it when the mail is composed."""

    label: str
    url: str


@dataclass(frozen=True)
class Calendar:
    """A calendar part: `method` is REQUEST or CANCEL, `text` the whole file."""

    method: str
    text: str


@dataclass(frozen=True)
class Letter:
    """`facts` are (label, value) rows: time, place, trainer. `why` says why this person gets it."""

    subject: str
    paragraphs: tuple[str, ...]
    why: str
    facts: tuple[tuple[str, str], ...] = ()
    action: Link | None = None
    second: Link | None = None
    calendar: Calendar | None = field(default=None, repr=False)
