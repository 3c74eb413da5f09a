"""The main job, at 360 px, with and without JavaScript: sign in, measure, get a path, learn, see the skills grow."""

import json
import re

import pytest
from playwright.sync_api import Locator, expect

from tests.browser.lived_in import ask
from tests.browser.looking import look_at
from tests.browser.visitor import Visitor

SKILLS, QUESTIONS, TASKS = 14, 14, 4
STEPS = SKILLS + QUESTIONS + TASKS
BREAK = 4  # how many steps Aino takes before the break
FIRST_LESSON = "Miksi ja missä kanavassa?"
OWN = "FROM {} JOIN participants_user AS person ON person.id = person_id WHERE person.email LIKE 'aino.alku@%'"


def problems_here(visitor: Visitor) -> list[str]:
    """axe is a script: without JavaScript the same pages are looked at in the other journey."""
    return look_at(visitor.page) if visitor.runs_scripts else []


def own(visitor: Visitor, what: str, table: str) -> list[tuple]:
    return ask(visitor.site, f"SELECT {what} {OWN.format(table)}")


def correct_key(visitor: Visitor, code: str) -> str:
    ((options,),) = ask(visitor.site, "SELECT options FROM skills_item WHERE code = ?", code)
    return next(option["key"] for option in json.loads(options) if option["correct"])


def press(visitor: Visitor, name: str, *, by_keyboard: bool = False) -> None:
    button = visitor.page.get_by_role("button", name=name, exact=True)
    if by_keyboard:
        button.focus()
        visitor.page.keyboard.press("Enter")
    else:
        button.click()


def step_number(visitor: Visitor) -> int:
    found = re.fullmatch(r"/measure/(\d+)/", visitor.path)
    assert found, visitor.path
    return int(found[1])


def leave(visitor: Visitor, number: int, name: str, *, by_keyboard: bool = False) -> None:
    """Press the button that leads on, and be somewhere else."""
    press(visitor, name, by_keyboard=by_keyboard)
    visitor.page.wait_for_url(lambda url: not url.endswith(f"/measure/{number}/"))


def rate_oneself(visitor: Visitor, number: int) -> None:
    """Up to the fourth description by arrow keys, the way on by Enter."""
    level = number % 3
    visitor.page.get_by_role("radio").first.focus()
    visitor.page.keyboard.press("Space")
    for _ in range(level):
        visitor.page.keyboard.press("ArrowDown")
    expect(visitor.page.get_by_role("radio").nth(level)).to_be_checked()
    leave(visitor, number, "Seuraava", by_keyboard=True)


def answer_question(visitor: Visitor, number: int) -> None:
    visitor.page.locator("input[name=answer]").nth(number % 3).check()
    visitor.page.locator("input[name=certainty]").nth(number % 3).check()
    leave(visitor, number, "Seuraava")


def leave_for_later(visitor: Visitor, number: int) -> None:
    """A task of the practice channel that one cannot do yet."""
    visitor.page.locator("button[name=done][value=cannot]").click()
    visitor.page.wait_for_url(lambda url: not url.endswith(f"/measure/{number}/"))


def begin(visitor: Visitor) -> None:
    """From the day's one next step to the first step of the measurement."""
    expect(visitor.page.get_by_role("heading", level=1)).to_contain_text("Aino")
    sheet = visitor.page.get_by_role("region", name="Katso, missä olet nyt")
    sheet.get_by_role("link", name="Aloita mittaus").click()
    expect(visitor.page.get_by_role("heading", level=1)).to_have_text("Osaamismittaus")
    assert own(visitor, "*", "skills_sitting") == []
    press(visitor, "Aloita")
    visitor.page.wait_for_url("**/measure/1/")
    press(visitor, "Seuraava")  # nothing chosen
    problem = visitor.page.get_by_text("Valitse kuvaus, joka sopii sinuun parhaiten.")
    expect(problem.first).to_be_visible()
    assert problems_here(visitor) == []


def take_a_break(visitor: Visitor, device: Visitor) -> None:
    """Stop in the middle; go on with another device."""
    number = step_number(visitor)
    visitor.page.get_by_role("radio").nth(2).check()
    leave(visitor, number, "Tallenna ja jatka myöhemmin")
    expect(visitor.page.get_by_text("Tallennettu. Jatka milloin haluat, myös toisella laitteella.")).to_be_visible()
    device.sign_in_as("aino")
    waiting = device.page.get_by_role("region", name="Mittauksesi odottaa")
    expect(waiting).to_contain_text(f"Vastattu {BREAK + 1}/{STEPS} vaiheeseen. Paikkasi säilyy.")
    device.page.get_by_role("link", name="Jatka mittausta").click()
    press(device, "Jatka")
    device.page.wait_for_url("**/measure/*/")
    assert step_number(device) == BREAK + 2
    press(device, "Edellinen")
    device.page.wait_for_url(f"**/measure/{BREAK + 1}/")
    expect(device.page.get_by_role("radio").nth(2)).to_be_checked()
    leave(device, BREAK + 1, "Seuraava")


def finish(visitor: Visitor) -> None:
    expect(visitor.page.get_by_role("heading", level=1)).to_have_text("Kaikkiin on vastattu")
    press(visitor, "Päätä mittaus")
    expect(visitor.page.get_by_role("heading", level=1)).to_have_text("Mittauksen tulos")
    ((steps, finished),) = own(visitor, "steps, finished_at", "skills_sitting")
    assert len(json.loads(steps)) == STEPS
    assert finished
    answers = [
        (code, key) for kind, code, key in own(visitor, "kind, source, answer", "skills_evidence") if kind == "item"
    ]
    right = sum(correct_key(visitor, code) == key for code, key in answers)
    assert len(answers) == QUESTIONS
    expect(visitor.page.get_by_role("listitem").filter(has_text="Oikeita vastauksia")).to_contain_text(
        f"{right} / {QUESTIONS}"
    )
    expect(visitor.page.get_by_role("article")).to_have_count(QUESTIONS + TASKS)
    assert problems_here(visitor) == []


def measure(visitor: Visitor, device: Visitor) -> None:
    begin(visitor)
    for number in range(1, BREAK + 1):
        rate_oneself(visitor, number)
    take_a_break(visitor, device)
    for number in range(BREAK + 2, SKILLS + 1):
        rate_oneself(device, number)
    for number in range(SKILLS + 1, SKILLS + QUESTIONS + 1):
        answer_question(device, number)
    for number in range(SKILLS + QUESTIONS + 1, STEPS + 1):
        leave_for_later(device, number)
    finish(device)


def quiz(visitor: Visitor, code: str) -> Locator:
    return visitor.page.locator(f"form.quiz[action$='/answer/{code}/']")


def answer_check(visitor: Visitor, code: str, key: str) -> None:
    form = quiz(visitor, code)
    form.locator(f"input[name=answer][value='{key}']").check()
    certainty = form.locator("input[name=certainty][value='3']")
    if certainty.count():
        certainty.check()
    form.get_by_role("button", name="Vastaa").click()


def learn(visitor: Visitor) -> str:
    """From the path through the first lesson; returns the code of its first question."""
    visitor.page.get_by_role("link", name="Polku", exact=True).click()
    expect(visitor.page.get_by_role("heading", level=1)).to_have_text("Polkusi")
    first = visitor.page.locator("[data-lesson]").first
    assert first.get_attribute("data-state") == "next"
    first.get_by_role("link", name=FIRST_LESSON, exact=True).click()
    expect(visitor.page.get_by_role("heading", level=1)).to_have_text(FIRST_LESSON)
    actions = [form.get_attribute("action") or "" for form in visitor.page.locator("form.quiz").all()]
    codes = [action.rstrip("/").rpartition("/")[2] for action in actions]
    wrong = next(key for key in "abc" if key != correct_key(visitor, codes[0]))
    answer_check(visitor, codes[0], wrong)
    expect(quiz(visitor, codes[0])).to_contain_text("Valitsit tämän, ei aivan")
    expect(quiz(visitor, codes[0])).to_contain_text("Lue perustelut ja kokeile vielä kerran.")
    assert own(visitor, "*", "courses_lessoncompletion") == []
    quiz(visitor, codes[0]).get_by_role("link", name="Yritä uudelleen").click()
    for code in codes:
        answer_check(visitor, code, correct_key(visitor, code))
        expect(quiz(visitor, code)).to_contain_text("Oikein.")
    expect(visitor.page.locator("#lesson-complete")).to_contain_text("Tämä oppitunti on tehty.")
    assert own(visitor, "how", "courses_lessoncompletion") == [("done",)]
    assert problems_here(visitor) == []
    return codes[0]


def see_the_reasons(visitor: Visitor, code: str) -> None:
    """The skill of the answered question names the answers it knows of, right and wrong."""
    ((slug, stem),) = ask(
        visitor.site,
        "SELECT skill.slug, item.stem FROM skills_item AS item JOIN skills_skill AS skill ON skill.id = item.skill_id"
        " WHERE item.code = ?",
        code,
    )
    visitor.page.get_by_role("link", name="Osaaminen", exact=True).click()
    expect(visitor.page.get_by_role("heading", level=1)).to_have_text("Osaamisesi")
    visitor.page.locator(f"main a[href='/skills/{slug}/']").click()
    reasons = visitor.page.get_by_role("region", name=re.compile("^Miksi taso"))
    pieces = reasons.get_by_role("listitem").filter(has_text=json.loads(stem)["fi"])
    expect(pieces.first).to_contain_text("harjoittelussa")
    expect(reasons).to_contain_text("Miten taso lasketaan")
    assert problems_here(visitor) == []


def see_the_progress(visitor: Visitor) -> None:
    visitor.page.get_by_role("link", name="Tänään", exact=True).click()
    here = visitor.page.locator(".path__leaf--now")
    expect(here).to_contain_text("Tilin perusta")
    expect(here).to_contain_text("1/5")
    expect(visitor.page.get_by_role("region", name="Mittaus on tehty")).to_be_visible()
    expect(visitor.page.locator("section.sheet")).not_to_contain_text("Katso, missä olet nyt")


@pytest.mark.parametrize("script", [True, False], ids=["with JavaScript", "without JavaScript"])
def test_aino_measures_learns_and_sees_her_skills(own_site, visit, script):
    visitor = visit(own_site, width=360, height=740, java_script_enabled=script)
    device = visit(own_site, width=360, height=740, java_script_enabled=script)
    if script:
        visitor.sign_in_as("aino")
    else:
        visitor.sign_in_by_password("aino")
    measure(visitor, device)
    code = learn(device)
    see_the_reasons(device, code)
    see_the_progress(device)


def test_a_wrong_password_is_answered_by_a_sentence_and_keeps_the_address(site, visit):
    visitor = visit(site, width=360)
    visitor.go("/accounts/login/")
    visitor.page.get_by_label("Sähköposti", exact=True).fill("aino.alku@harjoituskerays.example")
    visitor.page.get_by_label("Salasana", exact=True).fill("ei ole tämä")
    press(visitor, "Kirjaudu")
    expect(visitor.page.locator("main")).to_contain_text("Annettu sähköposti tai salasana ei ole oikein.")
    expect(visitor.page.get_by_label("Sähköposti", exact=True)).to_have_value("aino.alku@harjoituskerays.example")
    assert problems_here(visitor) == []
