"""A stored plan as people read it: a few sentences per person, in the reader's language."""

from collections.abc import Callable
from typing import Any, NamedTuple

from django.utils.dateparse import parse_date
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from participants.models import Role
from participants.roster.entries import Problem

KINDS: dict[str, str | Promise] = {
    "problems": gettext_lazy("Problems"),
    "new": gettext_lazy("New"),
    "changed": gettext_lazy("Changed"),
    "leaving": gettext_lazy("Leaving"),
    "rights": gettext_lazy("Rights gained"),
    "posts": gettext_lazy("Managers"),
    "units": gettext_lazy("New units"),
}


class Shown(NamedTuple):
    title: str
    lines: list[str]


def shown_rows(kind: str, rows: Any) -> list[Shown]:
    """Rows of one kind of a stored plan; see `KINDS`."""
    show = _SHOW.get(kind)
    return [show(row) for row in rows] if show else []


def _problem(row: dict[str, Any]) -> Shown:
    sentence = str(Problem(row["line"], row["code"], row["value"]).sentence)
    return Shown(_("Line %(line)d") % {"line": row["line"]} if row["line"] else _("The whole file"), [sentence])


def _new(row: dict[str, Any]) -> Shown:
    lines = [row["email"], _path(row["unit"]), row["title"]]
    if row["role"] != Role.EMPLOYEE:
        lines.append(str(Role(row["role"]).label))
    return Shown(row["name"], [line for line in lines if line] + _days(row))


def _changed(row: dict[str, Any]) -> Shown:
    lines = [_change(name, *values) for name, values in row["fields"].items()]
    return Shown(row["name"], [row["email"], *lines])


def _change(name: str, before: Any, after: Any) -> str:
    if name == "active":
        return _("The account is opened again")
    labels = {
        "name": _("Name"),
        "title": _("Job title"),
        "role": _("Role"),
        "unit": _("Unit"),
        "starts": _("Starts"),
        "ends": _("Ends"),
    }
    return f"{labels[name]}: {_value(name, before)} → {_value(name, after)}"


def _value(name: str, value: Any) -> str:
    if not value:
        return "–"
    if name == "role":
        return str(Role(value).label)
    if name == "unit":
        return _path(value)
    return _day(value) if name in {"starts", "ends"} else str(value)


def _path(path: str) -> str:
    """With room to break the line."""
    return path.replace("/", " / ")


def _leaving(row: dict[str, Any]) -> Shown:
    last = [_("Last day %(day)s") % {"day": _day(row["last_day"])}] if row["last_day"] else []
    return Shown(row["name"], [row["email"], *([_path(row["unit"])] if row["unit"] else []), *last])


def _right(row: dict[str, Any]) -> Shown:
    what = _("Manager of %(unit)s") % {"unit": _path(row["unit"])} if row["unit"] else str(Role(row["kind"]).label)
    return Shown(row["name"], [row["email"], what])


def _post(row: dict[str, Any]) -> Shown:
    nobody = _("nobody")
    return Shown(_path(row["unit"]), [f"{row['before'] or nobody} → {row['after'] or nobody}"])


def _unit(row: str) -> Shown:
    return Shown(_path(row), [])


def _days(row: dict[str, Any]) -> list[str]:
    if not row["starts"] and not row["ends"]:
        return []
    return [f"{_day(row['starts'])}–{_day(row['ends'])}"]


def _day(text: str | None) -> str:
    day = parse_date(text) if text else None
    return date_format(day, "SHORT_DATE_FORMAT") if day else ""


_SHOW: dict[str, Callable[[Any], Shown]] = {
    "problems": _problem,
    "new": _new,
    "changed": _changed,
    "leaving": _leaving,
    "rights": _right,
    "posts": _post,
    "units": _unit,
}
