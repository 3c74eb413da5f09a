"""The practice channel where no link of the crawl leads: forms sent back, empty pages, a run that has ended, the other
look, and everything that can be unfolded, unfolded."""

import re

import pytest
from playwright.sync_api import Page

from tests.browser.lived_in import ask
from tests.browser.looking import look_at
from tests.browser.site import Site
from tests.browser.visitor import Visitor
from tests.findings import expect_none

pytestmark = pytest.mark.slow
UNFOLD = "document.querySelectorAll('main details').forEach(part => { part.open = true })"
PLAYED = (
    "",
    "?before=P013",
    "posts/own-5/?delete",
    "posts/P013/?quote",
    "posts/P029/",
    "search/?q=paperi",
    "search/?q=%22auki",
    "search/?q=olematon",
    "people/huhukone_harj/",
    "people/oma_harj/",
    "messages/tilituki_harj/",
    "messages/kuntala_harj/",
    "write/?draft=own-6",
    "settings/",
    "account/",
)
EMPTY = ("", "lists/", "saved/", "notifications/", "messages/")
SENT_BACK = {"handoff/": "form:has([name=team])", "report/P025/": "form:has([name=reason])"}
SENT_BACK |= {"card/P036/": "form:has([name=point])", "image/P029/": "form:has([name=verdict])"}
SENT_BACK |= {"write/": "form#post", "profile/": "form:has([name=bio])"}


@pytest.fixture(params=[320, 1280])
def width(request):
    return request.param


def problems(page: Page, about: str) -> list[str]:
    """What is wrong with the page, also when everything in it is unfolded."""
    page.evaluate(UNFOLD)
    return [f"{about}: {problem}" for problem in look_at(page)]


def looked_at(visitor: Visitor, path: str) -> list[str]:
    status = visitor.go(path)
    return problems(visitor.page, path) + ([] if status == 200 else [f"{path}: answers {status}"])


def runs_of(site: Site, who: str) -> tuple[int, int]:
    """(the run of free play, the last one that has ended) of a person."""
    return ask(
        site,
        "SELECT max(run.id) FILTER (WHERE run.task_id IS NULL), max(run.id) FILTER (WHERE run.ended_at IS NOT NULL)"
        " FROM practice_run AS run JOIN participants_user AS person ON person.id = run.person_id"
        " WHERE person.email LIKE ?",
        f"{who}.%",
    )[0]


def start(visitor: Visitor, path: str, look: str = "neutral") -> str:
    """Start what the page at `path` offers; returns the address of the run."""
    visitor.go(path)
    form = visitor.page.locator("main form[action$='/start/']").last
    form.locator("[name=channel]").select_option(look)
    form.locator("button[type=submit]").click()
    visitor.page.wait_for_url(re.compile(r"/practice/\d+/"))
    found = re.match(r"/practice/\d+/", visitor.path)
    assert found, visitor.path
    return found[0]


def test_a_week_half_lived_and_one_that_has_ended(site, visit, width):
    visitor = visit(site, width=width, height=700).sign_in_as("eero")
    played, ended = runs_of(site, "eero")
    found = [line for page in PLAYED for line in looked_at(visitor, f"/practice/{played}/{page}")]
    found += [line for page in ("", "posts/P024/", "task/") for line in looked_at(visitor, f"/practice/{ended}/{page}")]
    expect_none(found)


def test_what_is_sent_back_says_why_and_where(site, visit, width):
    visitor = visit(site, width=width, height=700).sign_in_as("eero")
    played, _ended = runs_of(site, "eero")
    found = []
    for place, form in SENT_BACK.items():
        visitor.go(f"/practice/{played}/{place}")
        visitor.page.evaluate(UNFOLD)
        for field in visitor.page.locator(f"main {form} :is(textarea, input[type=text])").all():
            field.fill("")
        with visitor.page.expect_navigation() as sent:
            visitor.page.locator(f"main {form} button[type=submit]").last.click()
        found += problems(visitor.page, place) + ([] if sent.value.status == 422 else [f"{place}: {sent.value.status}"])
    expect_none(found)


def test_a_week_that_has_just_begun_and_the_other_look(site, visit, width):
    visitor = visit(site, width=width, height=700).sign_in_as("aino")
    run = start(visitor, "/practice/", "x")
    found = [line for page in EMPTY for line in looked_at(visitor, f"{run}{page}")]
    for code in ("T1.1-hinted", "T2.3-hinted", "T4.5-plain"):
        start(visitor, f"/practice/tasks/{code}/")
        found += problems(visitor.page, visitor.path)
    expect_none(found)
