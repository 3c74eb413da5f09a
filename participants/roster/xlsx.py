"""Just enough of XLSX: the first sheet as rows of texts, read as a stream within fixed limits.

Sizes are checked from the directory of the archive before anything is unpacked, document types (and with them
entities) are refused, and reading stops at the first row, cell or text beyond a limit.
"""

import datetime as dt
import io
import posixpath
import zipfile
import zlib
from collections.abc import Callable, Iterator
from typing import Any
from xml.sax import SAXException
from xml.sax.handler import ContentHandler

from defusedxml.common import DefusedXmlException
from defusedxml.expatreader import create_parser
from django.utils.translation import gettext_lazy as _

from participants.roster import reading

MAX_ENTRIES = 200
MAX_UNPACKED = 60_000_000
MAX_LINE = 1_048_576
MAX_TEXTS = 300_000
MAX_EVENTS = 2_500_000
STRANGE = 5  # what an element we have no use for costs
CHUNK = 1 << 16
_DAY_ONE = {False: dt.date(1899, 12, 30), True: dt.date(1904, 1, 1)}


class Number(str):
    """A number of the sheet; `day` is the date it means in a column of days."""

    day: str


class _Reader(ContentHandler):
    """Counts every event, collects text only where asked, and never more of it than a cell may hold."""

    def __init__(self) -> None:
        super().__init__()
        self.events = 0
        self.line = 0
        self.wanted = False
        self.length = 0
        self.text: list[str] = []

    def count(self, cost: int = 1) -> None:
        self.events += cost
        if self.events > MAX_EVENTS:
            raise reading.UnreadableError(_("The file holds far more than a roster."))

    def collect(self) -> None:
        self.wanted = True

    def take(self) -> str:
        taken = "".join(self.text)
        self.text.clear()
        self.length, self.wanted = 0, False
        return taken

    def characters(self, content: str) -> None:
        self.count()
        if not self.wanted:
            return
        self.length += len(content)
        if self.length > reading.MAX_CELL:
            raise reading.too_long(self.line)
        self.text.append(content)


class _Texts(_Reader):
    """The shared texts of the workbook; phonetic hints (`rPh`) are no part of a text."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.parts: list[str] = []
        self.aside = False

    def startElement(self, name: str, attrs: Any) -> None:
        tag = _local(name)
        self.count(1 if tag in {"si", "t", "r"} else STRANGE)
        if tag == "rPh":
            self.aside = True
        elif tag == "t" and not self.aside:
            self.collect()

    def endElement(self, name: str) -> None:
        tag = _local(name)
        if tag == "rPh":
            self.aside = False
        elif tag == "t" and self.wanted:
            self.parts.append(self.take())
        elif tag == "si":
            self.found.append("".join(self.parts))
            self.parts.clear()
            if len(self.found) > MAX_TEXTS:
                raise reading.too_many_rows()


class _Sheet(_Reader):
    """Rows of the sheet as they close."""

    def __init__(self, texts: list[str], from_1904: bool) -> None:
        super().__init__()
        self.texts, self.day_one = texts, _DAY_ONE[from_1904]
        self.rows: list[tuple[int, list[str]]] = []
        self.cells: list[str] = []
        self.number = 0
        self.at = 0
        self.kind = ""
        self.value = ""

    def startElement(self, name: str, attrs: Any) -> None:
        tag = _local(name)
        self.count(1 if tag in {"c", "v", "t", "is", "row", "f"} else STRANGE)
        if tag == "c":
            self.at = _column(attrs.get("r", ""), len(self.cells))
            self.kind, self.value = attrs.get("t", "n"), ""
        elif tag in {"v", "t"}:
            self.collect()
        elif tag == "row":
            self.line = max(int(attrs.get("r") or 0), self.line + 1)
            if self.line > MAX_LINE:
                raise ValueError("no such row in a workbook")
            self.number += 1
            self.cells = []
            if self.number > reading.MAX_ROWS + 1:
                raise reading.too_many_rows()

    def endElement(self, name: str) -> None:
        tag = _local(name)
        if tag in {"v", "t"}:
            self.value += self.take()
        elif tag == "c":
            if self.at >= reading.MAX_COLUMNS:
                return
            self.cells.extend([""] * (self.at - len(self.cells)))
            self.cells.append(self.meaning())
        elif tag == "row":
            self.rows.append((self.line, self.cells))

    def meaning(self) -> str:
        if self.kind == "s":
            return self.texts[int(self.value)]
        if self.kind == "n" and self.value:
            return self.as_number()
        return "" if self.kind == "e" else self.value

    def as_number(self) -> str:
        number = Number(self.value)
        days = float(self.value)
        known = days.is_integer() and 0 < days < 100_000
        number.day = (self.day_one + dt.timedelta(days=int(days))).isoformat() if known else self.value
        return number


class _Workbook(ContentHandler):
    """Which sheet comes first, and from which year days are counted."""

    def __init__(self) -> None:
        super().__init__()
        self.first = ""
        self.from_1904 = False

    def startElement(self, name: str, attrs: Any) -> None:
        tag = _local(name)
        if tag == "sheet" and not self.first:
            self.first = next((value for key, value in attrs.items() if _local(key) == "id"), "")
        elif tag == "workbookPr":
            self.from_1904 = attrs.get("date1904", "0") in {"1", "true"}


class _Relations(ContentHandler):
    def __init__(self) -> None:
        super().__init__()
        self.targets: dict[str, str] = {}

    def startElement(self, name: str, attrs: Any) -> None:
        if _local(name) == "Relationship" and len(self.targets) < MAX_ENTRIES:
            self.targets[attrs.get("Id", "")] = attrs.get("Target", "")


def lines_of(content: bytes) -> Iterator[tuple[int, list[str]]]:
    """(line, cells) of the first sheet. Raises UnreadableError for whatever is not a plain workbook."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            _refuse_bombs(archive)
            yield from _rows(archive)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as error:
        raise _broken() from error
    except (SAXException, DefusedXmlException, KeyError, IndexError, ValueError, OverflowError) as error:
        raise _broken() from error


def _broken() -> reading.UnreadableError:
    return reading.UnreadableError(_("The Excel file is broken. Save it again as .xlsx or .csv."))


def _refuse_bombs(archive: zipfile.ZipFile) -> None:
    entries = archive.infolist()
    if len(entries) > MAX_ENTRIES or sum(entry.file_size for entry in entries) > MAX_UNPACKED:
        raise reading.UnreadableError(_("Unpacked, the Excel file is far bigger than a roster."))
    if any(entry.filename.lower().endswith("vbaproject.bin") for entry in entries):
        raise reading.UnreadableError(_("Files with macros are not read. Save it as .xlsx or .csv."))
    if any(entry.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED} for entry in entries):
        raise _broken()
    if any(entry.flag_bits & 1 for entry in entries):
        raise reading.UnreadableError(_("The Excel file is protected by a password. Save it without one."))


def _rows(archive: zipfile.ZipFile) -> Iterator[tuple[int, list[str]]]:
    workbook, relations = _Workbook(), _Relations()
    _parse_whole(archive, "xl/workbook.xml", workbook)
    _parse_whole(archive, "xl/_rels/workbook.xml.rels", relations)
    sheet_name = posixpath.normpath(posixpath.join("/xl", relations.targets[workbook.first])).lstrip("/")
    texts = _Texts()
    if "xl/sharedStrings.xml" in archive.namelist():
        _parse_whole(archive, "xl/sharedStrings.xml", texts)
    sheet = _Sheet(texts.found, workbook.from_1904)
    yield from _parse(archive, sheet_name, sheet, lambda: sheet.rows)


def _parse_whole(archive: zipfile.ZipFile, name: str, handler: ContentHandler) -> None:
    for _row in _parse(archive, name, handler, list):
        pass


def _parse(
    archive: zipfile.ZipFile, name: str, handler: ContentHandler, ready: Callable[[], list[Any]]
) -> Iterator[Any]:
    """Feed the parser chunk by chunk; hands out what is `ready` after each."""
    parser = create_parser(forbid_dtd=True)
    parser.setContentHandler(handler)
    with archive.open(name) as stream:
        while chunk := stream.read(CHUNK):
            parser.feed(chunk)
            yield from ready()
            ready().clear()
    parser.close()


def _local(name: str) -> str:
    return name.rpartition(":")[2]


def _column(reference: str, fallback: int) -> int:
    """ "C7" → 2; cells without a reference stand one after another."""
    number = 0
    for letter in reference:
        if not ("A" <= letter <= "Z") or number > reading.MAX_COLUMNS * 26:
            break
        number = number * 26 + ord(letter) - 64
    return number - 1 if number else fallback
