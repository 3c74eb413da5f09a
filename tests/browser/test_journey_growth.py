"""Figures of growth as a manager and an employee meet them, and levels shown to a manager for a week."""

import csv
import io
import re

import pytest
from openpyxl import load_workbook
from playwright.sync_api import expect

from tests.browser.lived_in import ask
from tests.browser.looking import frame_problems, look_at
from tests.browser.visitor import Visitor

BELOW = """
    SELECT unit.id, unit.name FROM participants_unit AS unit
      JOIN participants_unit AS own ON unit.path LIKE own.path || '%' WHERE own.name = ? ORDER BY unit.id
"""
OWN = {"mika": ("Kuljetus", "Lajittelu"), "otto": ("Lajittelu", "Kuljetus")}
HEADLINE = re.compile(r"^13 henkilöstä 11 paransi tulostaan\. Keskimäärin nousua oli 14 pistettä")


def below(visitor: Visitor, unit: str) -> dict[str, int]:
    """{name: number} of a unit and all below it."""
    return {name: pk for pk, name in ask(visitor.site, BELOW, unit)}


def units_of(rows: list[list[str]], column: int) -> set[str]:
    return {row[column].split(" / ")[-1] for row in rows if row[column]}


def downloaded(visitor: Visitor, name: str) -> bytes:
    with visitor.page.expect_download() as waiting:
        visitor.page.get_by_role("link", name=name, exact=True).click()
    return waiting.value.path().read_bytes()


@pytest.mark.parametrize("who", OWN)
def test_a_manager_finds_the_own_units_and_no_others_in_filters_links_and_files(site, visit, who):
    manager = visit(site).sign_in_as(who)
    unit, foreign = OWN[who]
    own, others = below(manager, unit), below(manager, foreign)
    manager.go("/growth/")
    expect(manager.page.get_by_role("heading", level=1)).to_have_text(f"Osaamisen kasvu: {unit}")
    offered = manager.page.get_by_label("Yksikkö", exact=True).locator("option")
    assert {int(option.get_attribute("value") or 0) for option in offered.all()} == set(own.values())
    linked = {int(number) for number in re.findall(r"[?&;]unit=(\d+)", manager.page.content())}
    assert linked == set(own.values())
    assert not [name for name in others if name in manager.page.content()]
    for number in others.values():
        assert manager.go(f"/growth/?unit={number}") == 404
        for file in ("csv", "xlsx"):
            answer = manager.context.request.get(manager.url(f"/growth/export.{file}?unit={number}"))
            assert answer.status == 404


@pytest.mark.parametrize("who", OWN)
def test_the_files_hold_the_own_units_and_the_company(site, visit, who):
    """From the page of a unit those of the unit and below; without a unit the company's, too."""
    manager = visit(site).sign_in_as(who)
    own = set(below(manager, OWN[who][0]))
    manager.go("/growth/")
    heading, *rows = list(csv.reader(io.StringIO(downloaded(manager, "CSV").decode("utf-8-sig"))))
    assert units_of(rows, heading.index("unit")) == own
    sheet = load_workbook(io.BytesIO(downloaded(manager, "Excel")), read_only=True).worksheets[0]
    _heading, *rows = [[str(value or "") for value in row] for row in sheet.iter_rows(values_only=True)]
    assert units_of(rows, 0) == own
    everything = manager.context.request.get(manager.url("/growth/export.csv")).body().decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(everything)))[1:]
    assert {row[heading.index("unit")].split(" / ")[-1] for row in rows} == {*own, ""}


def test_mika_reads_the_headline_a_table_by_keyboard_and_why_a_team_is_hidden(site, visit):
    mika = visit(site, width=360, height=740).sign_in_as("mika")
    mika.go("/growth/")
    expect(mika.page.locator(".headline")).to_have_text(HEADLINE)
    chart = mika.page.get_by_role("figure", name="Kasvu taidoittain")
    table = chart.get_by_role("table")
    expect(table).to_be_hidden()
    chart.get_by_text("Näytä taulukkona").focus()
    mika.page.keyboard.press("Enter")
    expect(table).to_be_visible()
    row = table.get_by_role("row").filter(has_text="Haku ja hakuehdot")
    expect(row).to_contain_text(re.compile(r"15\s%\s\(4–42\s%\)\s*38\s%\s\(18–64\s%\)\s*\+23"))
    team = mika.page.get_by_role("link", name="Kuljetus Itä")
    team.focus()
    mika.page.keyboard.press("Enter")
    expect(mika.page.get_by_role("heading", level=1)).to_have_text("Osaamisen kasvu: Kuljetus Itä")
    told = "Tulos näytetään, kun vähintään 5 henkilöä on vastannut molemmilla kerroilla."
    expect(mika.page.get_by_role("region", name="Pääluvut")).to_contain_text(told)
    expect(mika.page.locator(".headline")).to_have_count(0)
    expect(mika.page.get_by_role("figure", name="Kasvu taidoittain")).to_have_count(0)
    assert look_at(mika.page) == []


def test_mika_opens_how_it_is_computed_and_finds_the_numbers(site, visit):
    mika = visit(site).sign_in_as("mika")
    mika.go("/growth/")
    mika.page.get_by_role("link", name="Miten tämä lasketaan?").click()
    expect(mika.page.get_by_role("heading", level=1)).to_have_text("Miten tämä lasketaan?")
    main = mika.page.locator("main")
    expect(main).to_contain_text("Kuljetus. Kaikki ryhmät.")
    expect(main.get_by_role("region", name="Ketkä luvuissa ovat")).to_contain_text("13")
    mika.page.get_by_role("link", name="Takaisin").click()
    expect(mika.page.get_by_role("heading", level=1)).to_have_text("Osaamisen kasvu: Kuljetus")


def test_on_paper_there_are_the_charts_and_no_navigation(site, visit):
    mika = visit(site).sign_in_as("mika")
    mika.go("/growth/")
    mika.page.evaluate("window.print = () => { document.body.dataset.printed = 'yes' }")
    mika.page.get_by_role("button", name="Tulosta").click()
    assert mika.page.evaluate("document.body.dataset.printed") == "yes"
    mika.page.emulate_media(media="print")
    for chart in ("Kasvu taidoittain", "Missä ollaan nyt", "Tasojen jakauma"):
        expect(mika.page.get_by_role("figure", name=chart)).to_be_visible()
    expect(mika.page.locator(".headline")).to_be_visible()
    for frame in (mika.page.locator("nav"), mika.page.locator("form"), mika.page.locator(".btn")):
        assert not [one.inner_text() for one in frame.all() if one.is_visible()]


def test_growth_is_read_without_javascript_in_a_small_window(site, visit):
    mika = visit(site, width=320, height=640, java_script_enabled=False).sign_in_by_password("mika")
    mika.go("/growth/")
    assert frame_problems(mika.page) == []
    expect(mika.page.locator(".headline")).to_have_text(HEADLINE)
    expect(mika.page.get_by_role("button", name="Tulosta")).to_be_hidden()
    mika.page.get_by_label("Yksikkö", exact=True).select_option(str(below(mika, "Kuljetus Länsi")["Kuljetus Länsi"]))
    mika.page.get_by_role("button", name="Rajaa").click()
    expect(mika.page.get_by_role("heading", level=1)).to_have_text("Osaamisen kasvu: Kuljetus Länsi")
    mika.page.get_by_text("Näytä taulukkona").first.click()
    expect(mika.page.get_by_role("figure", name="Kasvu taidoittain").get_by_role("table")).to_be_visible()
    assert frame_problems(mika.page) == []


def test_aino_reads_the_figures_of_the_company_and_not_those_of_units(site, visit):
    aino = visit(site, width=360).sign_in_as("aino")
    assert aino.go("/growth/company/") == 200
    expect(aino.page.get_by_role("heading", level=1)).to_have_text("Osaamisen kasvu koko yrityksessä")
    expect(aino.page.locator(".headline")).to_contain_text("84 henkilöstä")
    assert not [name for name in below(aino, "Harjoituskeräys") if name != "Harjoituskeräys" and name in aino.main()]
    for closed in ("/growth/", "/growth/progress/", "/growth/computed/", "/growth/export.csv", "/growth/export.xlsx"):
        assert aino.go(closed) == 403


def test_eero_shows_mika_his_levels_sees_that_he_looked_and_takes_them_back(own_site, visit):
    eero = visit(own_site, width=360, height=740).sign_in_as("eero")
    mika = visit(own_site).sign_in_as("mika")
    ((number,),) = ask(own_site, "SELECT id FROM participants_user WHERE email LIKE 'eero.osaaja@%'")
    levels = f"/skills/shared/{number}/"
    assert mika.go(levels) == 404
    eero.go("/skills/")
    eero.page.get_by_role("link", name="Jaa tasosi esihenkilölle").click()
    expect(eero.page.get_by_role("region", name="Kuka ne näkisi")).to_contain_text("Mika Esihenkilö")
    expect(eero.page.get_by_role("region", name="Kuka on katsonut")).to_contain_text("Kukaan ei ole katsonut")
    eero.page.get_by_label("Viikon", exact=True).check()
    eero.page.get_by_role("button", name="Jaa tasoni").click()
    expect(eero.page.get_by_role("region", name="Jaettu nyt")).to_be_visible()
    mika.go("/skills/shared/")
    mika.page.get_by_role("link", name="Eero Osaaja").click()
    expect(mika.page.get_by_role("heading", level=1)).to_have_text("Eero Osaaja")
    expect(mika.page.get_by_role("listitem").filter(has_text="Haku ja hakuehdot")).to_contain_text("Tavoite")
    assert not [word for word in ("oma arvio", "varmuus", "oikein") if word in mika.main().lower()]
    assert look_at(mika.page) == []
    eero.go("/skills/sharing/")
    expect(eero.page.get_by_role("region", name="Kuka on katsonut")).to_contain_text("Mika Esihenkilö")
    assert look_at(eero.page) == []
    eero.page.get_by_role("button", name="Lopeta jakaminen nyt").click()
    expect(eero.page.get_by_text("Tasojasi ei jaeta. Kukaan muu ei näe niitä.")).to_be_visible()
    assert mika.go(levels) == 404
    assert "Eero" not in mika.main()
