"""From bytes to rows: what is read, and what is refused."""

import datetime as dt
import io
import zipfile

import openpyxl
import pytest
from django.utils import translation
from hypothesis import given, settings
from hypothesis import strategies as st

from participants.roster.reading import MAX_BYTES, UnreadableError, read

HEAD = "sähköposti;nimi;yksikkö;alkaa"
LINE = "aino@x.example;Äinö Ålku;Oy/Kuljetus;1.3.2024"
VALUES = {"email": "aino@x.example", "name": "Äinö Ålku", "unit": "Oy/Kuljetus", "starts": "1.3.2024"}


def rows(content, name="roster.csv"):
    return read(name, content).rows


def refusal(content, name="roster.csv"):
    with translation.override("en"), pytest.raises(UnreadableError) as refused:
        read(name, content)
    with translation.override("en"):
        return str(refused.value.sentence)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_every_common_csv_is_read(encoding, separator, newline):
    content = f"{HEAD}\n{LINE}\n".replace(";", separator).replace("\n", newline).encode(encoding)
    assert [values for _line, values in rows(content)] == [VALUES]


def test_columns_come_in_any_order_and_strange_ones_are_left_out():
    found = read("a.csv", b"Phone,UNIT,E-mail,Name\n123,Oy,a@x.example,A\n")
    assert found.rows == [(2, {"unit": "Oy", "email": "a@x.example", "name": "A"})]
    assert found.ignored == ("Phone",)


def test_quoted_cells_and_line_numbers():
    content = b'email;name;unit\n\na@x.example;"A; B\nC";Oy\nb@x.example;B;Oy\n'
    assert [(line, values["name"]) for line, values in rows(content)] == [(3, "A; B C"), (5, "B")]


def test_names_are_composed_and_tidied():
    assert rows("email;name;unit\na@x.example;  A\u0308ino\u00a0 Alku ;Oy\n".encode())[0][1]["name"] == "Äino Alku"


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "The file is empty."),
        (b"   \n ", "The file is empty."),
        (b"email;name;unit\n", "The file has no rows of people."),
        (b"name;unit\nA;Oy\n", "The header row lacks: email."),
        (b"email;email;name;unit\na;b;c;d\n", "The column email stands in the file twice."),
        (b"email;name;unit\na\x00;A;Oy\n", "The file holds bytes that are not text."),
        ("email;name;unit\na;A;Oy\n".encode("utf-16"), "The file is in UTF-16. Save it as CSV UTF-8."),
        (b"email;name;unit\na;\x81;Oy\n", "The letters of the file cannot be read. Save it as CSV UTF-8."),
        (
            "email;name;unit\na;Äinö;Oy\n".encode() + "b;Ämmä;Oy\n".encode("cp1252"),
            "The file mixes two encodings. Save it as CSV UTF-8.",
        ),
        (b'email;name;unit\na;"A;Oy\n', "Line 2: the quotation marks do not match."),
        (b"email;name;unit\na;" + b"A" * 501 + b";Oy\n", "Line 2: a cell is too long: at most 500 characters."),
        (b"email;name;unit\n" + b";" * 61, "Line 2: too many columns."),
        (b"email;name;unit\n" + b"a;A;Oy\n" * 50_001, "The file has too many rows: at most 50,000."),
        (b"x" * (MAX_BYTES + 1), "The file is too big: at most 5 MB."),
    ],
)
def test_a_broken_csv_is_refused_with_a_reason(content, sentence):
    assert refusal(content) == sentence


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("a.pdf", b"%PDF-1.7", "The file must be .csv or .xlsx."),
        ("roster", b"email;name;unit\n", "The file must be .csv or .xlsx."),
        ("a.xls", b"anything", "This is an old or protected Excel file. Save it as .xlsx or .csv."),
        ("a.xlsx", b"\xd0\xcf\x11\xe0....", "This is an old or protected Excel file. Save it as .xlsx or .csv."),
        ("a.xlsm", b"PK\x03\x04", "Files with macros are not read. Save it as .xlsx or .csv."),
        ("a.xlsx", b"email;name;unit\n", "The content of the file is not what its name says."),
        ("a.csv", b"PK\x03\x04....", "The content of the file is not what its name says."),
        ("a.xlsx", b"PK\x03\x04....", "The Excel file is broken. Save it again as .xlsx or .csv."),
    ],
)
def test_a_wrong_kind_of_file_is_refused(name, content, sentence):
    assert refusal(content, name) == sentence


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=400), st.sampled_from(["a.csv", "a.xlsx", "a.tsv"]))
def test_whatever_comes_is_read_or_refused(content, name):
    try:
        read(name, content)
        read(name, b"email;name;unit\n" + content)
    except UnreadableError:
        return


# --- XLSX -----------------------------------------------------------------------------------------------
def workbook(*lines):
    book = openpyxl.Workbook()
    for line in lines:
        book.active.append(line)
    book.create_sheet("toinen").append(["email", "name", "unit"])
    kept = io.BytesIO()
    book.save(kept)
    return kept.getvalue()


def rezipped(content, change):
    """The workbook with its entries changed: `change(name, data)` gives new data or None to leave it out."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            if (data := change(name, old.read(name))) is not None:
                new.writestr(name, data)
    return made.getvalue()


GOOD = workbook(
    ["sähköposti", "nimi", "yksikkö", "alkaa"], ["aino@x.example", "Äinö Ålku", "Oy/Kuljetus", dt.date(2024, 3, 1)]
)


def test_a_workbook_is_read_with_its_days():
    assert rows(GOOD, "a.xlsx") == [(2, {**VALUES, "starts": "2024-03-01"})]


def test_numbers_are_days_only_in_columns_of_days():
    content = workbook(
        ["email", "name", "unit", "starts"], ["a@x.example", 45000, 45123, 45000], [None], ["b@x.example", "B", "Oy"]
    )
    assert rows(content, "a.xlsx") == [
        (2, {"email": "a@x.example", "name": "45000", "unit": "45123", "starts": "2023-03-15"}),
        (4, {"email": "b@x.example", "name": "B", "unit": "Oy", "starts": ""}),
    ]


def test_a_formula_is_read_as_its_value_never_run():
    content = workbook(["email", "name", "unit"], ["a@x.example", "=1+1", "Oy"])
    assert rows(content, "a.xlsx")[0][1]["name"] == ""


@pytest.mark.parametrize(
    "change",
    [
        lambda name, data: None if name == "xl/workbook.xml" else data,
        lambda name, data: data[: len(data) // 2] if name.endswith("sheet1.xml") else data,
        lambda name, data: (
            data.replace(b'<c r="A1"', b'<c r="A1" t="s"').replace(b"<v>0<", b"<v>99999<")
            if name.endswith("sheet1.xml")
            else data
        ),
        lambda name, data: b'<!DOCTYPE x [<!ENTITY a "b">]>' + data if name.endswith("sheet1.xml") else data,
        lambda name, data: data.replace(b'row r="2"', b'row r="99999999999"') if name.endswith("sheet1.xml") else data,
    ],
    ids=["no workbook", "half a sheet", "text that is not there", "document type", "row beyond the sheet"],
)
def test_a_broken_workbook_is_refused(change):
    assert refusal(rezipped(GOOD, change), "a.xlsx") == "The Excel file is broken. Save it again as .xlsx or .csv."


def test_macros_under_a_harmless_name_are_refused():
    made = io.BytesIO(GOOD)
    with zipfile.ZipFile(made, "a") as book:
        book.writestr("xl/vbaProject.bin", b"macro")
    assert refusal(made.getvalue(), "a.xlsx") == "Files with macros are not read. Save it as .xlsx or .csv."


def test_a_lie_about_the_size_is_refused():
    content = rezipped(GOOD, lambda name, data: data + b" " * 100_000 if name.endswith("sheet1.xml") else data)
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        size = book.getinfo("xl/worksheets/sheet1.xml").file_size
    lied = content.replace(size.to_bytes(4, "little"), (500).to_bytes(4, "little"))
    assert lied != content
    assert refusal(lied, "a.xlsx") == "The Excel file is broken. Save it again as .xlsx or .csv."
