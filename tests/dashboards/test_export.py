"""Figures leave as files: the numbers of the pages, the same suppression, and no text that becomes a formula."""

import csv
import io
import itertools
import re
import tracemalloc
import zipfile

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from dashboards import export
from dashboards.columns import COLUMNS
from dashboards.comma_separated import csv_stream
from dashboards.models import Batch, Figure
from dashboards.spreadsheet import Sheet, xlsx_stream
from participants.models import AuditEvent, Cohort, Unit
from skills.models import Framework, MeasurementRound, Skill
from tests.dashboards.published import AT, DATA, FEW_DATA, figure, publication

pytestmark = pytest.mark.django_db
CSV, XLSX = "/growth/export.csv", "/growth/export.xlsx"
NASTY = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", " =1+1", '=HYPERLINK("x";"y")', "\uff1d1+1"]
ODD = ['He said "go"', "two\nlines", "a,b;c", "<&>", "it's"]
ORGANISATION = {"invited", "measured", "target", "publication", "unit_id"}


@pytest.fixture(autouse=True)
def skills(db):
    framework = Framework.objects.create(code="t", levels=[])
    for number in range(1, 4):
        Skill.objects.create(
            framework=framework,
            code=f"S{number:02}",
            slug=f"s{number}",
            module_code="M1" if number < 3 else "M2",
            position=number,
            name={"fi": f"Taito {number}", "en": f"Skill {number}", "sv": f"Färdighet {number}"},
            descriptors={},
        )


def read_csv(answer):
    """The rows by the names of the columns, read as a program would."""
    assert answer.status_code == 200, answer
    text = answer.getvalue().decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline="")))


def read_xlsx(answer):
    """The first sheet's rows by the names for programs."""
    book = openpyxl.load_workbook(io.BytesIO(answer.getvalue()))
    rows = list(book.worksheets[0].iter_rows(values_only=True))
    return [dict(zip([column.name for column in COLUMNS], row, strict=True)) for row in rows[1:]]


def only(rows, **wanted):
    found = [row for row in rows if all(row[name] == value for name, value in wanted.items())]
    assert len(found) == 1, found
    return found[0]


# --- the numbers -----------------------------------------------------------------------------------------
def test_a_score_has_its_published_numbers(client_for, mika, units):
    figure(units["Kuljetus"])
    row = only(read_csv(client_for(mika).get(CSV)), measure="score")
    told = {name: value for name, value in row.items() if value}
    assert told == {
        "unit": "Harjoituskeräys / Palvelut / Kuljetus",
        "unit_id": str(units["Kuljetus"].pk),
        "measure": "score",
        "n": "12",
        "invited": "15",
        "measured": "12",
        "improved": "10",
        "same": "1",
        "fell": "1",
        "mean_before": "54.8333",
        "sd_before": "22.5986",
        "mean_after": "68.75",
        "sd_after": "16.6249",
        "spread_p": "0.04",
        "change": "13.9167",
        "change_low": "6.6802",
        "change_high": "21.1532",
        "change_sd": "11.3895",
        "superiority": "0.875",
        "effect": "0.6601",
        "dz": "1.2219",
        "gain": "0.3081",
        "normalised_change": "0.301",
        "ceiling": "no",
        "state": "shown",
        "published_at": "2026-11-23T04:00:00+02:00",
        "publication": str(Figure.objects.get().publication_id),
    }


def test_a_skill_has_its_shares_with_their_intervals(client_for, mika, units):
    figure(units["Kuljetus"])
    row = only(read_csv(client_for(mika).get(CSV)), skill="S01")
    assert row["skill_name"] == "Skill 1"
    assert (row["improved"], row["same"], row["fell"], row["target"]) == ("5", "6", "1", "2")
    assert (row["count_before"], row["share_before"]) == ("4", "0.3333333333")
    assert (row["share_before_low"], row["share_before_high"]) == ("0.138", "0.609")
    assert (row["count_after"], row["share_after"]) == ("8", "0.6666666667")
    assert (row["gained"], row["lost"], row["p"]) == ("4", "0", "0.125")


def test_each_level_has_its_counts_and_shares(client_for, mika, units):
    figure(units["Kuljetus"])
    rows = read_csv(client_for(mika).get(CSV))
    levels = [row for row in rows if row["measure"].startswith("level-")]
    assert [row["measure"] for row in levels] == [f"level-{number}" for number in range(5)]
    assert [(row["count_before"], row["count_after"]) for row in levels] == [
        ("40", "10"), ("30", "20"), ("20", "40"), ("6", "20"), ("0", "6"),
    ]  # fmt: skip
    assert [row["share_before"] for row in levels] == ["0.4166666667", "0.3125", "0.2083333333", "0.0625", "0.0"]


def test_estimates_shift_and_gap_have_rows(client_for, mika, units):
    figure(units["Kuljetus"])
    rows = read_csv(client_for(mika).get(CSV))
    assert only(rows, measure="self")["mean_after"] == "2.2"
    shift = only(rows, measure="shift")
    assert (shift["n"], shift["change"], shift["change_low"], shift["change_high"]) == ("11", "-0.4", "-0.7", "-0.1")
    assert only(rows, measure="gap")["change"] == "6.0"


def test_bands_are_texts_in_the_place_of_counts(client_for, mika, units):
    skill = {"n": 12, "almost_all": "rose", "target": 2, "before": {"at_most": 1, "of": 12}}
    figure(units["Kuljetus"], data={"skills": {"S01": skill | {"after": {"at_least": 11, "of": 12}}}})
    row = only(read_csv(client_for(mika).get(CSV)), skill="S01")
    assert (row["count_before"], row["share_before"]) == ("at most 1 of 12", "")
    assert (row["count_after"], row["share_after"]) == ("at least 11 of 12", "")
    assert (row["improved"], row["same"], row["fell"], row["almost_all"]) == ("", "", "", "improved")


def test_results_all_alike_have_no_mean_and_say_so(client_for, mika, units):
    data = {"score": {"n": 9, "almost_all": "same", "alike": True}, "levels": {"n": 12, "alike": True}}
    figure(units["Kuljetus"], data=data)
    rows = read_csv(client_for(mika).get(CSV))
    score = only(rows, measure="score")
    assert (score["state"], score["alike"], score["n"], score["mean_before"]) == ("shown", "yes", "9", "")
    assert {(row["alike"], row["n"], row["count_after"]) for row in rows if row["measure"].startswith("level")} == {
        ("yes", "12", "")
    }


def test_follow_up_and_later_starters_are_the_companys(client_for, dana):
    figure(kind="retention", data={"n": 20, "share": 0.8, "t0": 50.0, "t1": 65.0, "t2": 62.0})
    trained = {"n": 20, "mean": 15.0, "low": 11.0, "high": 19.0}
    compared = {"trained": trained, "waiting": trained | {"mean": 2.0}, "difference": {"mean": 13.0, "low": 8.0}}
    figure(kind="waiting", data=compared)
    rows = read_csv(client_for(dana).get(CSV))
    kept = only(rows, measure="retention")
    assert (kept["round"], kept["retained"], kept["mean_follow_up"]) == ("T0-T1-T2", "0.8", "62.0")
    assert [only(rows, measure=name)["change"] for name in ("trained", "waiting", "difference")] == [
        "15.0", "2.0", "13.0",
    ]  # fmt: skip
    assert {row["unit"] for row in rows} == {""}


def test_the_rounds_compared_come_from_the_batches(client_for, mika, units):
    cohort = Cohort.objects.create(name="Kevät", starts=AT.date())
    rounds = [
        MeasurementRound.objects.create(cohort=cohort, kind=kind, opens_at=AT, closes_at=AT.replace(hour=20))
        for kind in ("T0B", "T1")
    ]
    figure(units["Kuljetus"], cohort=cohort)
    figure(units["Kuljetus"])
    Batch.objects.create(publication=Figure.objects.first().publication, before=rounds[0], after=rounds[1], people=12)
    client = client_for(mika)
    assert only(read_csv(client.get(CSV)), measure="score")["round"] == "T0B-T1"
    row = only(read_csv(client.get(f"{CSV}?cohort={cohort.pk}")), measure="score")
    assert (row["round"], row["cohort"]) == ("T0B-T1", "Kevät")


# --- what is hidden --------------------------------------------------------------------------------------
def test_a_hidden_unit_has_a_row_of_each_measure_and_no_number(client_for, mika, units):
    for state in ("few", "remainder"):
        Figure.objects.all().delete()
        figure(units["Kuljetus"], state=state, measured=3)
        rows = read_csv(client_for(mika).get(CSV))
        assert [row["measure"] for row in rows] == [
            "score", "self", "skill", "skill", "skill", *(f"level-{n}" for n in range(5)), "shift", "gap",
        ]  # fmt: skip
        assert {row["state"] for row in rows} == {state}
        assert numbers_in(rows) == set()


def numbers_in(rows):
    """Names of columns with a number in any of the rows, but for what is organisation of work."""
    return {
        name
        for row in rows
        for name, value in row.items()
        if name not in ORGANISATION | {"published_at", "measure", "skill", "skill_name", "round"}
        and re.search(r"\d", str(value or ""))
    }


def test_a_hidden_part_has_no_number(client_for, mika, units):
    figure(units["Kuljetus"], data=FEW_DATA, measured=6)
    rows = read_csv(client_for(mika).get(CSV))
    states = {row["skill"]: row["state"] for row in rows if row["measure"] == "skill"}
    assert states == {"S01": "shown", "S02": "few", "S03": "remainder"}
    hidden = [row for row in rows if row["state"] != "shown"]
    assert {row["measure"] for row in hidden} == {"skill", *(f"level-{n}" for n in range(5)), "shift", "gap"}
    assert numbers_in(hidden) == set()


@pytest.mark.parametrize("address", [CSV, XLSX])
def test_numbers_left_in_a_hidden_row_by_mistake_stay_in(client_for, mika, units, address):
    hidden = figure(units["Kuljetus"])
    canary = {"hidden": "few", "n": 424242, "mean": 424242.5, "before": {"count": 424242}, "target": 424242}
    hidden.data = {"score": canary, "self": canary, "skills": {"S01": canary}, "levels": canary, "shift": canary}
    hidden.save()
    figure(units["Palvelut"])
    Figure.objects.filter(unit=units["Palvelut"]).update(state="remainder", data=DATA | {"score": {"n": 424242}})
    client = client_for(mika)
    rows = read_csv(client.get(address)) if address == CSV else read_xlsx(client.get(address))
    assert rows
    assert not [value for row in rows for value in row.values() if "424242" in str(value)]


# --- whose ------------------------------------------------------------------------------------------------
def test_a_manager_gets_own_units_and_the_company(client_for, mika, otto, units):
    for name in units:
        figure(units[name])
    figure()
    assert {row["unit"].split(" / ")[-1] for row in read_csv(client_for(mika).get(CSV))} == {"", "Kuljetus"}
    assert {row["unit"].split(" / ")[-1] for row in read_csv(client_for(otto).get(CSV))} == {"", "Lajittelu"}


def test_of_a_unit_come_those_below_too_and_the_company_does_not(client_for, dana, units):
    for name in units:
        figure(units[name])
    figure()
    rows = read_csv(client_for(dana).get(f"{CSV}?unit={units['Palvelut'].pk}"))
    assert list(dict.fromkeys(row["unit"].split(" / ")[-1] for row in rows)) == ["Palvelut", "Kuljetus"]


@pytest.mark.parametrize("address", [CSV, XLSX])
def test_anothers_unit_does_not_exist(client_for, mika, units, address):
    figure(units["Lajittelu"])
    client = client_for(mika)
    for wanted in (units["Lajittelu"].pk, units["Palvelut"].pk, "0", "x", "9" * 30, ""):
        assert client.get(f"{address}?unit={wanted}").status_code == 404, wanted
    assert not AuditEvent.objects.filter(verb="growth-exported").exists()


@pytest.mark.parametrize("address", [CSV, XLSX, f"{CSV}?explain"])
def test_an_employee_is_refused(client_for, aino, client, address):
    assert client_for(aino).get(address).status_code == 403
    assert client.get(address).status_code == 302


def test_only_the_newest_figures_leave(client_for, mika, units):
    old = figure(units["Kuljetus"], data={"score": {"n": 424242}})
    Figure.objects.filter(pk=old.pk).update(current=False)
    figure(units["Kuljetus"])
    assert {row["n"] for row in read_csv(client_for(mika).get(CSV)) if row["measure"] == "score"} == {"12"}


def test_without_a_cohort_only_all_of_them_together(client_for, mika, units):
    cohort = Cohort.objects.create(name="Kevät", starts=AT.date())
    figure(units["Kuljetus"], cohort=cohort, measured=7)
    figure(units["Kuljetus"], measured=12)
    client = client_for(mika)
    assert {row["measured"] for row in read_csv(client.get(CSV))} == {"12"}
    assert {row["measured"] for row in read_csv(client.get(f"{CSV}?cohort={cohort.pk}"))} == {"7"}
    assert client.get(f"{CSV}?cohort={cohort.pk + 1}").status_code == 404


def test_a_module_leaves_its_own_skills_only(client_for, mika, units, shipped_version):
    from courses.models import Enrolment

    cohort = Cohort.objects.create(name="Kevät", starts=AT.date())
    Enrolment.objects.create(cohort=cohort, version=shipped_version, starts=AT.date())
    figure(units["Kuljetus"])
    client = client_for(mika)
    skills = {row["skill"] for row in read_csv(client.get(f"{CSV}?module=M2")) if row["skill"]}
    assert skills == set(Skill.objects.filter(module_code="M2").values_list("code", flat=True))
    assert client.get(f"{CSV}?module=M99").status_code == 404


def test_every_export_is_in_the_trail(client_for, mika, units, now):
    client = client_for(mika)
    client.get(CSV)
    client.get(f"{XLSX}?unit={units['Kuljetus'].pk}")
    events = AuditEvent.objects.filter(verb="growth-exported").order_by("pk")
    assert [(one.actor_id, one.subject_id, one.data) for one in events] == [
        (mika.pk, None, {"unit": None, "cohort": None, "spreadsheet": False}),
        (mika.pk, None, {"unit": units["Kuljetus"].pk, "cohort": None, "spreadsheet": True}),
    ]


def test_the_trail_says_in_words_what_was_done():
    from participants.audit import describe

    assert describe("growth-exported") != "growth-exported"


# --- the file ---------------------------------------------------------------------------------------------
def test_files_are_named_by_unit_and_day_and_kept_nowhere(client_for, mika, units, now):
    client = client_for(mika)
    plain = client.get(CSV)
    assert plain["Content-Disposition"] == 'attachment; filename="growth-2026-11-24.csv"'
    assert plain["Content-Type"] == "text/csv; charset=utf-8"
    assert plain["Cache-Control"] == "no-store"
    book = client.get(f"{XLSX}?unit={units['Kuljetus'].pk}")
    assert book["Content-Disposition"] == 'attachment; filename="growth-kuljetus-2026-11-24.xlsx"'
    assert book["Content-Type"] == "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    assert book["Cache-Control"] == "no-store"


def test_csv_is_for_programs(client_for, mika, units):
    figure(units["Kuljetus"])
    text = client_for(mika).get(CSV).getvalue()
    assert text.startswith(b"\xef\xbb\xbfunit,unit_id,cohort,round,measure,")
    assert text.count(b"\r\n") == text.count(b"\n") == 13
    assert all(re.fullmatch(r"[a-z_]+", column.name) for column in COLUMNS)


def test_csv_says_the_same_in_every_language(client_for, mika, units):
    figure(units["Kuljetus"], data={"skills": {"S01": {"n": 12, "before": {"at_most": 1, "of": 12}}}})
    found = []
    for language in ("fi", "sv", "en"):
        mika.language = language
        mika.save()
        found.append(client_for(mika).get(CSV).getvalue())
    assert found[0] == found[1] == found[2]


def test_the_workbook_holds_the_same_numbers_as_numbers(client_for, mika, units):
    figure(units["Kuljetus"])
    client = client_for(mika)
    plain, book = read_csv(client.get(CSV)), read_xlsx(client.get(XLSX))
    spoken = {"measure", "skill_name", "state", "almost_all", "alike", "ceiling", "published_at"}
    assert len(book) == len(plain) == 12
    for row, told in zip(plain, book, strict=True):
        for name, value in told.items():
            if name not in spoken:
                expected = row[name] or None
                assert float(expected) == value if isinstance(value, int | float) else expected == value, name
    assert book[0]["change_low"] == 6.6802


def test_the_workbook_speaks_the_readers_language(client_for, mika, units):
    figure(units["Kuljetus"])
    for language, skill in (("fi", "Taito 1"), ("sv", "Färdighet 1")):
        mika.language = language
        mika.save()
        book = openpyxl.load_workbook(io.BytesIO(client_for(mika).get(XLSX).getvalue()))
        with translation.override(language):
            assert [cell.value for cell in book.worksheets[0][1]] == [str(column.heading) for column in COLUMNS]
        assert book.worksheets[0]["G4"].value == skill


def test_the_workbook_explains_each_column(client_for, mika):
    book = openpyxl.load_workbook(io.BytesIO(client_for(mika).get(XLSX).getvalue()))
    rows = list(book.worksheets[1].iter_rows(values_only=True))
    assert [row[1] for row in rows[1:]] == [column.name for column in COLUMNS]
    assert all(all(row) for row in rows)


def test_the_workbook_has_a_bold_frozen_head(client_for, mika, units):
    figure(units["Kuljetus"])
    sheet = openpyxl.load_workbook(io.BytesIO(client_for(mika).get(XLSX).getvalue())).worksheets[0]
    assert sheet.freeze_panes == "A2"
    assert sheet["A1"].font.b
    assert sheet.auto_filter.ref == f"A1:{sheet.cell(1, len(COLUMNS)).column_letter}13"
    assert sheet.column_dimensions["A"].width == 40
    assert sheet.cell(2, 1 + [column.name for column in COLUMNS].index("published_at")).is_date


def test_csv_explains_its_columns_on_request(client_for, mika, units):
    figure(units["Kuljetus"])
    text = client_for(mika).get(f"{CSV}?explain").getvalue().decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text, newline="")))
    assert [row[1] for row in rows[1:]] == [column.name for column in COLUMNS]
    assert not AuditEvent.objects.filter(verb="growth-exported").exists()


def test_the_documentation_names_each_column(settings):
    text = (settings.BASE_DIR / "docs" / "growth.md").read_text(encoding="utf-8")
    assert [column.name for column in COLUMNS if f"`{column.name}`" not in text] == []


# --- formulas (X5) -------------------------------------------------------------------------------------------
@pytest.mark.parametrize("name", NASTY)
def test_no_name_of_a_unit_becomes_a_formula_in_csv(client_for, dana, name):
    figure(Unit.objects.create(name=name, path="/77/", pk=77))
    text = read_csv(client_for(dana).get(f"{CSV}?unit=77"))[0]["unit"]
    assert text == f"'{name}"


@pytest.mark.parametrize("name", NASTY)
def test_no_name_of_a_unit_becomes_a_formula_in_the_workbook(client_for, dana, name):
    figure(Unit.objects.create(name=name, path="/77/", pk=77))
    content = client_for(dana).get(f"{XLSX}?unit=77").getvalue()
    cell = openpyxl.load_workbook(io.BytesIO(content)).worksheets[0]["A2"]
    assert cell.value == name
    assert cell.data_type != "f"
    assert cell.quotePrefix
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert b"<f>" not in archive.read("xl/worksheets/sheet1.xml")


@pytest.mark.parametrize("name", ODD)
def test_odd_names_come_back_as_they_were(client_for, dana, name):
    figure(Unit.objects.create(name=name, path="/77/", pk=77))
    client = client_for(dana)
    assert read_csv(client.get(f"{CSV}?unit=77"))[0]["unit"] == name
    assert read_xlsx(client.get(f"{XLSX}?unit=77"))[0]["unit"] == name


def test_what_no_workbook_can_hold_becomes_a_replacement_mark():
    content = b"".join(xlsx_stream([Sheet("A", ["h"], [["a\x00b\x1fc\ud800"]], [10], [0])]))
    assert openpyxl.load_workbook(io.BytesIO(content)).active["A2"].value == "a\ufffdb\ufffdc\ufffd"


def test_negative_numbers_stay_numbers():
    rows = [["-1", -1, -0.5]]
    assert b"".join(csv_stream(["a", "b", "c"], rows)).split(b"\r\n")[1] == b"'-1,-1,-0.5"
    content = b"".join(xlsx_stream([Sheet("A", ["a", "b", "c"], rows, [9] * 3, [0] * 3)]))
    cells = openpyxl.load_workbook(io.BytesIO(content)).active[2]
    assert [cell.value for cell in cells] == ["-1", -1, -0.5]


def test_columns_beyond_z_have_their_names():
    content = b"".join(xlsx_stream([Sheet("A", [str(n) for n in range(60)], [range(60)], [9] * 60, [0] * 60)]))
    assert [cell.value for cell in openpyxl.load_workbook(io.BytesIO(content)).active[2]] == list(range(60))


# --- streamed --------------------------------------------------------------------------------------------------
def pieces_of(kind, rows):
    if kind == "csv":
        return csv_stream(["a", "b"], rows)
    return xlsx_stream([Sheet("A", ["a", "b"], rows, [9, 9], [0, 0])])


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_the_first_bytes_leave_before_the_first_row_is_read(kind):
    read = []
    pieces = pieces_of(kind, (read.append(n) or [n, "x"] for n in range(10)))
    assert next(pieces)
    assert read == []


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_memory_stays_flat_however_long_the_table(kind):
    def peak(rows):
        tracemalloc.start()
        for _piece in pieces_of(kind, ([n, f"text {n}"] for n in range(rows))):
            pass
        most = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return most

    peak(500)
    assert peak(40_000) < 1.3 * peak(2_000) + 100_000


@pytest.mark.parametrize("address", [CSV, XLSX])
def test_the_number_of_queries_is_the_same_at_any_size(client_for, dana, units, address):
    def queries():
        with CaptureQueriesContext(
            connection,
        ) as asked:
            client.get(address).getvalue()
        return len(asked)

    client = client_for(dana)
    client.get(address).getvalue()
    figure(units["Kuljetus"])
    few = queries()
    for number in range(100, 400):
        figure(Unit.objects.create(name=str(number), path=f"/{number}/", pk=number))
    assert queries() == few


def test_rows_are_read_while_they_are_written(units):
    publication()
    for unit in units.values():
        figure(unit)
    rows = export.rows(Figure.objects.current(), export.texts())
    assert [row["measure"] for row in itertools.islice(rows, 3)] == ["score", "self", "skill"]
