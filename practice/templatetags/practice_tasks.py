"""What the pages of tasks say: the panel beside the channel, and texts of the material in the language they are in."""

from collections.abc import Mapping
from typing import Any

from django import template
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from practice import kinds
from practice.panels import FreePanel, MeasuredPanel, Panel, beside
from trainingsite.translated import pick

register = template.Library()


@register.simple_tag
def task_panel(page: Any) -> Panel | MeasuredPanel | FreePanel | None:
    """`{% task_panel page as panel %}`: the task as it stands, None in free play of no module."""
    return beside(page)


@register.filter
def words(content: Mapping[str, str] | None) -> SafeString:
    """`{{ task.title|words }}`: the text in the reader's language, else in another one that says which it is."""
    text, language = pick(content, get_language() or "fi")
    if not text or language == (get_language() or "fi").split("-")[0]:
        return SafeString(conditional_escape(text))
    return format_html('<span lang="{}">{}</span>', language, text)


@register.filter
def account_kind(code: str) -> str:
    """`{{ persona.kind|account_kind }}`: the kind of an account in words; one that is not known stays as it is."""
    return str(kinds.ACCOUNTS.get(code, code))


@register.filter
def post_kind(code: str) -> str:
    """`{{ post.kind|post_kind }}`: the kind of a post in words; one that is not known stays as it is."""
    return str(kinds.POSTS.get(code, code))
