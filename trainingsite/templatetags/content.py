"""Programme content in the reader's language, and Markdown."""

from collections.abc import Mapping

from django import template
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from trainingsite import markdown as safe_markdown
from trainingsite.translated import pick

register = template.Library()


@register.filter
def in_language(content: Mapping[str, str] | None) -> str:
    """`{{ lesson.title|in_language }}`: the text in the active language, else Finnish, else English."""
    return pick(content, get_language() or "fi").text


@register.filter
def markdown(text: str) -> SafeString:
    return safe_markdown.render(text)
