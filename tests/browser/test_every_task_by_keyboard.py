"""Every practice task, done at 360 px with the keyboard alone: from its page to the result that says passed.

What is written is the task's own good answer; only addresses are opened as one would type them.
"""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from practice.task import Task
from tests.browser.site import Site
from tests.browser.test_journey_practice import tab_to
from tests.practice import task_runner

pytestmark = pytest.mark.slow
FAMILIES = (
    "T1.1", "T1.2", "T1.3", "T1.4", "T2.1", "T2.2", "T2.3", "T2.4", "T3.1", "T3.2", "T3.3", "T3.4",
    "T4.1", "T4.2", "T4.3", "T4.4", "T4.5",
)  # fmt: skip


class Keys:
    """A person in a run who has no mouse. Selectors are looked for by Tab from the top of the page."""

    def __init__(self, page: Page, run: str, task: Task) -> None:
        self.page, self.run, self.task = page, run, task

    def open(self, place: str) -> None:
        self.page.goto(f"{self.run}{place}")

    def press(self, selector: str) -> None:
        """Press what leads to another page."""
        tab_to(self.page, selector)
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")

    def switch(self, selector: str, becomes: str) -> None:
        """Press what changes in its place."""
        tab_to(self.page, selector)
        self.page.keyboard.press("Enter")
        expect(self.page.locator(selector)).to_have_attribute("aria-pressed", becomes)

    def unfold(self, selector: str) -> None:
        tab_to(self.page, selector)
        self.page.keyboard.press("Enter")

    def tick(self, selector: str) -> None:
        tab_to(self.page, selector)
        self.page.keyboard.press("Space")
        expect(self.page.locator(selector)).to_be_checked()

    def choose(self, name: str, value: str) -> None:
        """One of a group: Tab into it, then the arrows."""
        tab_to(self.page, f"[name={name}]")
        wanted = self.page.locator(f"[name={name}][value='{value}']")
        for _press in range(30):
            self.page.keyboard.press("Space")
            if wanted.is_checked():
                return
            self.page.keyboard.press("ArrowDown")
        raise AssertionError(f"The arrows do not lead to {value} of {name}")

    def pick(self, name: str, value: str) -> None:
        """One of a list that opens: its arrows, as often as it takes."""
        tab_to(self.page, f"select[name={name}]")
        self.page.keyboard.press("Home")
        for _press in range(40):
            if self.page.locator(f"select[name={name}]").input_value() == value:
                return
            self.page.keyboard.press("ArrowDown")
        raise AssertionError(f"The arrows do not lead to {value} of {name}")

    def write(self, selector: str, text: str) -> None:
        tab_to(self.page, selector)
        self.page.keyboard.press("ControlOrMeta+a")
        self.page.keyboard.insert_text(text)

    def set_time(self, name: str, clock: str) -> None:
        """Its field is reached by Tab; how its parts are typed is the browser's own, and differs by its language."""
        tab_to(self.page, f"[name={name}]")
        self.page.locator(":focus").fill(clock)

    def check(self) -> None:
        """By the way that leads past a long feed to the task."""
        self.page.goto(self.page.url.partition("#")[0])
        tab_to(self.page, "a.to-task")
        self.page.keyboard.press("Enter")
        self.press("form[action$='/check/'] button")

    def reply(self, post: str, text: str) -> None:
        self.open(f"posts/{post}/")
        self.write("form#reply textarea", text)
        self.press("form#reply button[value=publish]")

    def hand_over(self, team: str, ref: str, note: str) -> None:
        self.open(f"handoff/?ref={ref}" if ref else "handoff/")
        self.choose("team", team)
        self.write("[name=note]", note)
        self.press("main .sim form[method=post] button.btn[type=submit]:not(.btn--s)")

    def report(self, target: str, reason: str) -> None:
        self.open(f"report/{target}/")
        self.choose("reason", reason)
        self.press("main .sim form[method=post] button.btn[type=submit]:not(.btn--s)")


def said(step, name: str, language: str = "fi") -> str:
    value = step.data.get(name, "")
    return value.get(language, "") if hasattr(value, "get") else value


def steps_of(task: Task, kind: str) -> list:
    return [step for step in task.good.steps if step.kind == kind]


def answer_and_hand_over(keys: Keys) -> None:
    for step in steps_of(keys.task, "reply"):
        keys.reply(step.target, said(step, "text"))
    for step in steps_of(keys.task, "handoff"):
        keys.hand_over(step.target, step.data.get("ref", ""), said(step, "note"))


def open_the_account(keys: Keys) -> None:
    keys.write("#name [name=name]", "Aino Alku")
    keys.press("#name button[type=submit]")
    keys.press("#passphrase button[type=submit]")
    keys.choose("two_factor", "app")
    keys.press("#second button[type=submit]")
    keys.press("#recovery form button[type=submit]")


def follow_like_save_and_share(keys: Keys) -> None:
    for step in keys.task.good.steps:
        if step.kind == "follow":
            keys.open(f"people/{step.target}/")
            keys.press("button[type=submit]:has(use[href='#i-follow'])")
        else:
            keys.open(f"posts/{step.target}/")
            keys.switch(f"#{step.kind}-{step.target}", "true")


def see_through_the_messages(keys: Keys) -> None:
    keys.press("a[href$='/messages/tilituki_harj/']")
    keys.press("a[href$='/report/P077/']")
    keys.choose("reason", "phishing")
    keys.press("main .sim form[method=post] button.btn[type=submit]:not(.btn--s)")


def set_the_settings(keys: Keys) -> None:
    keys.choose("messages", "following")
    keys.press("#senders button[type=submit]")
    keys.write("#words [name=word]", "arvonta")
    keys.press("#words form.form button[type=submit]")
    keys.set_time("quiet_from", "17:00")
    keys.set_time("quiet_to", "07:00")
    keys.press("#quiet form.form button[type=submit]")


def introduce_oneself(keys: Keys) -> None:
    (step,) = steps_of(keys.task, "profile")
    keys.write("[name=name]", "Aino Alku")
    keys.write("[name=bio]", said(step, "bio"))
    keys.choose("picture", step.data["picture"])
    keys.write("[name=alt]", said(step, "alt"))
    keys.press("form:has([name=bio]) button[type=submit]")


def mark_the_dangers(keys: Keys) -> None:
    for step in steps_of(keys.task, "mark"):
        keys.tick(f"[name=marks][value='{step.target}:{step.data['spot']}']")
    keys.choose("choose", steps_of(keys.task, "choose")[0].target)
    keys.press("form:has([name=marks]) button[type=submit]")


def repair_the_damage(keys: Keys) -> None:
    keys.unfold(f"#more-{keys.task.focus} summary")
    keys.press(f"a[href*='/posts/{keys.task.focus}/?delete']")
    keys.press("#delete button[value=delete]")
    for step in steps_of(keys.task, "handoff"):
        keys.hand_over(step.target, "", said(step, "note"))


def find_the_oldest(keys: Keys) -> None:
    (step,) = steps_of(keys.task, "search")
    keys.write("form[role=search] [name=q]", said(step, "query"))
    keys.press("form[role=search] button[type=submit]")
    (opened,) = steps_of(keys.task, "open_post")
    keys.press(f"a[href$='/posts/{opened.target}/#reply']")


def gather_a_list(keys: Keys) -> None:
    (made,) = steps_of(keys.task, "list_make")
    keys.write("[name=name]", said(made, "name"))
    keys.tick("[name=private]")
    keys.press("form:has([name=private]) button[type=submit]")
    for step in steps_of(keys.task, "list_add"):
        keys.pick("handle", step.data["handle"])
        keys.press("form:has([name=handle]) button[type=submit]")


def look_into_the_picture(keys: Keys) -> None:
    keys.open("people/huhukone_harj/")
    (step,) = steps_of(keys.task, "verdict")
    keys.open(f"image/{step.target}/")
    keys.press("button[name=look]")
    keys.choose("verdict", step.data["verdict"])
    keys.choose("confidence", str(step.data["confidence"]))
    keys.write("[name=note]", said(step, "note"))
    keys.press("form:has([name=verdict]) button[type=submit]")


def plan_an_angle(keys: Keys) -> None:
    (step,) = steps_of(keys.task, "card")
    keys.open(f"posts/{step.target}/")
    keys.open(f"card/{step.target}/")
    for name in ("audience", "point"):
        keys.write(f"[name={name}]", said(step, name))
    keys.choose("evidence_type", step.data["evidence_type"])
    keys.write("[name=risk_check]", said(step, "risk_check"))
    keys.press("form:has([name=point]) button[type=submit]")


def publish_with_a_picture(keys: Keys) -> None:
    (step,) = steps_of(keys.task, "post")
    keys.open("write/")
    keys.write("form#post textarea[name=text]", said(step, "text"))
    keys.unfold("form#post .composer__part summary")
    keys.choose("picture", step.data["picture"])
    keys.write("form#post [name=alt]", said(step, "alt"))
    keys.press("form#post button[value=publish]")


def keep_oneself_safe(keys: Keys) -> None:
    for step in steps_of(keys.task, "save_evidence"):
        keys.open(f"posts/{step.target}/")
        keys.unfold(f"#more-{step.target} summary")
        keys.press(f"#post-{step.target} button[value=save_evidence]")
    for step in steps_of(keys.task, "report"):
        keys.report(step.target, step.data["reason"])
    for step in steps_of(keys.task, "handoff"):
        keys.hand_over(step.target, step.data["ref"], said(step, "note"))


WAYS: dict[str, Callable[[Keys], None]] = {
    "T1.1": open_the_account,
    "T1.2": follow_like_save_and_share,
    "T1.3": see_through_the_messages,
    "T1.4": set_the_settings,
    "T2.1": introduce_oneself,
    "T2.2": answer_and_hand_over,
    "T2.3": mark_the_dangers,
    "T2.4": repair_the_damage,
    "T3.1": find_the_oldest,
    "T3.2": gather_a_list,
    "T3.3": look_into_the_picture,
    "T3.4": plan_an_angle,
    "T4.1": answer_and_hand_over,
    "T4.2": publish_with_a_picture,
    "T4.3": answer_and_hand_over,
    "T4.4": answer_and_hand_over,
    "T4.5": keep_oneself_safe,
}


@pytest.fixture(scope="module")
def practised(sample, tmp_path_factory):
    """One site for all the tasks: a task leaves its run, and nothing that another one meets."""
    with Site(tmp_path_factory.mktemp("practised") / "data", sample) as started:
        yield started
    assert started.complaints() == ""


@pytest.mark.parametrize("family", FAMILIES)
def test_a_task_is_passed_with_the_keyboard_alone(family, practised, visit):
    visitor = visit(practised, width=360, height=740).sign_in_as("aino")
    page = visitor.page
    visitor.go(f"/practice/tasks/{family}-plain/")
    tab_to(page, "main form[action$='/start/'] button[type=submit]")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    run = re.match(r".*?/practice/\d+/", page.url)
    assert run, page.url
    keys = Keys(page, run[0], task_runner.tasks(family)["plain"])
    WAYS[family](keys)
    keys.check()
    expect(page.locator("[data-outcome]")).to_have_attribute("data-outcome", "passed")
