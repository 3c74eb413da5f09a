"""Hostile rosters, each as (file name, bytes). Run as a script with a number: reads that one and tells how it went."""

import io
import sys
import zipfile

WORKBOOK = '<workbook xmlns:r="r"><sheets><sheet name="a" r:id="rId1"/></sheets></workbook>'
RELATIONS = '<Relationships><Relationship Id="rId1" Target="worksheets/sheet1.xml"/></Relationships>'
HEAD = (
    "<worksheet><sheetData><row>"
    + "".join(f'<c t="inlineStr"><is><t>{name}</t></is></c>' for name in ("email", "name", "unit"))
    + "</row>"
)


def book(sheet, texts=""):
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", WORKBOOK)
        archive.writestr("xl/_rels/workbook.xml.rels", RELATIONS)
        archive.writestr("xl/worksheets/sheet1.xml", HEAD + sheet)
        if texts:
            archive.writestr("xl/sharedStrings.xml", texts)
    return "roster.xlsx", made.getvalue()


def laughs():
    entities = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))
    return f'<!DOCTYPE x [<!ENTITY a0 "haha">{entities}]><worksheet><sheetData><row><c><v>&a9;</v></c></row>'


def plain(sheet):
    """A sheet without our heading before it: what stands first may be a document type."""
    name, content = book("")
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.namelist():
            new.writestr(entry, sheet if entry.endswith("sheet1.xml") else old.read(entry))
    return name, made.getvalue()


def many_entries():
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for number in range(48_000):
            archive.writestr(str(number), "")
    return "roster.xlsx", made.getvalue()


def liar():
    name, content = book("<row/>" * 3_000_000)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        size = archive.getinfo("xl/worksheets/sheet1.xml").file_size
    return name, content.replace(size.to_bytes(4, "little"), (1000).to_bytes(4, "little"))


CSV = b"email;name;unit\n"
BOMBS = {
    "300 MB of short rows": lambda: book("<row><c><v>1</v></c></row>" * 11_000_000),
    "one cell of 55 MB": lambda: book(f"<row><c><v>{'a' * 55_000_000}</v></c></row>"),
    "a million rows": lambda: book("<row/>" * 1_000_000),
    "a billion laughs": lambda: plain(laughs()),
    "55 MB of line ends": lambda: book("\n" * 55_000_000),
    "14 million strange elements": lambda: book("<a/>" * 14_000_000),
    "14 million nested elements": lambda: book("<a>" * 14_000_000),
    "an attribute of 55 MB": lambda: book(f'<row a="{"x" * 55_000_000}"/>'),
    "900,000 shared texts": lambda: book("", "<sst>" + "<si><t>a</t></si>" * 900_000 + "</sst>"),
    "48,000 entries": many_entries,
    "a lie about its size": liar,
    "CSV of a million rows": lambda: ("roster.csv", CSV + b"a;A;O\n" * 800_000),
    "CSV cell of 4.9 MB": lambda: ("roster.csv", CSV + b"a" * 4_900_000),
    "CSV with an open quote": lambda: ("roster.csv", CSV + b'"' + b"a\n" * 2_400_000),
    "CSV of separators": lambda: ("roster.csv", CSV + b";" * 4_900_000),
    "CSV of line ends": lambda: ("roster.csv", CSV + b"\n" * 4_900_000),
    "NUL bytes": lambda: ("roster.csv", CSV + b"\x00" * 4_900_000),
    "mixed encodings": lambda: ("roster.csv", CSV + "ä;ä;ä\n".encode() * 400_000 + b"\xe4"),
    "macros": lambda: ("roster.xlsm", b"PK\x03\x04" + b"x" * 4_000_000),
    "a picture": lambda: ("roster.xlsx", b"\x89PNG" + b"x" * 4_000_000),
    "6 MB": lambda: ("roster.csv", CSV + b"a;A;O\n" * 1_000_000),
}


def main() -> None:
    """`bombs.py FILE`: read the file under 200 MB of address space; prints seconds, megabytes and the sentence."""
    import os
    import resource
    import time
    from pathlib import Path

    os.environ |= {"DEBUG": "1", "DJANGO_SETTINGS_MODULE": "trainingsite.settings"}
    sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
    import django

    django.setup()
    from django.utils import translation

    from participants.roster import reading, xlsx

    assert xlsx.create_parser(forbid_dtd=True)  # loaded before the limit, as in a process that serves
    content = Path(sys.argv[1]).read_bytes()
    used = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_AS, (used + 200_000_000, used + 200_000_000))
    start = time.process_time()
    with translation.override("en"):
        try:
            reading.read(sys.argv[2], content)
            answer = "READ"
        except reading.UnreadableError as refused:
            answer = str(refused.sentence)
    sys.stdout.write(f"{time.process_time() - start:.2f}|{answer}")


if __name__ == "__main__":
    main()
