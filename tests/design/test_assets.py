"""What scripts/build_assets.py makes, and how much of it a first visit carries."""

import gzip
import importlib.util
import re
import time
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from fontTools.ttLib import TTFont

ROOT = Path(settings.BASE_DIR)


@pytest.fixture(scope="module")
def assets() -> Any:
    spec = importlib.util.spec_from_file_location("build_assets", ROOT / "scripts" / "build_assets.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def built(assets: Any, tmp_path_factory: Any) -> Path:
    target = tmp_path_factory.mktemp("static")
    assets.build(target)
    return target


def test_one_style_sheet_two_fonts_their_licence_and_one_script_are_built(built):
    assert sorted(path.relative_to(built).as_posix() for path in built.rglob("*") if path.is_file()) == [
        "css/sometaito.css",
        "fonts/OFL.txt",
        "fonts/strong.woff2",
        "fonts/text.woff2",
        "js/passkeys.js",
    ]


def test_layers_are_named_before_any_of_them_is_filled(built):
    css = (built / "css/sometaito.css").read_text(encoding="utf-8")
    assert css.startswith("@layer tokens,base,layout,components,utilities;")
    filled = re.findall(r"@layer (\w+)\{", css)
    assert list(dict.fromkeys(filled)) == ["tokens", "base", "layout", "components", "utilities"]


def test_every_component_file_is_in_the_joined_sheet(assets):
    joined = {path for _layer, path in assets.layered_files()}
    kept = set((ROOT / "static/css").rglob("*.css"))
    assert kept - joined == {ROOT / "static/css/styleguide.css"}  # its own page links it


def test_joining_loses_no_rule_and_no_string(assets):
    css = assets.minify('/* gone */ .a::before { content: " a; b " / ""; }\n.b > .c:not(.d) { color: red; }')
    assert css == '.a::before{content:" a; b " / ""}.b > .c:not(.d){color:red}'


def test_braces_of_the_joined_sheet_are_in_balance(built):
    css = (built / "css/sometaito.css").read_text(encoding="utf-8")
    assert css.count("{") == css.count("}")


@pytest.mark.parametrize("cut", ["text", "strong"])
def test_fonts_hold_the_letters_of_three_languages_and_the_signs_we_write(built, cut):
    letters = "åäöÅÄÖéüšžŠŽ0123456789→←…–—”“’‘·×−§€%&@#«»"
    assert [letter for letter in letters if ord(letter) not in TTFont(built / f"fonts/{cut}.woff2").getBestCmap()] == []


def test_fonts_weigh_at_most_40_kilobytes_together(built):
    assert sum(path.stat().st_size for path in built.glob("fonts/*.woff2")) <= 40_000


def test_the_licence_names_the_owner_of_this_very_typeface(built):
    text = (built / "fonts/OFL.txt").read_text(encoding="utf-8")
    assert "Hanken Grotesk" in text.splitlines()[0]
    assert "SIL OPEN FONT LICENSE Version 1.1" in text
    assert "Press Start" not in text


def test_building_again_changes_nothing_and_a_changed_source_builds(assets, tmp_path, monkeypatch):
    monkeypatch.setattr(assets, "TARGET", tmp_path / "static")
    monkeypatch.setattr(assets.build, "__defaults__", (tmp_path / "static",))
    monkeypatch.setattr("sys.argv", ["build_assets.py"])
    started = time.process_time()
    assets.main()
    assert time.process_time() - started < 5
    sheet = tmp_path / "static/css/sometaito.css"
    sheet.write_text("kept", encoding="utf-8")
    assets.main()
    assert sheet.read_text(encoding="utf-8") == "kept"
    (tmp_path / "static/.built").write_text("of older sources", encoding="ascii")
    assets.main()
    assert sheet.read_text(encoding="utf-8").startswith("@layer")


def test_a_first_visit_stays_within_its_budget(built, client_for, heidi):
    """HTML, style sheet, two fonts, two scripts and the icon: at most 8 requests and 100 KB compressed."""
    import django_htmx

    page = client_for(heidi).get("/style-guide/").content  # the longest page there is
    htmx = (Path(django_htmx.__file__).parent / "static/django_htmx/htmx-2.min.js").read_bytes()
    scripts = [len(gzip.compress(script)) for script in (htmx, (ROOT / "static/js/sometaito.js").read_bytes())]
    texts = [len(gzip.compress(text)) for text in (page, (built / "css/sometaito.css").read_bytes())]
    fonts = [path.stat().st_size for path in built.glob("fonts/*.woff2")]
    icon = [(ROOT / "static/img/mark.svg").stat().st_size]
    assert sum(scripts) <= 40_000
    assert sum([*scripts, *texts, *fonts, *icon]) <= 100_000
    assert len([*scripts, *texts, *fonts, *icon]) <= 8


@pytest.mark.parametrize(
    ("pattern", "lines"), [("static/css/**/*.css", 150), ("static/js/**/*.js", 150), ("templates/**/*.html", 130)]
)
def test_no_file_of_the_interface_grows_too_long(pattern, lines):
    long = {
        path.relative_to(ROOT).as_posix(): count
        for path in ROOT.glob(pattern)
        if (count := len(path.read_text(encoding="utf-8").splitlines())) > lines
    }
    assert long == {}
