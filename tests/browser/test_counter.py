"""The counter in the browser says what the server will say."""

import re
import tomllib
from pathlib import Path

import pytest

from practice import channel, links

ROOT = Path(__file__).resolve().parent.parent.parent
ADDRESSES, COUNTER = (ROOT / "static" / "js" / name for name in ("addresses.js", "counter.js"))
DATA = tomllib.loads((ROOT / "tests/practice/data/weighted_length.toml").read_text(encoding="utf-8"))
CASES = [
    ["".join(part["text"] * part.get("times", 1) for part in case["parts"]), case["weight"]]
    for kind in ("published", "ours")
    for case in DATA[kind]
]
RULE = {"light": channel.NEUTRAL.counting.light_text, "urlLength": str(channel.NEUTRAL.url_length)}
FORM = f"""
<p id="left" data-left="# left" data-over="# too many"></p><p id="left-say" role="status"></p>
<textarea data-counter="left" data-max="{channel.NEUTRAL.limit}" data-url-length="23"
 data-light="{RULE["light"]}">Hei</textarea>
"""


@pytest.fixture
def page(browser):
    context = browser.new_context()
    opened = context.new_page()
    problems = []
    opened.on("pageerror", lambda error: problems.append(str(error)))
    yield opened
    context.close()
    assert problems == []


def test_the_browser_weighs_every_case_as_the_server_does(page):
    page.add_script_tag(path=ADDRESSES)
    page.add_script_tag(path=COUNTER)
    counted = page.evaluate(
        "([texts, rule]) => texts.map((text) => Counter.weightedLength(text, rule))",
        [[text for text, _ in CASES], RULE],
    )
    assert counted == [weight for _, weight in CASES] == [channel.weighted_length(text) for text, _ in CASES]
    reply = page.evaluate("rule => Counter.weightedLength('@kuski_harj Hei!', {...rule, reply: ''})", RULE)
    assert reply == channel.weighted_length("@kuski_harj Hei!", reply=True) == 4


def test_what_is_left_is_shown_and_said_near_the_limit(page):
    page.set_content(FORM)
    page.add_script_tag(path=ADDRESSES)
    page.add_script_tag(path=COUNTER)
    area, shown, said = page.locator("textarea"), page.locator("#left"), page.locator("#left-say")
    area.fill("a" * 100)
    assert (shown.inner_text(), shown.get_attribute("data-state"), said.inner_text()) == ("180 left", "ok", "")
    area.fill("a" * 270)
    assert (shown.get_attribute("data-state"), said.inner_text()) == ("near", "10 left")
    area.fill("a" * 260 + " https://ohjeet.example/sivu")
    assert (shown.inner_text(), shown.get_attribute("data-state")) == ("4 too many", "over")


def test_the_shown_element_may_carry_the_rule(page):
    page.set_content(
        '<textarea id="text">Hei</textarea><p id="room" data-counter-of="text" data-max="280" data-url-length="23" '
        f'data-light="{RULE["light"]}" data-left="# left" data-over="# over" data-reply></p>'
    )
    page.add_script_tag(path=ADDRESSES)
    page.add_script_tag(path=COUNTER)
    page.evaluate("document.dispatchEvent(new Event('DOMContentLoaded'))")
    assert page.locator("#room").inner_text() == "277 left"
    page.locator("textarea").fill("@kuski_harj Hei!")
    assert page.locator("#room").inner_text() == "276 left"


def test_browser_and_server_know_the_same_endings():
    listed = re.search(r"new Set\(`(.*?)`", ADDRESSES.read_text(encoding="utf-8"), re.DOTALL)
    assert listed
    assert set(listed[1].split()) == links.ENDINGS
