"""Promises every template keeps: it compiles, it carries no code of its own, its icons exist."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from django.conf import settings
from django.template.loader import get_template, render_to_string
from django.utils import translation

FOLDER = Path(settings.BASE_DIR) / "templates"
PAGES = sorted(path.relative_to(FOLDER).as_posix() for path in FOLDER.rglob("*.html"))
SCREENS = [name for name in PAGES if "/email/" not in name]
ICONS = set(re.findall(r'<symbol id="i-([a-z-]+)"', (FOLDER / "_sprite.html").read_text(encoding="utf-8")))


def source(name: str) -> str:
    return (FOLDER / name).read_text(encoding="utf-8")


def without_comments(name: str) -> str:
    return re.sub(r"{% comment %}.*?{% endcomment %}", "", source(name), flags=re.DOTALL)


def offenders(found: Callable[[str], object], names: list[str] = PAGES) -> dict[str, object]:
    """What is wrong in which template; all of them in one test, because there are many."""
    return {name: wrong for name in names if (wrong := found(name))}


def test_every_template_compiles():
    for name in PAGES:
        assert get_template(name).template is not None


def test_no_template_has_inline_style_or_script():
    inline = r"\sstyle=|<style|\son\w+=[\"']|javascript:|<script(?![^>]*(?:\ssrc=|application/json))"
    assert offenders(lambda name: re.findall(inline, without_comments(name)), SCREENS) == {}


def test_every_icon_named_in_a_template_is_in_the_sprite():
    assert offenders(lambda name: set(re.findall(r'{% icon "([^"]+)"', source(name))) - ICONS) == {}


def test_components_are_included_with_only_what_they_need():
    def loose(name: str) -> list[str]:
        calls = re.findall(r'{% include "(?:components|charts)/[^%]*%}', source(name))
        return [call for call in calls if " with " in call and not call.rstrip(" %}").endswith("only")]

    assert offenders(loose, [name for name in PAGES if not name.startswith(("components/", "charts/"))]) == {}


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("400.html", "Emme saaneet tästä selvää"),
        ("403.html", "Tämä sivu ei kuulu rooliisi"),
        ("403_csrf.html", "Lomake ehti vanhentua"),
        ("404.html", "Täällä ei ole mitään"),
        ("405.html", "Näin tätä ei voi tehdä"),
        ("413.html", "Tämä on liian iso"),
        ("500.html", "Jokin meni meillä rikki"),
    ],
)
def test_error_page_speaks_the_readers_language_and_shows_a_way_on_even_without_a_request(name, sentence):
    with translation.override("fi"):
        page = render_to_string(name)
    assert f'<h1 id="error-title">{sentence}</h1>' in page
    assert '<html lang="fi">' in page
    assert re.search(r'<a class="btn" href="/">.*Etusivulle</a>', page)


def test_the_page_of_a_failing_server_asks_nothing_of_the_database_or_the_person():
    """No `db` fixture here: a query would fail the test."""
    with translation.override("sv"):
        page = render_to_string("500.html", {"user": None})
    assert "Något gick sönder hos oss" in page
    assert "<form" not in page


def classes_in_style_sheets() -> set[str]:
    sheets = (Path(settings.BASE_DIR) / "static/css").rglob("*.css")
    text = "".join(
        re.sub(r'/\*.*?\*/|"[^"]*"', "", sheet.read_text(encoding="utf-8"), flags=re.DOTALL) for sheet in sheets
    )
    return set(re.findall(r"\.([a-zA-Z][\w-]*)", text))


def classes_in(name: str) -> set[str]:
    """The classes written out in a template; what is put together from a variable is left out."""
    values = re.findall(r'\sclass="([^"]*)"', re.sub(r"{%.*?%}", " ", without_comments(name)))
    return {word for value in values for word in re.sub(r"\S*{{.*?}}\S*", " ", value).split()}


def test_every_class_in_a_template_has_a_rule():
    known = classes_in_style_sheets()
    ours = [name for name in SCREENS if not name.startswith("admin/")]  # those wear the clothes of Django's admin
    assert offenders(lambda name: classes_in(name) - known, ours) == {}


def test_every_rule_of_the_style_sheet_is_used_somewhere():
    put_together = re.compile(r"(bg|on|level|art|badge-|notice-|avatar-|btn-|icon-|swatch-)-[\w-]+$")
    by_others = {"errorlist", "htmx-request"}  # Django's own error list, htmx while it waits
    code = [path.read_text(encoding="utf-8") for path in Path(settings.BASE_DIR).glob("*/templatetags/*.py")]
    written = set(re.findall(r"[a-zA-Z][\w-]*", "".join([*map(source, PAGES), *code])))
    unused = classes_in_style_sheets() - written - by_others
    assert {name for name in unused if not put_together.match(name)} == set()
