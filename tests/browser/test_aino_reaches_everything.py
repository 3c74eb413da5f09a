"""What a beginner can click to: no link leads nowhere, and all lessons, drawings and practice tasks are there."""

import json
import re

import pytest
from playwright.sync_api import expect

from tests.browser.crawl import crawl, links_of, route_of
from tests.browser.lived_in import ask
from tests.browser.visitor import arrive
from tests.findings import expect_none

PER_ROUTE = 60  # above the number of lessons and of practice tasks
TASKS = "SELECT code FROM practice_practicetask WHERE NOT measured AND NOT withdrawn"
LESSONS = "SELECT slug, body FROM courses_lesson ORDER BY code"
DRAWING = re.compile(r"!\[([^\]]+)\]\(")
SHOWN = """() => [...document.querySelectorAll(".prose .figure-drawing svg")].map(drawing => {
    const box = drawing.getBoundingClientRect()
    const says = (drawing.closest("[aria-label]") || drawing).getAttribute("aria-label")
    return box.width > 200 && box.height > 100 ? says : "not shown"
})"""


@pytest.fixture(scope="module")
def reached(site, browser):
    """{path: (status, html)} of all Aino can click to."""
    aino = arrive(browser, site).sign_in_as("aino")

    def fetch(path: str) -> tuple[int, str]:
        answer = aino.context.request.get(aino.url(path), max_redirects=0, fail_on_status_code=False)
        if answer.status in {301, 302}:
            return answer.status, f'<a href="{answer.headers["location"]}">on</a>'
        is_page = answer.headers.get("content-type", "").startswith("text/html")
        return answer.status, answer.text() if is_page else ""

    pages = crawl(fetch, per_route=PER_ROUTE)
    aino.context.close()
    return pages


def test_no_link_leads_nowhere(reached):
    assert len(reached) > 120
    expect_none(f"{path}: {status}" for path, (status, _html) in reached.items() if status not in {200, 301, 302})


def test_every_lesson_is_reached(site, reached):
    lessons = {f"/lessons/{slug}/" for slug, _body in ask(site, LESSONS)}
    assert len(lessons) > 20
    assert lessons - reached.keys() == set()


def test_every_practice_task_is_reached_and_every_lesson_leads_to_one(site, reached):
    tasks = {f"/practice/tasks/{code}/" for (code,) in ask(site, TASKS)}
    assert len(tasks) >= 50
    assert tasks - reached.keys() == set()
    lessons = {path: html for path, (_status, html) in reached.items() if route_of(path) == "courses:lesson"}
    expect_none(path for path, html in lessons.items() if not tasks.intersection(links_of(html, path)))


def test_every_drawing_of_a_lesson_is_shown_and_says_what_it_shows(site, visit):
    aino = visit(site, width=320, height=640).sign_in_as("aino")
    wanted = {slug: DRAWING.findall(json.loads(body).get("fi", "")) for slug, body in ask(site, LESSONS)}
    assert sum(map(len, wanted.values())) >= 10
    shown = {}
    for slug in wanted:
        aino.go(f"/lessons/{slug}/")
        expect(aino.page.locator(".prose").first).to_be_visible()
        shown[slug] = aino.page.evaluate(SHOWN)
    assert shown == wanted
