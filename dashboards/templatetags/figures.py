"""The parts of charts that are written out hundreds of times on one page: tags cost a fraction of a template."""

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from dashboards.showing import HeatRow, Side, SkillRow

register = template.Library()


@register.simple_tag
def heat_cells(row: HeatRow) -> SafeString:
    """The cells of a unit: the number, and below it the change or how the number is meant."""
    cells = ((cell.look, cell.text, cell.small) for cell in row.cells)
    return format_html_join("", '<td class="{}"><span>{}</span><small>{}</small></td>', cells)


@register.simple_tag
def dumbbell_marks(row: SkillRow) -> SafeString:
    """The bands, the way from the first share to the second, and a dot for each that is known."""
    before, after = row.before, row.after
    if before is None or after is None:
        return SafeString("")
    way = ""
    if before.x and after.x:
        way = format_html('<line class="db-span" x1="{}" x2="{}" y1="50%" y2="50%"/>', before.x, after.x)
    return format_html(
        "{}{}{}{}{}", _band(before, "39%"), _band(after, "61%"), way,
        _dot("db-start", before.x, "5"), _dot("db-now", after.x, "7.5"),
    )  # fmt: skip


def _band(side: Side, y: str) -> str:
    if not side.low:
        return ""
    return format_html('<line class="db-ci" x1="{}" x2="{}" y1="{}" y2="{}"/>', side.low, side.high, y, y)


def _dot(look: str, x: str, radius: str) -> str:
    return format_html('<circle class="{}" cx="{}" cy="50%" r="{}"/>', look, x, radius) if x else ""
