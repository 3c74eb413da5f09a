"""Programme content is data held per language: `{"fi": "...", "en": "..."}`."""

from collections.abc import Mapping
from typing import NamedTuple

FALLBACK = ("fi", "en", "sv")


class Text(NamedTuple):
    """A text and the language it is really in ("" when there is none)."""

    text: str
    language: str


def pick(content: Mapping[str, str] | None, language: str) -> Text:
    """The text in the language asked for, else in Finnish, else in English, else in whatever there is."""
    content = content or {}
    for candidate in (language.split("-")[0], *FALLBACK):
        if content.get(candidate):
            return Text(content[candidate], candidate)
    return Text("", "")
