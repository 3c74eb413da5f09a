"""Questions that come back, answered by keyboard, and facts that age, looked after by the digital team."""

import json
import sqlite3
from contextlib import closing

from playwright.sync_api import expect

from tests.browser.lived_in import ask
from tests.browser.looking import look_at
from tests.browser.site import DATABASE, Site
from tests.browser.visitor import Visitor

AT_ONCE = 3
LESSON = "getting-the-settings-right"
COMPLETENESS = "/programme/social-media-at-work/1/completeness/"


def answer_by_keyboard(eero: Visitor, number: int) -> None:
    """The second option by arrow, how sure by arrow where that is asked, Enter; then the reasons and Enter."""
    page = eero.page
    expect(page.locator("main")).to_contain_text(f"Kysymys {number} / {AT_ONCE}.")
    question = page.locator("form.quiz legend").first.inner_text()
    answers = page.locator("input[name=answer]")
    answers.first.focus()
    page.keyboard.press("Space")
    page.keyboard.press("ArrowDown")
    expect(answers.nth(1)).to_be_checked()
    if page.locator("input[name=certainty]").count():
        page.keyboard.press("Tab")
        page.keyboard.press("Space")
        page.keyboard.press("ArrowRight")
    page.get_by_role("button", name="Vastaa", exact=True).focus()
    page.keyboard.press("Enter")
    shown = page.get_by_role("region", name=question)
    expect(shown.locator(".option__why").first).to_be_visible()
    assert shown.get_by_role("status").inner_text().startswith(("Oikein.", "Ei tällä kertaa.", "Vastaus on oikein"))
    assert look_at(page) == []
    page.get_by_role("link", name="Seuraava kysymys" if number < AT_ONCE else "Valmista tältä erää").focus()
    page.keyboard.press("Enter")


def test_eero_answers_three_questions_in_a_row_by_keyboard(own_site, visit):
    eero = visit(own_site, width=360, height=740).sign_in_as("eero")
    before = ask(own_site, "SELECT sum(asked) FROM courses_recall")[0][0]
    eero.go("/review/")
    for number in range(1, AT_ONCE + 1):
        answer_by_keyboard(eero, number)
    expect(eero.page.get_by_role("heading", name="Tältä päivältä valmista")).to_be_visible()
    assert ask(own_site, "SELECT sum(asked) FROM courses_recall")[0][0] == before + AT_ONCE
    assert look_at(eero.page) == []


def test_questions_come_back_without_javascript_in_a_small_window(own_site, visit):
    eero = visit(own_site, width=320, height=640, java_script_enabled=False).sign_in_by_password("eero")
    eero.go("/review/")
    eero.page.get_by_role("radio").first.check()
    for certainty in eero.page.locator("input[name=certainty]").all()[:1]:
        certainty.check()
    eero.page.get_by_role("button", name="Vastaa", exact=True).click()
    expect(eero.page.get_by_role("status")).to_be_visible()
    expect(eero.page.get_by_role("link", name="Seuraava kysymys")).to_be_visible()


def let_a_fact_age(site: Site) -> str:
    """The first fact of the lesson that ages was checked long ago; returns its text."""
    with closing(sqlite3.connect(site.folder / DATABASE)) as database, database:
        ((raw,),) = database.execute("SELECT facts FROM courses_lesson WHERE slug = ?", [LESSON])
        facts = json.loads(raw)
        old = next(place for place, fact in enumerate(facts["fi"]) if fact.get("ages"))
        for language in facts.values():
            language[old]["checked_on"] = "2020-01-31"
        database.execute("UPDATE courses_lesson SET facts = ? WHERE slug = ?", [json.dumps(facts), LESSON])
    return str(facts["fi"][old]["text"])


def test_dana_checks_a_fact_that_aged_and_takes_the_lesson_into_her_care(own_site, visit):
    text = let_a_fact_age(own_site)
    dana = visit(own_site).sign_in_as("dana")
    dana.go("/programme/social-media-at-work/1/")
    dana.page.get_by_role("link", name="Kuinka valmis se on?").click()
    lesson = dana.page.locator(f"section[aria-labelledby={LESSON}]")
    fact = lesson.get_by_role("listitem").filter(has_text=text)
    expect(fact).to_contain_text("tarkistettu 31.1.2020")
    assert look_at(dana.page) == []
    fact.get_by_role("button", name="Pitää yhä paikkansa").click()
    expect(dana.page.get_by_text("Tarkistettu tänään.")).to_be_visible()
    expect(fact).to_have_count(0)
    lesson.locator("details").evaluate("folded => folded.open = true")
    lesson.get_by_label("Faktojen hoitaja").select_option(label="Dana Digi")
    lesson.get_by_role("button", name="Tallenna").click()
    expect(dana.page.get_by_text("Tallennettu.")).to_be_visible()
    expect(lesson).to_contain_text("hoitaja Dana Digi")
    assert dana.path.partition("#")[0] == COMPLETENESS
