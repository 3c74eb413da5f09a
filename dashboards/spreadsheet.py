"""A workbook (XLSX) written while its rows are read, in flat memory. Knows nothing of what the rows tell.

Libraries for workbooks put the whole file together before its first byte leaves; this goes onto a stream that cannot
turn back. No text may become a formula (names of units come from rosters): texts are cells of type text, and those
that a spreadsheet could take for more keep the mark for text when they are edited.
"""

import datetime as dt
import io
import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from itertools import batched
from typing import Any, NamedTuple
from xml.sax.saxutils import escape, quoteattr

Cell = str | int | float | dt.datetime | None
BATCH = 200  # rows sent in one piece
STARTS_FORMULA = tuple("=+-@\uff1d\uff0b\uff0d\uff20")
NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
EPOCH = dt.datetime(1899, 12, 30)  # noqa: DTZ001 - day 0 of spreadsheets, which know no time zones

PLAIN, HEAD, GUARDED, MOMENT, ONE_DECIMAL, PERCENT, THREE_DECIMALS = range(7)
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATED = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
OFFICE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
XLSX_TYPE = f"{OFFICE}.sheet"
FONT = '<sz val="11"/><name val="Calibri"/>'
STYLES = f"""<styleSheet xmlns="{MAIN}"><numFmts count="2"><numFmt numFmtId="164" formatCode="0.0"/>\
<numFmt numFmtId="165" formatCode="0.000"/></numFmts><fonts count="2"><font>{FONT}</font><font><b/>{FONT}</font>\
</fonts><fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/>\
</fill></fills><borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="7">\
<xf/><xf fontId="1" applyFont="1"/><xf quotePrefix="1"/><xf numFmtId="22" applyNumberFormat="1"/>\
<xf numFmtId="164" applyNumberFormat="1"/><xf numFmtId="9" applyNumberFormat="1"/>\
<xf numFmtId="165" applyNumberFormat="1"/></cellXfs><cellStyles count="1"><cellStyle name="Normal" xfId="0"/>\
</cellStyles></styleSheet>"""


def would_run(text: str) -> bool:
    """Whether a spreadsheet could take the text for more than text."""
    return text[:1] in {"\t", "\r", "\n"} or text.lstrip().startswith(STARTS_FORMULA)


class Sheet(NamedTuple):
    """One sheet of a workbook. A heading has a width in characters and the style its numbers are shown in."""

    name: str
    header: Sequence[str]
    rows: Iterable[Sequence[Cell]]
    widths: Sequence[int]
    styles: Sequence[int]


class _Outlet(io.RawIOBase):
    """Takes what the archive writes and gives it on; cannot go back, so the archive does not try to."""

    def __init__(self) -> None:
        self._parts: list[bytes] = []

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        self._parts.append(bytes(data))
        return len(data)

    def taken(self) -> bytes:
        taken, self._parts = b"".join(self._parts), []
        return taken


def xlsx_stream(sheets: Sequence[Sheet]) -> Iterator[bytes]:
    """A workbook in pieces, holding no more than a piece at a time. The first comes before the first row is read."""
    outlet = _Outlet()
    with zipfile.ZipFile(outlet, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in _fixed_parts([sheet.name for sheet in sheets]):
            archive.writestr(_entry(name), f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n{text}')
        yield outlet.taken()
        for number, sheet in enumerate(sheets, 1):
            with archive.open(_entry(f"xl/worksheets/sheet{number}.xml"), "w") as part:
                for piece in _sheet_xml(sheet):
                    part.write(piece.encode())
                    if ready := outlet.taken():
                        yield ready
    yield outlet.taken()


def _entry(name: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name)
    entry.compress_type = zipfile.ZIP_DEFLATED
    return entry


def _fixed_parts(names: Sequence[str]) -> Iterator[tuple[str, str]]:
    numbers = range(1, len(names) + 1)
    sheets = "".join(f'<sheet name={quoteattr(names[n - 1])} sheetId="{n}" r:id="rId{n}"/>' for n in numbers)
    types = "".join(
        f'<Override PartName="/xl/{name}.xml" ContentType="{OFFICE}.{kind}+xml"/>'
        for name, kind in [("workbook", "sheet.main"), ("styles", "styles")]
        + [(f"worksheets/sheet{n}", "worksheet") for n in numbers]
    )
    links = "".join(
        f'<Relationship Id="rId{n}" Type="{RELATED}/worksheet" Target="worksheets/sheet{n}.xml"/>' for n in numbers
    )
    rels = "application/vnd.openxmlformats-package.relationships+xml"
    types = f'<Default Extension="rels" ContentType="{rels}"/>{types}'
    root = f'<Relationship Id="rId1" Type="{RELATED}/officeDocument" Target="xl/workbook.xml"/>'
    links += f'<Relationship Id="rIdS" Type="{RELATED}/styles" Target="styles.xml"/>'
    yield "[Content_Types].xml", f'<Types xmlns="{PACKAGE}/content-types">{types}</Types>'
    yield "_rels/.rels", f'<Relationships xmlns="{PACKAGE}/relationships">{root}</Relationships>'
    yield "xl/workbook.xml", f'<workbook xmlns="{MAIN}" xmlns:r="{RELATED}"><sheets>{sheets}</sheets></workbook>'
    yield "xl/_rels/workbook.xml.rels", f'<Relationships xmlns="{PACKAGE}/relationships">{links}</Relationships>'
    yield "xl/styles.xml", STYLES


def _sheet_xml(sheet: Sheet) -> Iterator[str]:
    letters = [_letters(number) for number in range(len(sheet.header))]
    widths = "".join(f'<col min="{n}" max="{n}" width="{width}"/>' for n, width in enumerate(sheet.widths, 1))
    yield (
        f'<worksheet xmlns="{MAIN}"><sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" '
        f'activePane="bottomLeft" state="frozen"/></sheetView></sheetViews><cols>{widths}</cols><sheetData>'
    )
    yield _row(1, sheet.header, letters, [HEAD] * len(letters))
    last = 1
    for batch in batched(enumerate(sheet.rows, 2), BATCH):
        yield "".join(_row(number, row, letters, sheet.styles) for number, row in batch)
        last = batch[-1][0]
    yield f'</sheetData><autoFilter ref="A1:{letters[-1]}{last}"/></worksheet>'


def _letters(number: int) -> str:
    """The name of a column, counted from 0: A, B … Z, AA."""
    above = _letters(number // 26 - 1) if number > 25 else ""
    return above + chr(ord("A") + number % 26)


def _row(number: int, row: Sequence[Cell], letters: Sequence[str], styles: Sequence[int]) -> str:
    cells = "".join(
        _cell(f"{letter}{number}", value, style)
        for letter, value, style in zip(letters, row, styles, strict=True)
        if value is not None and value != ""
    )
    return f'<row r="{number}">{cells}</row>'


def _cell(place: str, value: Cell, style: int) -> str:
    if isinstance(value, str):
        style = GUARDED if would_run(value) else style if style == HEAD else PLAIN
        text = NOT_IN_XML.sub("\ufffd", escape(value, {"\r": "&#13;"}))
        return f'<c r="{place}" s="{style}" t="inlineStr"><is><t xml:space="preserve">{text}</t></is></c>'
    if isinstance(value, dt.datetime):
        return f'<c r="{place}" s="{MOMENT}"><v>{(value.replace(tzinfo=None) - EPOCH) / dt.timedelta(days=1)!r}</v></c>'
    return f'<c r="{place}" s="{style}"><v>{value!r}</v></c>'
