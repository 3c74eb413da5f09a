"""The drawings of lessons: `![what it shows](/pictures/feed)` alone in a paragraph. Each is a template of its own."""

import html
import re
from functools import cache

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe

PLACE = "/pictures/"
_ALONE = re.compile(rf'<p><img src="{PLACE}([a-z0-9-]+)" alt="([^"]*)"></p>')
_LEFT_OVER = re.compile(r"<img[^>]*>")


@cache
def codes() -> frozenset[str]:
    """The codes of the drawings there are."""
    folder = settings.BASE_DIR / "templates" / "art" / "lessons"
    return frozenset(path.stem for path in folder.glob("*.html"))


def code_of(source: str) -> str | None:
    """The code of the drawing that an address names; None when there is none."""
    code = source.removeprefix(PLACE)
    return code if source.startswith(PLACE) and code in codes() else None


def put_in(cleaned: str) -> str:
    """Cleaned HTML with its pictures drawn; any other picture is left out."""
    return _LEFT_OVER.sub("", _ALONE.sub(_drawn, cleaned))


def _drawn(found: re.Match[str]) -> str:
    code, text = found[1], html.unescape(found[2])
    return str(drawing(code, text)) if code in codes() else ""


def drawing(code: str, text: str) -> SafeString:
    """The figure; `text` says in words what it shows."""
    return mark_safe(render_to_string(f"art/lessons/{code}.html", {"text": text}))  # noqa: S308 - our own template
