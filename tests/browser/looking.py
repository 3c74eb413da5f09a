"""What is wrong with the page before us: for people who listen, who use a keyboard, who have a small window."""

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page

RULES = {
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]},
    "rules": {"target-size": {"enabled": True}},
    "resultTypes": ["violations"],
}
CONTRAST = {"runOnly": {"type": "rule", "values": ["color-contrast"]}, "resultTypes": ["violations"]}
RUN = """rules => axe.run(rules).then(answer => answer.violations.map(found =>
    `${found.id} (${found.help}): ${found.nodes.slice(0, 3).map(node => node.html.slice(0, 140)).join(" | ")}`))"""
FRAME = """() => {
    const edge = document.documentElement.clientWidth
    const out = [...document.querySelectorAll("body *")].filter(one => one.getBoundingClientRect().right > edge + 1)
    return {
        headings: [...document.querySelectorAll("h1")].map(heading => heading.innerText.trim()),
        title: document.title,
        language: document.documentElement.lang,
        wider: document.documentElement.scrollWidth - edge,
        out: out.slice(0, 3).map(one => one.outerHTML.slice(0, 120)),
    }
}"""
FOCUS = """() => {
    const one = document.activeElement, style = getComputedStyle(one), box = one.getBoundingClientRect()
    const outlined = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0
    return {
        html: one.outerHTML.slice(0, 90),
        body: one === document.body,
        skip: one.matches("a.skip"),
        shown: (outlined || style.boxShadow !== "none") && box.width > 1 && box.height > 1,
    }
}"""


def look_at(page: Page) -> list[str]:
    """Everything axe finds in light and dark, and everything wrong with the frame of the page. Needs JavaScript."""
    page.emulate_media(color_scheme="light")
    page.evaluate(AXE_SCRIPT)
    found = frame_problems(page) + page.evaluate(RUN, RULES)
    page.emulate_media(color_scheme="dark")
    found += [f"in the dark: {problem}" for problem in page.evaluate(RUN, CONTRAST)]
    page.emulate_media(color_scheme="light")
    return found


def frame_problems(page: Page) -> list[str]:
    frame = page.evaluate(FRAME)
    found = []
    if len(frame["headings"]) != 1 or not frame["headings"][0]:
        found.append(f"has the first-level headings {frame['headings']}")
    if frame["language"] != "fi":
        found.append(f"says it is in {frame['language']!r}")
    if len(frame["title"].removesuffix("– Sometaito").strip()) < 2:
        found.append(f"has the title {frame['title']!r}")
    if frame["wider"] > 0:
        found.append(f"is {frame['wider']} px wider than its window: {frame['out']}")
    return found


def keyboard_problems(page: Page, steps: int = 8) -> list[str]:
    """The first Tab reaches the skip link (or a form says first what is wrong), and what has the focus shows it."""
    found = []
    begun = page.evaluate("document.activeElement !== document.body")
    for number in range(steps):
        page.keyboard.press("Tab")
        now = page.evaluate(FOCUS)
        if now["body"]:
            break
        if number == 0 and not begun and not now["skip"]:
            found.append(f"begins with {now['html']} instead of the skip link")
        if not now["shown"]:
            found.append(f"does not show the focus on {now['html']}")
    return found
