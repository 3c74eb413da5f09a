"""Posts as HTML, quickly: a page of the feed has twenty of them, each with a dozen links and buttons.

The template is rendered once for every shape a post may have (what is pressed, what is shown, in which words), with
marks in the places of what differs from post to post. A post then only fills in the marks. What is filled in has been
escaped before, and is never looked through for marks again.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import SimpleNamespace

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import override

from practice import channel as channels

TEXTS = (
    "id",
    "handle",
    "name",
    "because",
    "reply_to",
    "reply_to_handle",
    "back",
    "csrf",
    "replies",
    "reposts",
    "likes",
)
PIECES = ("face", "when", "text", "picture", "quote", "said")
"""HTML already, "" for nothing."""

RUN = 900_719_925_474
"""Stands for the number of the run, where only a number may stand."""

SHAPES = 1024


@dataclass(frozen=True, slots=True)
class Shape:
    """Whatever changes the markup of a post, and not only what stands in it. `reader` is the language of the page,
    `language` that of the post when it is another one. `names`: whom it answers is known.
    """

    reader: str
    channel: str
    language: str = ""
    mine: bool = False
    task: bool = False
    focus: bool = False
    over: bool = False
    deleted: bool = False
    because: bool = False
    answers: bool = False
    names: bool = False
    pictured: bool = False
    carded: bool = False
    liked: bool = False
    reposted: bool = False
    bookmarked: bool = False
    reported: bool = False
    saved: bool = False
    followed: bool = False
    muted: bool = False
    blocked: bool = False


@dataclass(frozen=True, slots=True)
class Plate:
    """Markup with places to fill: `form` for the % operator, and the names of its places in order."""

    form: str
    places: tuple[str, ...]

    def filled(self, values: Mapping[str, str]) -> SafeString:
        """The markup with the values, which are HTML. Raises KeyError for a value that is missing."""
        return mark_safe(self.form % tuple([values[place] for place in self.places]))  # noqa: S308 - escaped by the caller


def plate(shape: Shape) -> Plate:
    """The markup of a post of that shape; made anew each time only where templates are being written."""
    return _plate.__wrapped__(shape) if settings.DEBUG else _plate(shape)


@lru_cache(maxsize=SHAPES)
def _plate(shape: Shape) -> Plate:
    marks: dict[str, object] = {name: _mark(name) for name in TEXTS}
    marks |= {name: mark_safe(_mark(name)) for name in PIECES}  # noqa: S308 - a mark is letters and digits
    page = SimpleNamespace(channel=channels.get(shape.channel), reader=shape.reader)
    context = {"post": SimpleNamespace(**marks), "shape": shape, "page": page, "run": RUN}
    with override(shape.reader):
        return cut(render_to_string("practice/_post_plate.html", context))


def cut(html: str) -> Plate:
    """Markup with marks as a plate."""
    pieces = _MARKED.split(html)
    places = tuple(name or "run" for name in pieces[1::2])
    return Plate("%s".join(piece.replace("%", "%%") for piece in pieces[::2]), places)


def _mark(name: str) -> str:
    return f"q9{name}9q"


_MARKED = re.compile(rf"q9([a-z_]+)9q|{RUN}")
