"""Practising, at 360 px: a whole task by keyboard alone, a whole task without JavaScript, and what the channel never
does: keep somebody's data, or push posts under what is being read."""

import json
import re

from playwright.sync_api import Page, expect

from tests.browser.lived_in import ask
from tests.browser.looking import look_at
from tests.browser.site import Site
from tests.browser.test_journey_aino import QUESTIONS, SKILLS, STEPS, answer_question, leave_for_later, rate_oneself
from tests.browser.visitor import Visitor
from tests.practice import task_runner

ANSWER = "Hei, kiitos kysymyksestä! Olen töissä Harjoituskeräyksessä. Välitin pyyntösi viestintäämme, josta vastataan."
WITH_A_NUMBER = "Hei! Soita asiakkaalle, hänen numeronsa on 040 123 4567."
MOST_TABS = 160
OWN = (
    "FROM practice_taskattempt AS attempt JOIN practice_practicetask AS task ON task.id = attempt.task_id"
    " JOIN participants_user AS person ON person.id = attempt.person_id WHERE person.email LIKE 'aino.alku@%'"
)


def tab_to(page: Page, selector: str) -> None:
    """Press Tab until what has the focus is what was meant. It is on the page, and the focus is to be seen."""
    for _press in range(MOST_TABS):
        page.keyboard.press("Tab")
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            box = page.locator(":focus").bounding_box()
            assert box, f"{selector} has the focus but is not to be seen"
            return
    raise AssertionError(f"Tab does not lead to {selector} on {page.url}")


def open_by_keyboard(page: Page, selector: str, to: str) -> None:
    tab_to(page, selector)
    page.keyboard.press("Enter")
    page.wait_for_url(to)


def attempts(site: Site) -> list[tuple]:
    return ask(site, f"SELECT task.code, attempt.passed {OWN} ORDER BY attempt.id")


def run_of(visitor: Visitor) -> int:
    found = re.match(r"/practice/(\d+)/", visitor.path)
    assert found, visitor.path
    return int(found[1])


def start_task(visitor: Visitor, code: str) -> int:
    """Start a task from its page with the mouse; returns the number of its run."""
    visitor.go(f"/practice/tasks/{code}/")
    visitor.page.locator("main form[action$='/start/'] button[type=submit]").click()
    visitor.page.wait_for_url(re.compile(r"/practice/\d+/"))
    return run_of(visitor)


def test_a_task_is_done_by_keyboard_alone(own_site, visit):
    visitor = visit(own_site, width=360, height=740)
    page = visitor.page
    visitor.go("/accounts/login/")
    sign_in_by_keyboard(visitor)
    open_by_keyboard(page, "a[href='/practice/']", "**/practice/")
    assert look_at(page) == []
    open_by_keyboard(page, "a[href='/practice/tasks/T2.2-plain/']", "**/practice/tasks/T2.2-plain/")
    open_by_keyboard(page, "form[action$='/start/'] button[type=submit]", "**/practice/*/posts/P024/")
    expect(page.locator("#post-P024")).to_contain_text("Toimittaja täällä.")

    tab_to(page, "form#reply textarea")
    page.keyboard.type("Kantamme on, että kaikki kiertää.")
    open_by_keyboard(page, "form#reply button[value=publish]", "**/posts/P024/?did=*")
    open_by_keyboard(page, "form[action$='/check/'] button", "**/task/")
    expect(page.locator("[data-outcome]")).to_have_attribute("data-outcome", "not-yet")
    expect(page.locator("main")).to_contain_text("Jätä pois sanat kuten ”kantamme on”")
    assert look_at(page) == []

    open_by_keyboard(page, "main a[href*='/posts/P024/']", "**/posts/P024/")
    tab_to(page, "form#reply textarea")
    page.keyboard.type(ANSWER)
    open_by_keyboard(page, "form#reply button[value=publish]", "**/posts/P024/?did=*")
    hand_over(page)
    open_by_keyboard(page, "form[action$='/check/'] button", "**/task/")
    expect(page.locator("[data-outcome]")).to_have_attribute("data-outcome", "passed")
    assert look_at(page) == []
    assert attempts(own_site) == [("T2.2-plain", 0), ("T2.2-plain", 1)]


def sign_in_by_keyboard(visitor: Visitor) -> None:
    """By the sample's button for Aino."""
    button = visitor.page.get_by_role("button", name="Kokeile Ainona")
    name, value = (button.get_attribute(each) for each in ("name", "value"))
    open_by_keyboard(visitor.page, f"button[name='{name}'][value='{value}']", visitor.url("/"))


def hand_over(page: Page) -> None:
    """Open the further actions of the journalist's post, choose communications by arrow keys, send by Enter."""
    tab_to(page, "#more-P024 summary")
    page.keyboard.press("Space")
    open_by_keyboard(page, "#more-P024 a[href*='/handoff/']", "**/handoff/?ref=P024")
    assert look_at(page) == []
    tab_to(page, "input[name=team]")
    page.keyboard.press("Space")
    for _team in range(page.locator("input[name=team]").count()):
        if page.evaluate("document.activeElement.value") == "communications":
            break
        page.keyboard.press("ArrowDown")
    expect(page.locator("input[name=team][value=communications]")).to_be_checked()
    open_by_keyboard(page, "main form:has(input[name=team]) button[type=submit]", "**/posts/P024/")
    expect(page.locator("#messages")).to_contain_text("Viestintä")


def test_a_task_is_done_without_javascript(own_site, visit):
    visitor = visit(own_site, width=360, height=740, java_script_enabled=False)
    visitor.sign_in_by_password("aino")
    visitor.go("/practice/")
    page = visitor.page
    run = start_task(visitor, "T1.3-plain")
    assert visitor.path == f"/practice/{run}/messages/"
    page.locator("main a[href$='/messages/tilituki_harj/']").first.click()
    scam = page.locator("#m-P077")
    expect(scam).to_contain_text("Vahvista salasanasi tästä")
    scam.locator("a[href$='/report/P077/']").click()
    page.locator("input[name=reason][value=phishing]").check()
    page.locator("form:has(input[name=reason]) button[type=submit]").click()
    visitor.go(f"/practice/{run}/people/tilituki_harj/")
    page.locator("main details:has(input[value=block]) summary").click()
    page.locator("main form:has(input[value=block]) button").click()
    page.locator("form[action$='/check/'] button").click()
    expect(page.locator("[data-outcome]")).to_have_attribute("data-outcome", "passed")
    assert attempts(own_site) == [("T1.3-plain", 1)]


def test_a_phone_number_is_held_and_kept_nowhere(own_site, visit):
    visitor = visit(own_site, width=360, height=740)
    page = visitor.sign_in_as("aino").page
    run = start_task(visitor, "T2.2-plain")
    page.locator("form#reply textarea").fill(WITH_A_NUMBER)
    page.locator("form#reply button[value=publish]").click()
    told = page.get_by_role("alert")
    expect(told).to_be_visible()
    expect(page.locator("form#reply textarea")).to_have_value(WITH_A_NUMBER)
    assert look_at(page) == []
    assert ask(own_site, "SELECT kind, data FROM practice_action WHERE run_id = ? AND kind = 'held'", run) == [
        ("held", '{"kinds": ["phone"]}')
    ]
    assert not ask(own_site, "SELECT 1 FROM practice_action WHERE run_id = ? AND kind = 'reply'", run)
    page.locator("form#reply textarea").fill(ANSWER)
    page.locator("form#reply button[value=publish]").click()
    page.wait_for_url("**?did=*")
    kept = b"".join(file.read_bytes() for file in own_site.folder.rglob("*") if file.is_file())
    assert ANSWER.encode() in kept or ANSWER.split("ä")[0].encode() in kept
    assert b"123 4567" not in kept


def test_new_posts_are_announced_and_wait_to_be_shown(own_site, visit):
    visitor = visit(own_site, width=360, height=740)
    page = visitor.sign_in_as("aino").page
    visitor.go("/practice/")
    page.locator("main form[action='/practice/start/'] button[type=submit]").click()
    page.wait_for_url(re.compile(r"/practice/\d+/$"))
    shown = ids(page)
    page.locator("#clock button[value='200']").evaluate("button => button.closest('details').open = true")
    page.locator("#clock button[value='200']").click()
    news = page.locator("#news a")
    expect(news).to_be_visible(timeout=60_000)
    assert ids(page) == shown
    assert look_at(page) == []
    before = set(ids(page))
    news.click()
    page.wait_for_url("**/?after=*")
    expect(page.locator("#news a")).to_have_count(0)
    assert set(ids(page)) - before


def ids(page: Page) -> list[str]:
    return page.locator(".feed article").evaluate_all("posts => posts.map(post => post.id)")


def test_a_task_of_the_baseline_is_done_in_the_channel_and_told_of_afterwards(own_site, visit):
    visitor = visit(own_site, width=360, height=740)
    page = visitor.sign_in_as("aino").page
    visitor.go("/measure/")
    page.get_by_role("button", name="Aloita", exact=True).click()
    page.wait_for_url("**/measure/1/")
    number, code = step_of(own_site, "T4.1")
    task = task_runner.tasks("T4.1")[code.partition("-")[2]]
    visitor.go(f"/measure/{number}/")
    assert look_at(page) == []
    page.locator("main form[action*='/practice/measured/'] button[type=submit]").click()
    page.wait_for_url(f"**/posts/{task.focus}/")
    run = run_of(visitor)
    expect(page.locator("#task-panel form")).to_have_count(0)
    assert look_at(page) == []
    page.locator("form#reply textarea").fill(task.good.steps[0].data["text"]["fi"])
    page.locator("form#reply button[value=publish]").click()
    page.wait_for_url("**?did=*")
    assert visitor.go(f"/practice/{run}/task/") == 404
    visitor.go(f"/practice/{run}/")
    page.locator(f"#task-panel a[href='/measure/{number}/']").click()
    page.locator("button[name=done][value=done]").click()
    page.wait_for_url(lambda url: not url.endswith(f"/measure/{number}/"))
    assert attempts(own_site) == [(code, 1)]
    answer_the_rest(visitor, number)
    visitor.go("/measure/finish/")
    page.locator("main form[action='/measure/finish/'] button[type=submit]").last.click()
    told = page.locator(f"[data-task='{code}']")
    expect(told).to_contain_text(task.criteria[0].met["fi"])
    assert look_at(page) == []
    assert visitor.go(f"/practice/{run}/task/") == 200


def answer_the_rest(visitor: Visitor, done: int) -> None:
    ways = [rate_oneself] * SKILLS + [answer_question] * QUESTIONS + [leave_for_later] * (STEPS - SKILLS - QUESTIONS)
    for number in range(1, STEPS + 1):
        if number != done:
            visitor.go(f"/measure/{number}/")
            ways[number - 1](visitor, number)


def step_of(site: Site, family: str) -> tuple[int, str]:
    """(number, code) of the step that is a task of the family, in the one sitting that is going on."""
    ((steps,),) = ask(site, "SELECT steps FROM skills_sitting WHERE finished_at IS NULL")
    codes = [key.partition(":")[2] for key in json.loads(steps)]
    number, code = next((number, code) for number, code in enumerate(codes, 1) if code.startswith(f"{family}-"))
    return number, code
