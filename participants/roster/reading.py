"""From the bytes of a file to rows of texts. No ORM, no trust: every limit is checked before memory is spent."""

import csv
import io
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import PurePath

from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from participants.roster.columns import DAYS, REQUIRED, column_of, tidy

MAX_BYTES = 5_000_000
MAX_ROWS = 50_000
MAX_LINES = 4 * MAX_ROWS  # empty ones too
MAX_COLUMNS = 60
MAX_CELL = 500
_MIXED = re.compile("Ã[¤¶¥„–…]")  # UTF-8 letters read as Windows-1252: the file mixes the two

type Sentence = str | Promise


class UnreadableError(Exception):
    """The file cannot be read as a roster; `sentence` says why to whoever brought it."""

    def __init__(self, sentence: Sentence) -> None:
        super().__init__(str(sentence))
        self.sentence = sentence


@dataclass(frozen=True)
class RosterFile:
    """What a file holds: the columns we know, those left out, and (line, {column: text}) for every row."""

    columns: tuple[str, ...]
    ignored: tuple[str, ...]
    rows: list[tuple[int, dict[str, str]]] = field(default_factory=list)


def read(name: str, content: bytes) -> RosterFile:
    """Read a CSV or XLSX roster. Raises UnreadableError with a sentence; never half a file."""
    if len(content) > MAX_BYTES:
        raise too_big()
    if not content.strip():
        raise UnreadableError(_("The file is empty."))
    return _table(_lines(PurePath(name.replace("\\", "/")).suffix.lower(), content))


def too_big() -> UnreadableError:
    return UnreadableError(_("The file is too big: at most 5 MB."))


def too_many_rows() -> UnreadableError:
    return UnreadableError(_("The file has too many rows: at most 50,000."))


def too_long(line: int) -> UnreadableError:
    return UnreadableError(format_lazy(_("Line {line}: a cell is too long: at most 500 characters."), line=line))


def _lines(suffix: str, content: bytes) -> Iterator[tuple[int, list[str]]]:
    is_zip, is_ole = content[:4] == b"PK\x03\x04", content[:4] == b"\xd0\xcf\x11\xe0"
    if suffix in {".xlsm", ".xltm", ".xlsb"}:
        raise UnreadableError(_("Files with macros are not read. Save it as .xlsx or .csv."))
    if suffix == ".xls" or is_ole:
        raise UnreadableError(_("This is an old or protected Excel file. Save it as .xlsx or .csv."))
    if suffix not in {".csv", ".txt", ".tsv", ".xlsx"}:
        raise UnreadableError(_("The file must be .csv or .xlsx."))
    if is_zip != (suffix == ".xlsx"):
        raise UnreadableError(_("The content of the file is not what its name says."))
    if is_zip:
        from participants.roster.xlsx import lines_of

        return lines_of(content)
    return _csv_lines(content)


# --- CSV ------------------------------------------------------------------------------------------------
def decode(content: bytes) -> str:
    """UTF-8 with or without a byte order mark, or Windows-1252."""
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        raise UnreadableError(_("The file is in UTF-16. Save it as CSV UTF-8."))
    if b"\x00" in content:
        raise UnreadableError(_("The file holds bytes that are not text."))
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        pass
    try:
        text = content.decode("cp1252")
    except UnicodeDecodeError:
        raise UnreadableError(_("The letters of the file cannot be read. Save it as CSV UTF-8.")) from None
    if _MIXED.search(text):
        raise UnreadableError(_("The file mixes two encodings. Save it as CSV UTF-8."))
    return text


def _csv_lines(content: bytes) -> Iterator[tuple[int, list[str]]]:
    text = decode(content)
    heading = text.lstrip().split("\n", 1)[0]
    separator = max(";\t,", key=lambda mark: _known_in(heading, mark))
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    before = 0
    try:
        for cells in reader:
            yield before + 1, cells
            before = reader.line_num
    except csv.Error as error:
        if "field larger" in str(error):
            raise too_long(before + 1) from None
        raise UnreadableError(
            format_lazy(_("Line {line}: the quotation marks do not match."), line=before + 1)
        ) from None


def _known_in(heading: str, mark: str) -> int:
    return sum(column_of(name.strip('" \r')) is not None for name in heading.split(mark))


# --- any table ------------------------------------------------------------------------------------------
def _table(lines: Iterable[tuple[int, list[str]]]) -> RosterFile:
    found: RosterFile | None = None
    places: dict[int, str] = {}
    for number, (line, cells) in enumerate(lines):
        if number > MAX_LINES:
            raise too_many_rows()
        if len(cells) > MAX_COLUMNS:
            raise UnreadableError(format_lazy(_("Line {line}: too many columns."), line=line))
        if max(map(len, cells), default=0) > MAX_CELL:
            raise too_long(line)
        if not any(cell.strip() for cell in cells):
            continue
        if found is None:
            places, found = _heading(cells)
            continue
        if len(found.rows) >= MAX_ROWS:
            raise too_many_rows()
        found.rows.append(
            (line, {name: _text(name, cells[at]) if at < len(cells) else "" for at, name in places.items()})
        )
    if found is None or not found.rows:
        raise UnreadableError(_("The file has no rows of people."))
    return found


def _text(column: str, cell: str) -> str:
    return tidy(getattr(cell, "day", cell) if column in DAYS else cell)


def _heading(cells: list[str]) -> tuple[dict[int, str], RosterFile]:
    places: dict[int, str] = {}
    for at, cell in enumerate(cells):
        column = column_of(cell)
        if column and column in places.values():
            raise UnreadableError(format_lazy(_("The column {column} stands in the file twice."), column=column))
        if column:
            places[at] = column
    missing = [column for column in REQUIRED if column not in places.values()]
    if missing:
        raise UnreadableError(
            format_lazy(_("The header row lacks: {columns}."), columns=", ".join(missing)),
        )
    ignored = tuple(tidy(cell) for at, cell in enumerate(cells) if at not in places and cell.strip())
    return places, RosterFile(tuple(places.values()), ignored)
