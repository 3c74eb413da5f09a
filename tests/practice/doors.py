"""Every address of the practice channel that takes a form, with a form that is right: for tests that spoil it."""

from collections.abc import Iterator
from dataclasses import dataclass, field

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


def names() -> Iterator[str]:
    """Of every address of the app."""
    for pattern in get_resolver("practice.urls").url_patterns:
        assert isinstance(pattern, URLPattern)
        yield str(pattern.name)
