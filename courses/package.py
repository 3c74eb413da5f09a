"""The programme's part of a package: `programme.toml`, `sources.toml` and `lessons/<slug>.<language>.md`."""

import datetime as dt
import re
from typing import Any

from django.utils.translation import gettext as _

from courses.lesson_text import problems_in
from courses.models import Lesson, Module, Programme, ProgrammeVersion, Source
from courses.models.programme import LessonItem, LessonSkill, new_stamp
from skills.models import Item, Skill
from trainingsite.package_files import Needle, Table, read_toml
from trainingsite.packages import FORMAT, HEAD, SLUG, Loading, Package, in_order, toml
from trainingsite.translated import FALLBACK

SOURCES = "sources.toml"
LESSON_FILE = re.compile(rf"lessons/(?P<slug>{SLUG})\.(?P<language>{'|'.join(FALLBACK)})\.md")
FENCE = "+++\n"
PER_LANGUAGE = ("title", "goal", "body", "facts")
FACT = ("text", "source", "checked_on", "ages")


class CoursesSection:
    name = "courses"

    def owns(self, path: str) -> bool:
        return path in (HEAD, SOURCES) or bool(LESSON_FILE.fullmatch(path))

    def read(self, package: Package) -> dict[str, Any]:
        table = package.table(HEAD)
        programme = _read_programme(table, package) if table else {"modules": []}
        rows = package.table(SOURCES)
        sources = [_read_source(row) for row in rows.tables("sources")] if rows else []
        codes = {source["code"] for source in sources}
        lessons = _read_lessons(package, programme, codes) if table else {}
        package.names["modules"] = {module["code"]: module for module in programme["modules"]}
        if rows:
            rows.done()
        if table:
            _check_languages(table, programme, lessons, package)
        return {"programme": programme, "sources": sources, "lessons": lessons}

    def load(self, data: dict[str, Any], loading: Loading) -> None:
        head = data["programme"]
        programme, created = Programme.objects.get_or_create(slug=head["slug"])
        newest = programme.versions.order_by("-number").first()
        version = programme.versions.filter(number=head["version"]).first()
        if newest and newest.number > head["version"] and (loading.changes or version is None):
            text = _("Version %(number)d is here already; an older one cannot come after it.")
            loading.problem(HEAD, _line(loading.package, "version"), text % {"number": newest.number})
        elif version is None or not _is_as_in_database(version, data, loading.package):
            version = _write(version or ProgrammeVersion(programme=programme), data, loading)
        if version and loading.publish and version.publish(loading.now):
            loading.changes += 1
        loading.changes += created
        loading.version = version

    def files(self, version: Any) -> dict[str, bytes]:
        data = version_data(version)
        files = {
            HEAD: toml(data["programme"]),
            SOURCES: toml({"format": FORMAT, "sources": data["sources"]}),
        }
        for slug, languages in data["lessons"].items():
            for language, lesson in languages.items():
                files[f"lessons/{slug}.{language}.md"] = lesson_file(lesson)
        return files


SECTIONS = [CoursesSection()]


# --- reading --------------------------------------------------------------------------------------------
def _read_programme(table: Table, package: Package) -> dict[str, Any]:
    data: dict[str, Any] = {
        "format": FORMAT,
        "slug": table.string("slug", pattern=SLUG, longest=80),
        "version": table.integer("version", 1, 9999),
        "languages": table.strings("languages"),
        "channel": table.string("channel", pattern=r"[a-z]+", longest=20),
        "title": table.texts("title", longest=200),
        "summary": table.texts("summary", longest=2000),
    }
    if not data["languages"] or set(data["languages"]) - set(FALLBACK):
        table.wrong("languages", _("must be one of: %(values)s.") % {"values": ", ".join(FALLBACK)})
    seen: set[str] = set()
    data["modules"] = [_read_module(row, package, seen) for row in table.tables("modules")]
    if not data["modules"]:
        table.problem(_("A programme has at least one module."))
    slugs = [module["slug"] for module in data["modules"]]
    for slug in {slug for slug in slugs if slug and slugs.count(slug) > 1}:
        table.problem(_("“%(value)s” is there twice.") % {"value": slug}, Needle.pair("slug", slug, 1))
    table.done()
    return data


def _read_module(row: Table, package: Package, seen: set[str]) -> dict[str, Any]:
    module = {
        "code": row.string("code", longest=8),
        "slug": row.string("slug", pattern=SLUG, longest=80),
        "title": row.texts("title", longest=200),
        "goal": row.texts("goal", longest=1000),
        "lessons": [_read_outline(lesson, package, seen) for lesson in row.tables("lessons")],
    }
    if not module["lessons"]:
        row.problem(_("A module has at least one lesson."))
    row.done()
    return module


def _read_outline(row: Table, package: Package, seen: set[str]) -> dict[str, Any]:
    lesson: dict[str, Any] = {
        "code": row.string("code", longest=12),
        "slug": row.string("slug", pattern=SLUG, longest=80),
        "minutes": row.integer("minutes", 1, 60),
        "skills": row.strings("skills"),
        "check": row.strings("check"),
    }
    if lesson["slug"] in seen:
        row.problem(_("“%(value)s” is there twice.") % {"value": lesson["slug"]}, Needle.pair("slug", lesson["slug"]))
    seen.add(lesson["slug"])
    if not lesson["check"]:
        row.problem(_("A lesson has at least one item in its check."))
    for code in lesson["skills"]:
        if package.names["skills"] and code not in package.names["skills"]:
            row.problem(_("There is no skill “%(code)s”.") % {"code": code}, Needle.key("skills"), Needle.value(code))
    for code in lesson["check"]:
        item = package.names["items"].get(code)
        if package.names["items"] and (item is None or item["use"] != Item.Use.PRACTICE):
            text = _("There is no practice item “%(code)s”.") % {"code": code}
            row.problem(text, Needle.key("check"), Needle.value(code))
    row.done()
    return lesson


def _read_source(row: Table) -> dict[str, Any]:
    source = {
        "code": row.string("code", longest=20),
        "title": row.string("title"),
        "where": row.string("where", empty=True),
        "status": row.string("status", longest=20, empty=True),
    }
    row.done()
    return source


def _read_lessons(package: Package, programme: dict[str, Any], sources: set[str]) -> dict[str, Any]:
    """{slug: {language: {"title", "goal", "facts", "body"}}} in the order of the programme."""
    slugs = [lesson["slug"] for module in programme["modules"] for lesson in module["lessons"]]
    lessons: dict[str, Any] = {slug: {} for slug in slugs}
    for path in package.paths("lessons/"):
        place = LESSON_FILE.fullmatch(path)
        if not place:
            continue
        if place["slug"] not in lessons:
            text = _("programme.toml has no lesson “%(value)s”.")
            package.problem(path, 0, text % {"value": place["slug"]})
        elif lesson := _read_lesson(package, path, sources, slugs):
            lessons[place["slug"]][place["language"]] = lesson
    return {slug: in_order(lesson) for slug, lesson in lessons.items()}


def _read_lesson(package: Package, path: str, sources: set[str], slugs: list[str]) -> dict[str, Any] | None:
    text = package.text(path)
    if text is None:
        return None
    text = text.replace("\r\n", "\n")
    end = text.find("\n" + FENCE, len(FENCE) - 1)
    if not text.startswith(FENCE) or end < 0:
        package.problem(path, 1, _("A lesson starts with its front matter between two lines of +++."))
        return None
    document = read_toml(package, path, text[len(FENCE) : end + 1], first_line=2)
    if document is None:
        return None
    front = Table(package, document, document.data)
    lesson: dict[str, Any] = {"title": front.string("title", longest=200), "goal": front.string("goal", longest=500)}
    facts = front.tables("facts", by="") if "facts" in document.data else []
    lesson["facts"] = [_read_fact(row, sources) for row in facts]
    front.done()
    rest = text[end + 1 + len(FENCE) :]
    lesson["body"] = rest.strip()
    first_line = text.count("\n", 0, len(text) - len(rest.lstrip())) + 1
    known = [skill["slug"] for skill in package.names["skills"].values()]
    for line, sentence in problems_in(lesson["body"], lessons=slugs, skills=known, first_line=first_line):
        package.problem(path, line, sentence)
    return lesson


def _read_fact(row: Table, sources: set[str]) -> dict[str, Any]:
    fact: dict[str, Any] = {
        "text": row.string("text", longest=1000),
        "source": row.string("source", longest=20, empty=True),
    }
    if checked_on := row.day("checked_on"):
        fact["checked_on"] = checked_on
    if "ages" in row.data and row.flag("ages"):
        fact["ages"] = True
    if fact["source"] and fact["source"] not in sources:
        text = _("There is no source “%(code)s”.") % {"code": fact["source"]}
        row.problem(text, Needle.pair("source", fact["source"]))
    row.done()
    return fact


def _check_languages(table: Table, programme: dict[str, Any], lessons: dict[str, Any], package: Package) -> None:
    """Every language of the programme has the lesson, with a text and as many facts as the others."""
    for module in programme["modules"]:
        for row in module["lessons"]:
            texts = lessons.get(row["slug"], {})
            own = [texts[code] for code in package.languages if code in texts]
            place = Needle.pair("slug", row["slug"])
            for language in package.languages:
                path = f"lessons/{row['slug']}.{language}.md"
                if path not in package.files:
                    table.problem(_("The file %(path)s is missing.") % {"path": path}, place)
            if len({bool(text["body"]) for text in own}) > 1:
                table.problem(_("The lesson “%(value)s” has no text in some language.") % {"value": row["slug"]}, place)
            if len({tuple(map(_about, text["facts"])) for text in own}) > 1:
                text = _("The lesson “%(value)s” has different facts in its languages.")
                table.problem(text % {"value": row["slug"]}, place)


def _about(fact: dict[str, Any]) -> tuple[Any, ...]:
    """What must be the same of a fact in every language."""
    return fact["source"], fact.get("checked_on"), fact.get("ages", False)


# --- loading --------------------------------------------------------------------------------------------
def _is_as_in_database(version: ProgrammeVersion, data: dict[str, Any], package: Package) -> bool:
    return version.contents == package.contents and version_data(version) == data


def _outline(data: dict[str, Any]) -> list[Any]:
    """What may not change below people's feet: modules, lessons, their skills and checks."""
    return [
        [module["slug"], row["slug"], row["skills"], row["check"]]
        for module in data["programme"]["modules"]
        for row in module["lessons"]
    ]


def _line(package: Package, key: str) -> int:
    table = package.table(HEAD)
    return table.line(Needle.key(key)) if table else 0


def _write(version: ProgrammeVersion, data: dict[str, Any], loading: Loading) -> ProgrammeVersion:
    head = data["programme"]
    if version.pk and _outline(version_data(version)) != _outline(data):
        if version.enrolments.exists():
            text = _("People are going through version %(number)d: other lessons or checks need a new version number.")
            loading.problem(HEAD, _line(loading.package, "version"), text % {"number": version.number})
            return version
        version.modules.all().delete()
    values = {name: head[name] for name in ("languages", "channel", "title", "summary")}
    values |= {"number": head["version"], "contents": loading.package.contents, "stamp": new_stamp()}
    loading.save_changed(version, values)
    _write_sources(version, data["sources"], loading)
    skills = {skill.code: skill for skill in Skill.objects.all()}
    items = {item.code: item for item in Item.objects.for_practice()}
    modules = {module.slug: module for module in version.modules.all()}
    lessons = {lesson.slug: lesson for lesson in Lesson.objects.filter(module__version=version)}
    for position, row in enumerate(head["modules"], 1):
        module = modules.get(row["slug"]) or Module(version=version, slug=row["slug"])
        values = {name: row[name] for name in ("code", "title", "goal")}
        loading.save_changed(module, values | {"position": position})
        for place, outline in enumerate(row["lessons"], 1):
            lesson = lessons.get(outline["slug"]) or Lesson(module=module, slug=outline["slug"])
            _write_lesson(lesson, outline, data["lessons"][outline["slug"]], place, loading)
            _link(lesson, outline, skills, items)
    return version


def _write_sources(version: ProgrammeVersion, rows: list[dict[str, Any]], loading: Loading) -> None:
    known = {source.code: source for source in version.sources.all()}
    for position, row in enumerate(rows):
        source = known.pop(row["code"], None) or Source(version=version, code=row["code"])
        loading.save_changed(source, row | {"position": position})
    for source in known.values():
        source.delete()
        loading.changes += 1


def _write_lesson(lesson: Lesson, row: dict[str, Any], texts: dict[str, Any], place: int, loading: Loading) -> None:
    values: dict[str, Any] = {
        name: {language: text[name] for language, text in texts.items() if text[name]} for name in PER_LANGUAGE
    }
    values |= {"code": row["code"], "minutes": row["minutes"], "position": place}
    loading.save_changed(lesson, values)


def _link(lesson: Lesson, row: dict[str, Any], skills: dict[str, Skill], items: dict[str, Item]) -> None:
    """The skills and check of a new lesson; those of a known one have not changed."""
    if LessonItem.objects.filter(lesson=lesson).exists():
        return
    LessonSkill.objects.bulk_create(
        LessonSkill(lesson=lesson, skill=skills[code], position=place) for place, code in enumerate(row["skills"])
    )
    LessonItem.objects.bulk_create(
        LessonItem(lesson=lesson, item=items[code], position=place) for place, code in enumerate(row["check"])
    )


# --- exporting ------------------------------------------------------------------------------------------
def version_data(version: ProgrammeVersion) -> dict[str, Any]:
    """The same data as `read` makes of the files."""
    lessons = Lesson.objects.filter(module__version=version).order_by("module__position", "position")
    lessons = lessons.prefetch_related("lessonskill_set__skill", "lessonitem_set__item")
    rows: dict[int, list[Lesson]] = {}
    for lesson in lessons:
        rows.setdefault(lesson.module_id, []).append(lesson)
    modules = [
        {
            "code": module.code,
            "slug": module.slug,
            "title": in_order(module.title),
            "goal": in_order(module.goal),
            "lessons": [_outline_data(lesson) for lesson in rows.get(module.pk, [])],
        }
        for module in version.modules.order_by("position")
    ]
    return {
        "programme": {
            "format": FORMAT,
            "slug": version.programme.slug,
            "version": version.number,
            "languages": version.languages,
            "channel": version.channel,
            "title": in_order(version.title),
            "summary": in_order(version.summary),
            "modules": modules,
        },
        "sources": list(version.sources.order_by("position").values("code", "title", "where", "status")),
        "lessons": {lesson.slug: _lesson_data(lesson) for own in rows.values() for lesson in own},
    }


def _outline_data(lesson: Lesson) -> dict[str, Any]:
    return {
        "code": lesson.code,
        "slug": lesson.slug,
        "minutes": lesson.minutes,
        "skills": [link.skill.code for link in lesson.lessonskill_set.all()],
        "check": [link.item.code for link in lesson.lessonitem_set.all()],
    }


def _lesson_data(lesson: Lesson) -> dict[str, Any]:
    return {
        language: {
            "title": title,
            "goal": lesson.goal.get(language, ""),
            "facts": [dict(sorted(fact.items(), key=_place_in_fact)) for fact in lesson.facts.get(language, [])],
            "body": lesson.body.get(language, ""),
        }
        for language, title in in_order(lesson.title).items()
    }


def _place_in_fact(field: tuple[str, Any]) -> int:
    """The order of a fact's fields in the file, which the database does not keep."""
    return FACT.index(field[0])


def lesson_file(lesson: dict[str, Any]) -> bytes:
    front = {"title": lesson["title"], "goal": lesson["goal"]}
    front |= {"facts": [_written(fact) for fact in lesson["facts"]]} if lesson["facts"] else {}
    body = f"\n{lesson['body']}\n" if lesson["body"] else ""
    return f"{FENCE}{toml(front).decode()}{FENCE}{body}".encode()


def _written(fact: dict[str, Any]) -> dict[str, Any]:
    """A day is a day in the file and a text in the database."""
    checked_on = fact.get("checked_on")
    return fact | ({"checked_on": dt.date.fromisoformat(checked_on)} if checked_on else {})
