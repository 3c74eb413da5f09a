"""Drawings of the practice channel: supplied pictures, nothing is uploaded."""

from functools import cache

from django import template
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString

register = template.Library()

FACE = (120, 120)
SCENE = (560, 315)


@cache
def _address(code: str) -> str:
    return static(f"img/practice/{code}.svg")


def _size(code: str) -> tuple[int, int]:
    return FACE if code.startswith("person-") else SCENE


@register.simple_tag
def drawing(code: str, alt: str = "") -> SafeString:
    """`{% drawing post.picture post.alt %}`: a supplied drawing; without a text it is decoration."""
    width, height = _size(code)
    return format_html(
        '<img class="drawing" src="{}" alt="{}" width="{}" height="{}" loading="lazy">',
        _address(code), alt, width, height,
    )  # fmt: skip
