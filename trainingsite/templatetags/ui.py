"""Small pieces of the design: icons, levels, figures and form controls. A builtin library, nothing to load."""

from collections.abc import Sequence
from functools import cache
from typing import TypedDict

from django import template
from django.forms import BoundField, CheckboxInput, CheckboxSelectMultiple, RadioSelect, Widget
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

register = template.Library()

LEVEL_NAMES = (
    pgettext_lazy("skill level", "Not yet"),
    pgettext_lazy("skill level", "Starting"),
    pgettext_lazy("skill level", "Basic"),
    pgettext_lazy("skill level", "Fluent"),
    pgettext_lazy("skill level", "Guide"),
)
TOP_LEVEL = len(LEVEL_NAMES) - 1
NOTICE_KINDS = {"success": "ok", "warning": "warn", "error": "stop"}
NOTICE_ICONS = {"ok": "check", "warn": "clock", "stop": "warning"}
LABEL_FITS_FROM = 8  # per cent of a bar


class Segment(TypedDict):
    """One part of a stacked bar, all lengths as SVG percentages."""

    level: int
    share: int
    x: str
    width: str
    middle: str
    labelled: bool


# --- icons ----------------------------------------------------------------------------------------------
@register.simple_tag
@cache
def icon(name: str, size: str = "") -> SafeString:
    """`{% icon "check" %}`, sizes "s" and "l". Always beside a word, so it is hidden from screen readers."""
    look = f"icon icon--{size}" if size else "icon"
    return format_html('<svg class="{}" aria-hidden="true"><use href="#i-{}"/></svg>', look, name)


@register.filter
def initials(name: str) -> str:
    """`Aino Alku` → `AA`, `Tuomas, digiryhmä` → `T`; at most two letters."""
    words = [word for word in str(name).partition(",")[0].split() if word[0].isalnum()]
    return "".join(word[0] for word in (words[:1] + words[1:][-1:])).upper()


# --- levels ---------------------------------------------------------------------------------------------
@register.filter
def level_name(level: int | None) -> str:
    """The name of a level 0–4 in the reader's language; without a level "Not measured"."""
    return _("Not measured") if level is None else str(LEVEL_NAMES[level])


@register.simple_tag
def level_badge(level: int | None, *, bare: bool = False) -> SafeString:
    """A tile with the number and the name beside it; `bare=True` leaves the name to screen readers."""
    name = format_html('<span class="{}">{}</span>', "vh" if bare else "level-badge__name", level_name(level))
    if level is None:
        tile = format_html('<span class="level-tile level-tile--none" aria-hidden="true">{}</span>', "–")
    else:
        tile = format_html(
            '<span class="level-tile bg-{0}" aria-hidden="true">{0}</span><span class="vh">{1} </span>',
            level,
            _("Level %(level)s:") % {"level": level},
        )
    return format_html('<span class="level-badge">{}{}</span>', tile, name)


# --- figures --------------------------------------------------------------------------------------------
@register.filter
def percent(share: float | None) -> str:
    """A share 0–1 as whole per cent in the reader's language: `0.42` → `42 %`; nothing known → `–`."""
    return "–" if share is None else _("%(number)d%%") % {"number": round(share * 100)}


@register.filter
def position(value: float) -> str:
    """Where a level 0–4 stands on an SVG axis: `2` → `50%`. Never localised: SVG knows no decimal comma."""
    return f"{min(max(value, 0), TOP_LEVEL) / TOP_LEVEL * 100:g}%"


@register.filter
def segments(shares: Sequence[int]) -> list[Segment]:
    """Whole per cents per level, in order, as parts of one bar; empty parts are left out."""
    parts: list[Segment] = []
    start = 0
    for level, share in enumerate(shares):
        if share:
            parts.append(
                {
                    "level": level,
                    "share": share,
                    "x": f"{start}%",
                    "width": f"{share}%",
                    "middle": f"{start + share / 2:g}%",
                    "labelled": share >= LABEL_FITS_FROM,
                }
            )
        start += share
    return parts


# --- notices and forms ----------------------------------------------------------------------------------
@register.filter
def notice_kind(message_tag: str) -> str:
    """The look of a Django message: success → ok, warning → warn, error → stop."""
    return NOTICE_KINDS.get(message_tag, "")


@register.filter
def notice_icon(kind: str) -> str:
    return NOTICE_ICONS.get(kind, "info")


@register.simple_tag
def background_problem() -> str:
    """What of the background work is late, in a word for machines; "" when nothing is."""
    from trainingsite.health import background_problem  # its models are not ready when the library is loaded

    return background_problem(timezone.now())


@register.filter
def control_kind(field: BoundField) -> str:
    """Which shape a field takes: "check" (one box), "choices" (radio buttons or boxes) or "input"."""
    widget = field.field.widget
    if isinstance(widget, RadioSelect | CheckboxSelectMultiple):
        return "choices"
    return "check" if isinstance(widget, CheckboxInput) else "input"


def _wears_input(widget: Widget) -> bool:
    return not isinstance(widget, CheckboxInput | RadioSelect | CheckboxSelectMultiple)


@register.simple_tag
def control(field: BoundField) -> SafeString:
    """The widget of a field in the design's clothes, with whatever classes the form gave it."""
    widget = field.field.widget
    given = str(widget.attrs.get("class", ""))
    look = "input" if _wears_input(widget) and "input" not in given.split() else ""
    return field.as_widget(attrs={"class": f"{look} {given}".strip()} if look or given else {})


@register.filter
def focus_id(field: BoundField) -> str:
    """What an error summary links to: the control, or for radio buttons and several boxes their group."""
    return f"{field.auto_id}_group" if control_kind(field) == "choices" else field.id_for_label
