"""The skills' part of a programme package: `skills.toml` and `items/*.toml`.

Skills and items are shared by their codes: loading updates their wording in every programme that uses them.
"""

from typing import Any

from django.utils.translation import gettext as _

from skills.models import Evidence, Framework, Item, Skill, Target
from trainingsite.package_files import Needle, Table
from trainingsite.packages import FORMAT, SLUG, Loading, Package, in_order, toml

SKILLS = "skills.toml"
ITEM_FILES = {
    "items/measurement-a.toml": ("measurement", "A"),
    "items/measurement-b.toml": ("measurement", "B"),
    "items/measurement-c.toml": ("measurement", "C"),
    "items/practice.toml": ("practice", ""),
}
ROLES = ("everyone", "employee", "digital_team", "administrator")
LEVELS = range(5)


class SkillsSection:
    name = "skills"

    def owns(self, path: str) -> bool:
        return path == SKILLS or path in ITEM_FILES

    def read(self, package: Package) -> dict[str, Any]:
        table = package.table(SKILLS)
        framework = _read_framework(table) if table else {"skills": []}
        skills = {skill["code"] for skill in framework["skills"]}
        items: dict[str, list[dict[str, Any]]] = {}
        seen: dict[str, str] = {}
        for path in ITEM_FILES:
            if path in package.files and (rows := package.table(path)):
                items[path] = [_read_item(row, path, skills, seen) for row in rows.tables("items")]
                rows.done()
        package.names["skills"] = {skill["code"]: skill for skill in framework["skills"]}
        package.names["items"] = {item["code"]: item for rows in items.values() for item in rows}
        package.contents[self.name] = {
            "framework": framework.get("framework", ""),
            "skills": list(package.names["skills"]),
            "items": list(package.names["items"]),
        }
        return {"framework": framework, "items": items}

    def load(self, data: dict[str, Any], loading: Loading) -> None:
        skills = _load_framework(data["framework"], loading)
        codes = [item["code"] for rows in data["items"].values() for item in rows]
        known = {item.code: item for item in Item.objects.filter(code__in=codes).select_related("skill__framework")}
        answered = _answered(known)
        for path, rows in data["items"].items():
            for position, row in enumerate(rows):
                item = known.get(row["code"]) or Item(code=row["code"])
                if item.pk and item.code in answered and _asks_differently(item_data(item), row):
                    loading.problem(path, _line(loading.package, path, item.code), _refusal(item.code))
                    continue
                _save_item(item, row, position, skills, loading)
            _withdraw_others(path, [row["code"] for row in rows], skills, loading)

    def files(self, version: Any) -> dict[str, bytes]:
        contents = version.contents.get(self.name) or {}
        framework = Framework.objects.filter(code=contents.get("framework")).first()
        if framework is None:
            return {}
        files = {SKILLS: toml(framework_data(framework, contents["skills"]))}
        found = {item.code: item for item in Item.objects.filter(code__in=contents["items"]).select_related("skill")}
        items = [found[code] for code in contents["items"] if code in found]
        for path, kind in ITEM_FILES.items():
            own = [item_data(item) for item in items if (item.use, item.form) == kind]
            if own:
                files[path] = toml({"format": FORMAT, "items": own})
        return files


SECTIONS = [SkillsSection()]


# --- reading --------------------------------------------------------------------------------------------
def _read_framework(table: Table) -> dict[str, Any]:
    levels = [
        {"level": row.integer("level", 0, 4), "name": row.texts("name", longest=40)}
        for row in table.tables("levels", by="level")
    ]
    if [row["level"] for row in levels] != list(LEVELS):
        table.wrong("levels", _("must be the levels 0 to 4 in order."))
    data: dict[str, Any] = {
        "format": FORMAT,
        "framework": table.string("framework", longest=40),
        "mapping": table.string("mapping", longest=80, empty=True),
        "levels": levels,
        "skills": [_read_skill(row) for row in table.tables("skills")],
    }
    _refuse_twice(table, "slug", [skill["slug"] for skill in data["skills"]])
    data["targets"] = _read_targets(table, {skill["code"] for skill in data["skills"]})
    table.done()
    return data


def _read_skill(row: Table) -> dict[str, Any]:
    skill: dict[str, Any] = {
        "code": row.string("code", pattern=r"[A-Z0-9]{1,8}"),
        "slug": row.string("slug", pattern=SLUG, longest=80),
        "module": row.string("module", longest=8),
        "optional": row.flag("optional"),
        "mapping": row.strings("mapping"),
        "name": row.texts("name", longest=200),
        "descriptors": [
            row.language_texts(text.data, Needle.key("descriptors", number), longest=500)
            for number, text in enumerate(row.tables("descriptors", unique=False))
        ],
    }
    if len(skill["descriptors"]) != len(LEVELS):
        row.problem(_("A skill has five descriptors, one for each level 0 to 4."))
    row.done()
    return skill


def _read_targets(table: Table, skills: set[str]) -> list[dict[str, Any]]:
    targets: list[dict[str, Any]] = []
    for row in table.tables("targets", by="skill", unique=False):
        target = {
            "skill": row.string("skill"),
            "role": row.choice("role", ROLES),
            "level": row.integer("level", 1, 4),
        }
        if target["skill"] not in skills:
            row.problem(_("There is no skill “%(code)s”.") % {"code": target["skill"]})
        if any((target["skill"], target["role"]) == (other["skill"], other["role"]) for other in targets):
            row.problem(_("This skill already has a target for this role."))
        row.done()
        targets.append(target)
    return targets


def _read_item(row: Table, path: str, skills: set[str], seen: dict[str, str]) -> dict[str, Any]:
    use, form = ITEM_FILES[path]
    item: dict[str, Any] = {
        "code": row.string("code", pattern=r"[A-Za-z0-9.-]{1,20}"),
        "skill": row.string("skill"),
        "use": row.choice("use", [use]),
        "form": row.choice("form", [form]),
        "level": row.integer("level", 1, 3),
        "safety": row.flag("safety"),
        "source": row.string("source", longest=20, empty=True),
        "stem": row.texts("stem", longest=1000),
        "options": [_read_option(option, use) for option in row.tables("options", by="key")],
        "explanation": row.texts("explanation", longest=2000),
    }
    if skills and item["skill"] not in skills:
        row.problem(_("There is no skill “%(code)s”.") % {"code": item["skill"]}, Needle.key("skill"))
    if len(item["options"]) != 3:
        row.problem(_("An item has three options, here are %(number)d.") % {"number": len(item["options"])})
    right = sum(option["correct"] for option in item["options"])
    if right != 1:
        row.problem(_("Exactly one option is correct, here are %(number)d.") % {"number": right})
    if item["code"] in seen and seen[item["code"]] != path:
        values = {"code": item["code"], "path": seen[item["code"]]}
        row.problem(_("The code “%(code)s” is used in %(path)s too.") % values)
    seen[item["code"]] = path
    row.done()
    return item


def _read_option(row: Table, use: str) -> dict[str, Any]:
    option: dict[str, Any] = {
        "key": row.choice("key", ["a", "b", "c"]),
        "correct": row.flag("correct"),
        "text": row.texts("text", longest=500),
    }
    if use == Item.Use.PRACTICE:
        option["why"] = row.texts("why", longest=1000)
    row.done()
    return option


def _refuse_twice(table: Table, key: str, values: list[str]) -> None:
    for value in {value for value in values if value and values.count(value) > 1}:
        table.problem(_("“%(value)s” is there twice.") % {"value": value}, Needle.pair(key, value, 1))


# --- loading --------------------------------------------------------------------------------------------
def _load_framework(data: dict[str, Any], loading: Loading) -> dict[str, Skill]:
    framework = Framework.objects.filter(code=data["framework"]).first() or Framework(code=data["framework"])
    loading.save_changed(framework, {"mapping": data["mapping"], "levels": data["levels"]})
    known = {skill.code: skill for skill in Skill.objects.all()}
    for position, row in enumerate(data["skills"], 1):
        skill = known.setdefault(row["code"], Skill(code=row["code"]))
        values = {name: row[name] for name in ("slug", "optional", "mapping", "name", "descriptors")}
        values |= {"framework_id": framework.pk, "module_code": row["module"], "position": position}
        loading.save_changed(skill, values)
    skills = {row["code"]: known[row["code"]] for row in data["skills"]}
    _load_targets(data["targets"], skills, loading)
    return skills


def _load_targets(rows: list[dict[str, Any]], skills: dict[str, Skill], loading: Loading) -> None:
    known = {(target.skill_id, target.role): target for target in Target.objects.filter(skill__in=skills.values())}
    for row in rows:
        skill = skills[row["skill"]]
        target = known.pop((skill.pk, row["role"]), None) or Target(skill=skill, role=row["role"])
        loading.save_changed(target, {"level": row["level"]})
    for target in known.values():
        target.delete()
        loading.changes += 1


def _save_item(item: Item, row: dict[str, Any], position: int, skills: dict[str, Skill], loading: Loading) -> None:
    names = ("use", "form", "level", "safety", "source", "stem", "options", "explanation")
    values = {name: row[name] for name in names}
    values |= {"skill_id": skills[row["skill"]].pk, "position": position, "withdrawn": False}
    loading.save_changed(item, values)


def _withdraw_others(path: str, codes: list[str], skills: dict[str, Skill], loading: Loading) -> None:
    """Measurement items of these skills and this form that the package no longer has are asked no more."""
    use, form = ITEM_FILES[path]
    if use == Item.Use.MEASUREMENT:
        others = Item.objects.filter(use=use, form=form, skill__in=skills.values(), withdrawn=False)
        loading.changes += others.exclude(code__in=codes).update(withdrawn=True)


def _answered(known: dict[str, Item]) -> set[str]:
    """Codes of measurement items that somebody has answered in a round."""
    codes = [code for code, item in known.items() if item.use == Item.Use.MEASUREMENT]
    answers = Evidence.objects.filter(kind=Evidence.Kind.ITEM, round__isnull=False, source__in=codes)
    return set(answers.values_list("source", flat=True).distinct())


def _asks_differently(old: dict[str, Any], new: dict[str, Any]) -> bool:
    """Whether those who answered before met another question: a text they may have read, or the key."""
    if any(old[name] != new[name] for name in ("skill", "use", "form", "level", "safety")):
        return True
    if _key(old) != _key(new):
        return True
    read = [old["stem"], *(row["text"] for row in old["options"])]
    now = [new["stem"], *(row["text"] for row in new["options"])]
    return any(later.get(code) != text for texts, later in zip(read, now, strict=True) for code, text in texts.items())


def _key(row: dict[str, Any]) -> list[tuple[str, bool]]:
    return [(option["key"], option["correct"]) for option in row["options"]]


def _line(package: Package, path: str, code: str) -> int:
    table = package.table(path)
    return table.line(Needle.pair("code", code)) if table else 0


def _refusal(code: str) -> str:
    return _("People have already answered %(code)s: give the changed question a new code.") % {"code": code}


# --- exporting ------------------------------------------------------------------------------------------
def framework_data(framework: Framework, codes: list[str]) -> dict[str, Any]:
    skills = list(framework.skills.filter(code__in=codes))
    roles = {role: place for place, role in enumerate(ROLES)}
    targets = Target.objects.filter(skill__in=skills).select_related("skill")
    return {
        "format": FORMAT,
        "framework": framework.code,
        "mapping": framework.mapping,
        "levels": [{"level": row["level"], "name": in_order(row["name"])} for row in framework.levels],
        "skills": [skill_data(skill) for skill in skills],
        "targets": [
            {"skill": target.skill.code, "role": target.role, "level": target.level}
            for target in sorted(targets, key=lambda target: (target.skill.position, roles.get(target.role, 9)))
        ],
    }


def skill_data(skill: Skill) -> dict[str, Any]:
    return {
        "code": skill.code,
        "slug": skill.slug,
        "module": skill.module_code,
        "optional": skill.optional,
        "mapping": skill.mapping,
        "name": in_order(skill.name),
        "descriptors": [in_order(text) for text in skill.descriptors],
    }


def item_data(item: Item) -> dict[str, Any]:
    return {
        "code": item.code,
        "skill": item.skill.code,
        "use": item.use,
        "form": item.form,
        "level": item.level,
        "safety": item.safety,
        "source": item.source,
        "stem": in_order(item.stem),
        "options": [_option_data(option) for option in item.options],
        "explanation": in_order(item.explanation),
    }


def _option_data(option: dict[str, Any]) -> dict[str, Any]:
    data = {"key": option["key"], "correct": option["correct"], "text": in_order(option["text"])}
    return data | ({"why": in_order(option["why"])} if option.get("why") else {})
