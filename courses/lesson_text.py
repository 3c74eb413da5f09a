"""What a lesson's Markdown may hold: text, lists, tables, links, our own drawings. The rest is named with its line."""

import re
from collections.abc import Collection, Iterator

from django.utils.translation import gettext as _
from markdown_it import MarkdownIt
from markdown_it.token import Token

from trainingsite import drawings

_ALLOWED_LINK = re.compile(r"(https://[^\s/]|mailto:|#|/(?!/))", re.IGNORECASE)
_LESSON_LINK = re.compile(r"/lessons/([^/?#]*)/?")
_PLAN = re.compile(r"^\*\*(?:Kun|När|When)\*\* (.+), \*\*(?:niin|så|then)\*\* (.+)\.$", re.MULTILINE)
_SKILL_LINK = re.compile(r"/skills/([^/?#]+)/?")

# html=True and every link allowed: nothing may hide from the check by being shown as plain text
_MARKDOWN = MarkdownIt("commonmark", {"html": True}).enable("table")
_MARKDOWN.validateLink = lambda url: True  # type: ignore[method-assign]  # the documented way to replace it


def problems_in(
    text: str, *, lessons: Collection[str], skills: Collection[str], first_line: int = 1
) -> list[tuple[int, str]]:
    """Line and sentence of everything that does not belong into a lesson; `lessons` and `skills` are known slugs."""
    found = []
    for block in _MARKDOWN.parse(text):
        line = first_line + (block.map[0] if block.map else 0)
        if block.type == "html_block":
            found.append((line, _("Raw HTML is not allowed: write Markdown.")))
        for offset, sentence in _inline_problems(block.children or [], lessons, skills):
            found.append((line + offset, sentence))
    return sorted(set(found))


def _inline_problems(
    tokens: list[Token], lessons: Collection[str], skills: Collection[str]
) -> Iterator[tuple[int, str]]:
    """With the line inside the block, counted by its line breaks."""
    offset = 0
    for token in tokens:
        if token.type in ("softbreak", "hardbreak"):
            offset += 1
        elif token.type == "html_inline":
            yield offset, _("Raw HTML is not allowed: write Markdown.")
        elif token.type == "image":
            if sentence := _picture_problem(token, alone=len(tokens) == 1):
                yield offset, sentence
        elif token.type == "link_open":
            sentence = _link_problem(str(token.attrs.get("href", "")), lessons, skills)
            if sentence:
                yield offset, sentence


def _picture_problem(token: Token, *, alone: bool) -> str:
    """A picture is one of our drawings, stands alone in its paragraph, and says in words what it shows."""
    source = str(token.attrs.get("src", ""))
    if drawings.code_of(source) is None:
        return _("There is no drawing “%(source)s”. The drawings are: %(known)s.") % {
            "source": source[:80],
            "known": ", ".join(sorted(drawings.codes())),
        }
    if not token.content.strip():
        return _("The drawing “%(source)s” needs words for those who cannot see it.") % {"source": source[:80]}
    return "" if alone else _("A drawing stands in a paragraph of its own.")


def _link_problem(href: str, lessons: Collection[str], skills: Collection[str]) -> str:
    if not _ALLOWED_LINK.match(href) or "\\" in href or "%5c" in href.lower():
        return _("The link “%(link)s” is not allowed: use https or a page of this site.") % {"link": href[:80]}
    lesson, skill = _LESSON_LINK.match(href), _SKILL_LINK.match(href)
    if (lesson and lesson[1] not in lessons) or (skill and skill[1] not in skills):
        return _("The link “%(link)s” leads nowhere.") % {"link": href[:80]}
    return ""


def plan_in(body: str) -> tuple[str, str] | None:
    """The situation and the deed of the if-then plan a lesson ends with; None where there is none."""
    found = _PLAN.search(body)
    return (found[1], found[2]) if found else None
