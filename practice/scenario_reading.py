"""Reads the scenario of a package, with the file and line of everything that is wrong with it."""

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext as _

from practice import scenario_files, scenarios
from practice.moments import second_of
from practice.scenario_problems import Flaw, problems
from practice.world import Scenario
from trainingsite.package_files import Needle, Table
from trainingsite.packages import SLUG, Package

FOLDER = "practice/"
SCENARIO = FOLDER + scenario_files.SCENARIO
CODE = r"[A-Za-z0-9-]{1,40}"
HANDLE = r"[a-z0-9_]{1,15}"
START = r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}"
DATE = r"\d{4}-\d{2}-\d{2}"
PERSONAS = (
    "company", "colleague", "municipality", "advice", "media", "researcher", "checker", "event", "housing", "resident",
    "school", "customer", "designer", "sceptic", "complainer", "competitor", "rumour", "harasser", "phisher",
)  # fmt: skip
LISTS = (
    "employer", "topics", "allowed_sources", "blocked_words", "acronyms", "service_numbers", "secrets", "bad_accounts",
)  # fmt: skip
PART_FILES = {part: FOLDER + name for name, parts in scenario_files.PARTS.items() for part in parts}

Read = Callable[[Table], dict[str, Any]]


def read_scenario(package: Package, families: list[str]) -> tuple[dict[str, Any], Scenario | None]:
    """(the data in the exporter's order, the scenario); None when something is wrong with its shape.

    `families` are the tasks of the package: "T2.2" and "T2.2-plain".
    """
    before = len(package.problems)
    data = _read(package)
    if len(package.problems) > before:
        return {}, None
    scenario = scenarios.from_data(data)
    for flaw in problems(scenario, families):
        _note(package, flaw)
    return scenarios.to_data(scenario), scenario


def _read(package: Package) -> dict[str, Any]:
    table = package.table(SCENARIO)
    if table is None:
        return {}
    starts = table.string("starts", pattern=START)
    data = {
        "slug": table.string("slug", pattern=SLUG, longest=80),
        "title": table.texts("title", longest=200),
        "starts": starts,
        "ends": moment(table, "ends", starts),
        "handle": table.string("handle", pattern=HANDLE),
        "follows": table.strings("follows"),
        "profile_pictures": table.strings("profile_pictures"),
        "config": _read_config(inner(table, "config")),
        "passphrase_words": _read_words(table),
        "personas": _rows(table, "personas", _read_persona, by="handle"),
        "pictures": _rows(table, "pictures", _read_picture),
        "spot_pictures": _rows(table, "spot_pictures", _read_spot_picture),
        "links": _read_links(table),
    }
    table.done()
    readers: dict[str, Read] = {
        "posts": lambda row: _read_post(row, starts),
        "messages": lambda row: _read_message(row, starts),
        "reactions": _read_reaction,
    }
    for name, parts in scenario_files.PARTS.items():
        beside = package.table(FOLDER + name) if FOLDER + name in package.files else None
        for part in parts:
            data[part] = _rows(beside, part, readers[part]) if beside else []
        if beside:
            beside.done()
    return data


# --- readers that others need too -----------------------------------------------------------------------
def optional(row: Table, key: str, read: Callable[..., Any], **options: Any) -> dict[str, Any]:
    """{key: value} when it is there, {} when it is not."""
    return {key: read(key, **options)} if key in row.data else {}


def inner(row: Table, key: str) -> Table:
    """The table under a key; an empty one, and a problem, when it is something else."""
    row.read.add(key)
    value = row.data.get(key, {})
    if not isinstance(value, dict):
        row.wrong(key, _("must be a table."))
        value = {}
    return Table(row.notes, row.document, value, [*row.trail, Needle.key(key)])


def moment(row: Table, key: str, starts: str) -> str:
    """A moment such as "mon 9:40" or "2026-02-20 12:10"."""
    value = row.string(key)
    try:
        second_of(value, starts)
    except ValueError:
        if value and starts:
            row.wrong(key, _("must be a moment such as “mon 9:40” or “2026-02-20 12:10”."))
    return value


def _rows(table: Table, key: str, read: Read, by: str = "code") -> list[dict[str, Any]]:
    rows = []
    for row in table.tables(key, by=by) if key in table.data else []:
        rows.append(read(row))
        row.done()
    table.read.add(key)
    return rows


# --- parts ----------------------------------------------------------------------------------------------
def _read_config(row: Table) -> dict[str, Any]:
    data: dict[str, Any] = {}
    for key in LISTS:
        data |= optional(row, key, row.strings)
    data |= optional(row, "employer_name", row.texts, longest=100)
    data |= optional(row, "company", row.string, pattern=HANDLE)
    teams = inner(row, "teams")
    data["teams"] = {code: teams.texts(code, longest=60) for code in teams.data}
    row.done()
    return data


def _read_words(table: Table) -> dict[str, list[str]]:
    words = inner(table, "passphrase_words")
    data: dict[str, list[str]] = {}
    for language in scenarios.LANGUAGES:
        data |= optional(words, language, words.strings)
    words.done()
    return data


def _read_links(table: Table) -> dict[str, Any]:
    links = inner(table, "links")
    return {code: links.texts(code, longest=1000) for code in links.data}


def _read_persona(row: Table) -> dict[str, Any]:
    return {
        "handle": row.string("handle", pattern=HANDLE),
        "kind": row.choice("kind", PERSONAS),
        **optional(row, "picture", row.string, pattern=CODE),
        **optional(row, "only_in", row.strings),
        "name": row.texts("name", longest=50),
        "bio": row.texts("bio", longest=160),
    }


def _read_picture(row: Table) -> dict[str, Any]:
    return {
        "code": row.string("code", pattern=CODE),
        **optional(row, "note", row.string),
        "alt": row.texts("alt", longest=250),
        **optional(row, "first_seen", row.string, pattern=DATE),
        **optional(row, "first_place", row.texts, longest=200),
        **optional(row, "first_text", row.texts, longest=500),
    }


def _read_spot_picture(row: Table) -> dict[str, Any]:
    return {
        "code": row.string("code", pattern=CODE),
        "safe": row.flag("safe"),
        **optional(row, "note", row.string),
        "alt": row.texts("alt", longest=250),
        "spots": _rows(row, "spots", _read_spot),
    }


def _read_spot(row: Table) -> dict[str, Any]:
    row.read.add("box")
    box = row.data.get("box")
    if not (isinstance(box, list) and len(box) == 4 and all(type(each) is int and 0 <= each <= 100 for each in box)):
        row.wrong("box", _("must be four whole numbers between 0 and 100: left, top, width, height."))
    return {
        "code": row.string("code", pattern=CODE),
        "box": box,
        "danger": row.flag("danger"),
        "name": row.texts("name", longest=60),
        "why": row.texts("why", longest=300),
    }


def _read_post(row: Table, starts: str) -> dict[str, Any]:
    return {
        "code": row.string("code", pattern=CODE),
        "author": row.string("author", pattern=HANDLE),
        **optional(row, "kind", row.string, pattern=r"[a-z]+"),
        "at": moment(row, "at", starts),
        **optional(row, "reply_to", row.string),
        **optional(row, "quote_of", row.string),
        **optional(row, "picture", row.string),
        **optional(row, "likes", row.integer, low=0, high=100_000),
        **optional(row, "reposts", row.integer, low=0, high=100_000),
        **optional(row, "only_in", row.strings),
        **optional(row, "waits_for", row.string),
        "text": row.texts("text", longest=2000),
    }


def _read_message(row: Table, starts: str) -> dict[str, Any]:
    return {
        "code": row.string("code", pattern=CODE),
        "author": row.string("author", pattern=HANDLE),
        "at": moment(row, "at", starts),
        **optional(row, "only_in", row.strings),
        "text": row.texts("text", longest=2000),
    }


def _read_reaction(row: Table) -> dict[str, Any]:
    texts = row.tables("texts", by="", unique=False) if "texts" in row.data else []
    return {
        "code": row.string("code", pattern=CODE),
        "on": row.strings("on"),
        **optional(row, "to", row.strings),
        **optional(row, "when", row.strings),
        "act": row.string("act"),
        **optional(row, "who", row.string),
        **optional(row, "brings", row.string),
        **optional(row, "once", row.flag),
        "after_minutes": row.integer("after_minutes", 0, 10_000),
        "texts": [
            row.language_texts(text.data, Needle.key("texts", place), longest=2000) for place, text in enumerate(texts)
        ],
        **optional(row, "banner", row.texts, longest=500),
    }


# --- flaws with their lines -----------------------------------------------------------------------------
def _note(package: Package, flaw: Flaw) -> None:
    path = PART_FILES.get(flaw.part, SCENARIO)
    table = package.table(path)
    if table is None:
        return
    by = "handle" if flaw.part == "personas" else "code"
    place = [Needle.pair(by, flaw.code)] if flaw.code else []
    said = _sentence(flaw.reason) % {"value": flaw.value}
    package.problem(path, table.line(*place, Needle.key(flaw.key)), f"{flaw.key}: {said}")


def _sentence(reason: str) -> str:
    return {
        "no_persona": _("There is no persona “%(value)s”."),
        "no_post": _("There is no post “%(value)s”."),
        "no_picture": _("There is no picture “%(value)s”."),
        "no_task": _("There is no task “%(value)s”."),
        "no_reaction": _("No reaction brings this post: “%(value)s” does not exist."),
        "no_message": _("There is no post or message “%(value)s”."),
        "not_known": _("“%(value)s” is not known here."),
        "later": _("The post “%(value)s” comes later than this one."),
        "not_together": _("The post “%(value)s” is not there in every task in which this one is."),
        "never_alone": _("The persona “%(value)s” is not there in every task in which this is."),
        "after_end": _("This comes after the end of the scenario."),
        "too_long": _("The text has more than %(value)s characters, as the channel counts them."),
        "says_nothing": _("This reaction says nothing and brings nothing."),
        "brings_itself": _("The post “%(value)s” comes by itself: it waits for nothing."),
        "own_name": _("“%(value)s” is also the name of a persona."),
        "outside": _("“%(value)s” reaches outside the picture."),
        "no_danger": _("There is no danger to find in this picture."),
        "danger_in_safe": _("There is a danger in a picture that is said to be safe."),
    }[reason]
