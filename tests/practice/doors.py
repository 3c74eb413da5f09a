"""Every address of the practice channel that takes a form, with a form that is right: for tests that spoil it."""

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.urls import URLPattern, get_resolver

TEXT = "Kartonki litistetään ennen astiaa, niin tilaa riittää kaikille."


@dataclass(frozen=True)
class Door:
    """`name` of the address, `more` of its arguments after the run; `by` is "run", "code" or "none" for the first one.

    `data` is a form that is accepted; `typed` are its fields somebody writes into.
    """

    name: str
    more: tuple[str, ...] = ()
    data: dict[str, object] = field(default_factory=dict)
    typed: tuple[str, ...] = ()
    by: str = "run"

    def __str__(self) -> str:
        said = self.data.get("kind") or self.data.get("part") or self.data.get("step") or self.data.get("act") or ""
        return "-".join(str(part) for part in (self.name, said) if part)


START = {"channel": "neutral", "language": "fi"}
CARD = {
    "audience": "taloyhtiöt", "point": "Litistetty laatikko säästää tilaa.", "evidence_type": "figure",
    "source": "ohje.example", "risk_check": ["facts"],
}  # fmt: skip
DOORS = (
    Door("start", data=START, by="none"),
    Door("start_task", ("T9.1-plain",), START, by="code"),
    Door("start_module", ("M1",), START, by="code"),
    Door("reflection", ("M1",), {"answer-use": TEXT}, ("answer-use",), by="code"),
    Door("check"),
    Door("hint", data={"number": "1"}),
    Door("send", data={"seq": "1"}),
    Door("post", ("K1",), {"kind": "reply", "text": TEXT}, ("text",)),
    Door("post", ("K1",), {"kind": "quote", "text": TEXT}, ("text",)),
    Door("post", ("K1",), {"kind": "reply", "as": "draft", "text": TEXT}, ("text",)),
    Door("write", data={"text": TEXT, "picture": "bins", "alt": TEXT, "audience": "everyone"}, typed=("text", "alt")),
    Door("write", data={"text": TEXT, "as": "draft"}, typed=("text",)),
    Door("search", data={"q": "kartonki"}, typed=("q",)),
    Door("do", data={"kind": "like", "target": "N2"}),
    Door("do", data={"kind": "follow", "target": "koulu"}),
    Door("do", data={"kind": "save_evidence", "target": "M1"}),
    Door("do", data={"kind": "delete", "target": "own-1"}),
    Door("clock", data={"speed": "60"}),
    Door("clock", data={"skip": "hour"}),
    Door("person", ("neuvo",), {"list": "own-2"}),
    Door("lists", data={"name": "Lehdet"}, typed=("name",)),
    Door("list", ("own-2",), {"handle": "koulu"}),
    Door("list", ("own-2",), {"act": "remove", "handle": "lehti"}),
    Door("chat", ("koulu",), {"text": TEXT}, ("text",)),
    Door("settings", data={"part": "messages", "messages": "nobody"}),
    Door("settings", data={"part": "mute", "word": "arvonta"}, typed=("word",)),
    Door("settings", data={"part": "unmute", "word": "arvonta"}),
    Door("settings", data={"part": "words", "words": "arvonta\nkilpailu"}, typed=("words",)),
    Door("settings", data={"part": "quiet", "quiet_from": "17:00", "quiet_to": "7:00"}),
    Door("profile", data={"name": "Aino Alku", "bio": TEXT, "alt": TEXT}, typed=("name", "bio", "alt")),
    Door("account", data={"step": "name", "name": "Aino Alku"}, typed=("name",)),
    Door("account", data={"step": "second", "two_factor": "app"}),
    Door("account", data={"step": "recovery"}),
    Door("report", ("H1",), {"reason": "spam"}),
    Door("handoff", data={"team": "manager", "ref": "K1", "note": TEXT}, typed=("note",)),
    Door("image", ("own-3",), {"look": "1"}),
    Door("image", ("own-3",), {"verdict": "current", "confidence": "2", "note": TEXT}, ("note",)),
    Door("pictures", data={"choose": "bins", "marks": ["yard:plate"]}),
    Door("card", ("K1",), CARD, ("audience", "point", "source")),
    Door("end"),
)  # fmt: skip
ELSEWHERE = {"start_measured", "withdraw", "review"}
"""Of a sitting or a text sent to be read: they have objects of their own."""
READ_ONLY = {
    "index", "task", "run_task", "feed", "new", "people", "messages", "notifications", "saved", "link", "module",
    "review_queue", "preview",
}  # fmt: skip

SCRIPT = "<script>alert(1)</script>"
MARKUP = "[x](javascript:alert(1)) **b** <img src=x onerror=alert(1)> {{ 7|add:7 }}{% now 'Y' %} \"'><b>"
STRANGE = {
    "nothing": "",
    "space": " \r\n\t ",
    "300": "å" * 300,
    "20,000": "å" * 20_000,
    "more than 20,000": "sana " * 5_000,
    "emoji": "😀🎉👩‍👩‍👧‍👦",
    "right to left": "\u202eolleh\u2066 שלום",
    "zero width": "\u200b\u200c\u2060\ufeff",
    "nul": "a\x00b",
    "script": SCRIPT,
    "markup": MARKUP,
    "negative": "-1",
    "huge number": "9" * 30,
    "another's": "own-999",
    "a thousand lines": "\n" * 1_000 + "x",
    "marks on marks": "a" + "\u0301" * 5_000,
}
FOR_EVERY_FIELD = {"nothing", "nul", "huge number", "another's"}
BODIES = {
    "lone surrogate": "%ED%A0%80",
    "broken bytes": "%FF%FE%C3",
}
UNKNOWN = ("no-such", "own-0", "own-99", "M1", "neuvo", "%00", "a" * 500, "..%2f..%2fx", "ä'\"<b>", "K2", "S1")
SOMEBODY = "Soita Leenalle 040 1234567, asiakasnumero 771204"
TRACES = ("1234567", "771204", "Leenalle")
WITH_KEY = [each for each in DOORS if each.by == "run" and (each.typed or each.name in {"person", "list", "settings"})]


def spoiled(door: Door) -> Iterator[tuple[str, dict[str, object]]]:
    """Each typed field with each strange value, each other with a few, one at a time; then all of them at once."""
    for what, value in STRANGE.items():
        for name in door.data if what in FOR_EVERY_FIELD else door.typed:
            yield f"{name}: {what}", door.data | {name: value}
        yield f"all: {what}", dict.fromkeys((*door.data, "key", "target", "back", "draft"), value)


def names() -> Iterator[str]:
    """Of every address of the app."""
    for pattern in get_resolver("practice.urls").url_patterns:
        assert isinstance(pattern, URLPattern)
        yield str(pattern.name)


def unsafe(pages: dict[str, str]) -> Iterator[str]:
    """What none of these pages, {address: text}, may have in it."""
    for path, text in pages.items():
        if SCRIPT in text or "<b>x</b>" in text or "<img src=x" in text or ">14" in text or "'><b>" in text:
            yield f"{path}: markup as it was typed"
        for outside in re.findall(r'(?:href|action|src)="((?:https?:)?//[^"]*|javascript:[^"]*|data:[^"]*)"', text):
            yield f"{path}: leads to {outside}"
        if re.search(r'type="(?:password|file)"', text):
            yield f"{path}: asks for a password or a file"
        if re.search(r"<[^>]+\s(?:on\w+|style)=\"", text) or re.search(r"<script(?![^>]*\bsrc=)[^>]*>\s*\S", text):
            yield f"{path}: a script or a style inside the page"


def pages_of(client: Any, first: str) -> dict[str, str]:
    """Every page of a run that can be reached by links, {address: text}; no page twice but for its query."""
    seen: dict[str, str] = {}
    wanted = [first]
    while wanted:
        path = wanted.pop()
        if path in seen:
            continue
        answer = client.get(path)
        if answer.status_code == 302:
            wanted.append(answer["Location"].partition("#")[0])
            continue
        assert answer.status_code == 200, (path, answer.status_code)
        seen[path] = answer.content.decode() if not answer.streaming else ""
        for link in re.findall(r'href="([^"#]+)', seen[path]):
            link = html.unescape(link)
            if link.startswith("?"):
                link = path.partition("?")[0] + link
            if link.startswith("/practice/") and len(seen) < 400 and not re.search(r"[?&](before|turn|q)=", link):
                wanted.append(link)
    return seen
