"""Files of a programme package: TOML with the line of everything in it, so that every mistake can be pointed at."""

import datetime as dt
import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from django.utils.translation import gettext as _

from trainingsite.translated import FALLBACK

LONGEST_TEXT = 20_000
_AT_LINE = re.compile(r"\(at line (\d+)")


@dataclass(frozen=True, order=True)
class Problem:
    """`line` counts from 1; 0 is the file as a whole."""

    path: str
    line: int
    text: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.text}" if self.line else f"{self.path}: {self.text}"


class Notebook(Protocol):
    """Where problems go, and the languages that every text must have."""

    languages: tuple[str, ...]

    def problem(self, path: str, line: int, text: str) -> None: ...


@dataclass(frozen=True)
class Document:
    """A TOML text, parsed. `first_line` is where it starts in its file (front matter starts on line 2)."""

    path: str
    text: str
    data: dict[str, Any]
    first_line: int = 1

    def line(self, trail: Iterable["Needle"]) -> int:
        """The line of the last needle of the trail that is found, each looked for after the one before."""
        at = 0
        for needle in trail:
            found = list(re.compile(needle.pattern, re.MULTILINE).finditer(self.text, at))
            if len(found) <= needle.nth:
                break
            at = found[needle.nth].start()
        return self.first_line + self.text.count("\n", 0, at)


@dataclass(frozen=True)
class Needle:
    """Something to look for in a text: the nth match of a pattern."""

    pattern: str
    nth: int = 0

    @classmethod
    def key(cls, name: str, nth: int = 0) -> "Needle":
        """A key or a table header of that name."""
        word = re.escape(name)
        return cls(rf"(?<=\[\[)[\w.]*\b{word}(?=\]\])|(?<=\[)[\w.]*\b{word}(?=\])|(?<![\w-]){word}[\"']?\s*=", nth)

    @classmethod
    def pair(cls, name: str, value: object, nth: int = 0) -> "Needle":
        return cls(rf"(?<![\w-]){re.escape(name)}[\"']?\s*=\s*[\"']?{re.escape(str(value))}(?![\w.-])", nth)

    @classmethod
    def value(cls, text: str) -> "Needle":
        return cls(rf"[\"']{re.escape(text)}[\"']")


def read_toml(notes: Notebook, path: str, text: str, first_line: int = 1) -> Document | None:
    """The parsed text, or None and a problem at the line of the syntax error."""
    try:
        return Document(path, text, tomllib.loads(text), first_line)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        found = _AT_LINE.search(str(error))
        inside = int(found[1]) if found else text.count("\n") + ("at end of document" in str(error))
        said = str(error).partition(" (at ")[0]
        notes.problem(path, first_line + max(inside, 1) - 1, _("This is not valid TOML: %(error)s") % {"error": said})
        return None


class Table:
    """One table of a document. Every reader returns a value of the right type and notes what is wrong with it."""

    def __init__(
        self, notes: Notebook, document: Document, data: Mapping[str, Any], trail: Sequence[Needle] = ()
    ) -> None:
        self.notes, self.document, self.data, self.trail = notes, document, data, tuple(trail)
        self.read: set[str] = set()

    def line(self, *needles: Needle) -> int:
        return self.document.line([*self.trail, *needles])

    def problem(self, text: str, *needles: Needle) -> None:
        self.notes.problem(self.document.path, self.line(*needles), text)

    def wrong(self, key: str, text: str) -> None:
        """A problem with the value of a key, at the line of the key."""
        self.problem(f"{key}: {text}", Needle.key(key))

    def _get(self, key: str, kind: type, what: str) -> Any:
        self.read.add(key)
        if key not in self.data:
            self.problem(_("%(key)s is missing.") % {"key": key})
            return None
        value = self.data[key]
        if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
            self.wrong(key, what)
            return None
        return value

    def string(self, key: str, *, pattern: str = "", longest: int = 300, empty: bool = False) -> str:
        value = self._get(key, str, _("must be a text."))
        if value is None:
            return ""
        if not value.strip() and not empty:
            self.wrong(key, _("must not be empty."))
        elif len(value) > longest:
            self.wrong(key, _("has more than %(number)d characters.") % {"number": longest})
        elif pattern and value and not re.fullmatch(pattern, value):
            self.wrong(key, _("“%(value)s” is not in the right form.") % {"value": value[:60]})
        return str(value)

    def integer(self, key: str, low: int, high: int) -> int:
        value = self._get(key, int, _("must be a whole number."))
        if value is None:
            return low
        if not low <= value <= high:
            self.wrong(key, _("must be between %(low)d and %(high)d.") % {"low": low, "high": high})
            return low
        return int(value)

    def flag(self, key: str) -> bool:
        return bool(self._get(key, bool, _("must be true or false.")))

    def day(self, key: str) -> str:
        """A day as ISO text; "" where the table has none."""
        if key not in self.data:
            return ""
        value = self._get(key, dt.date, _("must be a day, such as 2026-11-22."))
        if isinstance(value, dt.datetime):
            self.wrong(key, _("must be a day, such as 2026-11-22."))
            return ""
        return "" if value is None else str(value)

    def choice(self, key: str, allowed: Sequence[str]) -> str:
        value = self.string(key, empty="" in allowed)
        if value not in allowed:
            self.wrong(key, _("must be one of: %(values)s.") % {"values": ", ".join(filter(None, allowed))})
        return value

    def strings(self, key: str) -> list[str]:
        """A list of different, non-empty texts."""
        value = self._get(key, list, _("must be a list of texts."))
        if value is None:
            return []
        if not all(isinstance(text, str) and text.strip() for text in value):
            self.wrong(key, _("must be a list of texts."))
            return []
        for text in {text for text in value if value.count(text) > 1}:
            self.problem(_("“%(value)s” is there twice.") % {"value": text}, Needle.key(key), Needle.value(text))
        return value

    def texts(self, key: str, *, longest: int = LONGEST_TEXT) -> dict[str, str]:
        """A text per language; every language of the programme must be there."""
        value = self._get(key, dict, _("must be a text per language."))
        return {} if value is None else self.language_texts(value, Needle.key(key), longest=longest)

    def language_texts(self, value: Any, *where: Needle, longest: int = LONGEST_TEXT) -> dict[str, str]:
        if not isinstance(value, dict):
            self.problem(_("must be a text per language."), *where)
            return {}
        for language, text in value.items():
            if language not in FALLBACK:
                self.problem(_("“%(language)s” is not a language of this site.") % {"language": language}, *where)
            elif not isinstance(text, str) or not text.strip() or len(text) > longest:
                self.problem(_("The text in “%(language)s” is empty or too long.") % {"language": language}, *where)
        for language in self.notes.languages:
            if language not in value:
                self.problem(_("The text is missing in “%(language)s”.") % {"language": language}, *where)
        return {code: value[code] for code in FALLBACK if isinstance(value.get(code), str) and value[code].strip()}

    def tables(self, key: str, *, by: str = "code", unique: bool = True) -> list["Table"]:
        """The tables of a list, each knowing where it stands; `by` is the key that names them."""
        value = self._get(key, list, _("must be a list of tables."))
        if value is None:
            return []
        if not all(isinstance(row, dict) for row in value):
            self.wrong(key, _("must be a list of tables."))
            return []
        seen: dict[str, int] = {}
        tables = []
        for number, row in enumerate(value):
            name = str(row.get(by, ""))
            place = Needle.pair(by, name, seen.get(name, 0)) if name else Needle.key(key, number)
            tables.append(Table(self.notes, self.document, row, [*self.trail, place]))
            if unique and name and name in seen:
                tables[-1].problem(_("“%(value)s” is there twice.") % {"value": name})
            seen[name] = seen.get(name, 0) + 1
        return tables

    def done(self) -> None:
        """Call last: a key nobody read is a misspelling."""
        for key in self.data.keys() - self.read:
            self.wrong(key, _("This key is not known here."))
