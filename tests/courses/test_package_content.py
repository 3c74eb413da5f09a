"""The shipped programme, read from its files alone: whole, readable, in step between languages."""

import re
import tomllib
from pathlib import Path

import pytest
import tomli_w

from courses.readability import length, sentences

PACKAGE = Path(__file__).resolve().parents[2] / "programmes" / "social-media-at-work"
LANGUAGES = ("fi", "en", "sv")
SKILLS = {f"S{number:02}" for number in range(1, 16)}
FRONT_MATTER = re.compile(r"\A\+\+\+\n(.*?)\n?\+\+\+\n(.*)\Z", re.DOTALL)
IF_THEN = {"fi": re.compile(r"^\*\*Kun\*\* .+, \*\*niin\*\* .+\.$", re.MULTILINE),
           "en": re.compile(r"^\*\*When\*\* .+, \*\*then\*\* .+\.$", re.MULTILINE)}  # fmt: skip


def toml(name: str) -> dict:
    return tomllib.loads((PACKAGE / name).read_text(encoding="utf-8"))


PROGRAMME = toml("programme.toml")
LESSONS = [lesson for module in PROGRAMME["modules"] for lesson in module["lessons"]]
MODULES_IN_FULL = ("M1", "M2", "M3", "M4")
IN_FULL = [lesson["slug"] for m in PROGRAMME["modules"] if m["code"] in MODULES_IN_FULL for lesson in m["lessons"]]
SLUGS = [lesson["slug"] for lesson in LESSONS]
ITEMS = toml("items/practice.toml")["items"]
ITEM = {item["code"]: item for item in ITEMS}


def lesson_file(slug: str, language: str) -> tuple[dict, str]:
    text = (PACKAGE / "lessons" / f"{slug}.{language}.md").read_text(encoding="utf-8")
    match = FRONT_MATTER.match(text)
    assert match, f"{slug}.{language}.md has no front matter"
    return tomllib.loads(match[1]), match[2].strip()


def shape(body: str) -> list[str]:
    """What a body is built of, without its words: headings by level, list items, table rows."""
    marks = re.findall(r"^(#{2,3} |- |\d+\. |\|)", body, re.MULTILINE)
    return [mark.strip() for mark in marks]


def test_the_programme_has_four_modules_and_twenty_one_lessons():
    assert [module["code"] for module in PROGRAMME["modules"]] == ["M1", "M2", "M3", "M4"]
    assert [len(module["lessons"]) for module in PROGRAMME["modules"]] == [5, 5, 5, 6]
    assert len(set(SLUGS)) == 21
    assert all(re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", slug) for slug in SLUGS)


def test_programme_and_modules_are_named_in_three_languages():
    assert tuple(PROGRAMME["title"]) == LANGUAGES
    assert tuple(PROGRAMME["summary"]) == LANGUAGES
    for module in PROGRAMME["modules"]:
        assert tuple(module["title"]) == LANGUAGES
        assert tuple(module["goal"]) == LANGUAGES


def test_the_lessons_folder_holds_every_lesson_in_three_languages_and_nothing_else():
    expected = {f"{slug}.{language}.md" for slug in SLUGS for language in LANGUAGES}
    assert {path.name for path in (PACKAGE / "lessons").iterdir()} == expected


@pytest.mark.parametrize("name", ["programme.toml", "items/practice.toml"])
def test_a_toml_file_is_written_as_the_exporter_writes_it(name):
    assert (PACKAGE / name).read_bytes() == tomli_w.dumps(toml(name)).encode()


@pytest.mark.parametrize("slug", SLUGS)
def test_a_lesson_file_is_written_as_the_exporter_writes_it(slug):
    for language in LANGUAGES:
        meta, body = lesson_file(slug, language)
        written = "+++\n" + tomli_w.dumps(meta) + "+++\n" + (f"\n{body}\n" if body else "")
        assert (PACKAGE / "lessons" / f"{slug}.{language}.md").read_bytes() == written.encode()


def test_every_lesson_takes_five_to_ten_minutes():
    assert [lesson["slug"] for lesson in LESSONS if not 5 <= lesson["minutes"] <= 10] == []


def test_every_lesson_trains_known_skills_and_every_common_skill_has_a_lesson():
    trained = {skill for lesson in LESSONS for skill in lesson["skills"]}
    assert trained == SKILLS - {"S15"}  # S15 belongs to the digital team, its lesson is its own board


def test_every_check_is_a_practice_item_of_a_skill_the_lesson_trains():
    for lesson in LESSONS:
        assert len(lesson["check"]) >= 2, lesson["slug"]
        for code in lesson["check"]:
            assert ITEM[code]["skill"] in lesson["skills"], code
            assert code.startswith("P" + lesson["code"][1:]), code


def test_every_practice_item_is_used_once():
    used = [code for lesson in LESSONS for code in lesson["check"]]
    assert sorted(used) == sorted(ITEM)
    assert len(ITEMS) == len(ITEM)


@pytest.mark.parametrize("item", ITEMS, ids=lambda item: item["code"])
def test_a_practice_item_has_one_key_and_explains_every_option_in_three_languages(item):
    assert (item["use"], item["form"], item["level"]) == ("practice", "", 2)
    assert item["skill"] in SKILLS
    assert [option["key"] for option in item["options"]] == ["a", "b", "c"]
    assert [option["correct"] for option in item["options"]].count(True) == 1
    texts = [item["stem"], item["explanation"]]
    texts += [option[part] for option in item["options"] for part in ("text", "why")]
    for text in texts:
        assert tuple(text) == LANGUAGES
        assert all(part == part.strip() and part for part in text.values())
    for language in LANGUAGES:
        assert len({option["text"][language] for option in item["options"]}) == 3
        assert item["stem"][language].endswith("?")


@pytest.mark.parametrize("item", ITEMS, ids=lambda item: item["code"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_options_are_of_like_length_and_the_key_does_not_stand_out(item, language):
    key = next(len(option["text"][language]) for option in item["options"] if option["correct"])
    others = [len(option["text"][language]) for option in item["options"] if not option["correct"]]
    assert key <= 1.2 * max(others)
    assert min(key, *others) >= 0.6 * max(key, *others)


def test_the_key_stands_in_every_place_about_as_often():
    places = [option["key"] for item in ITEMS for option in item["options"] if option["correct"]]
    assert max(places.count(key) for key in "abc") - min(places.count(key) for key in "abc") <= 1


def test_phishing_personal_data_and_harassment_ask_for_certainty():
    safety = {item["code"] for item in ITEMS if item["safety"]}
    assert safety == {"P1.2b", "P2.3a", "P2.3b", "P2.4b", "P4.6a", "P4.6b"}


def test_every_source_named_is_in_the_list_of_sources():
    known = {source["code"] for source in toml("sources.toml")["sources"]} | {""}
    named = {item["source"] for item in ITEMS}
    for slug in SLUGS:
        named |= {fact["source"] for fact in lesson_file(slug, "fi")[0]["facts"]}
    assert named - known == set()


@pytest.mark.parametrize("slug", SLUGS)
def test_finnish_and_english_lessons_have_the_same_shape_and_sources(slug):
    (finnish, finnish_body), (english, english_body) = lesson_file(slug, "fi"), lesson_file(slug, "en")
    assert shape(finnish_body) == shape(english_body)
    assert [fact["source"] for fact in finnish["facts"]] == [fact["source"] for fact in english["facts"]]
    assert len(finnish["facts"]) >= 3


@pytest.mark.parametrize("slug", SLUGS)
def test_a_swedish_lesson_has_title_and_goal_and_falls_back_for_the_rest(slug):
    meta, body = lesson_file(slug, "sv")
    assert list(meta) == ["title", "goal"]
    assert body == ""


@pytest.mark.parametrize("slug", SLUGS)
@pytest.mark.parametrize("language", ["fi", "en"])
def test_a_lesson_is_plain_markdown_with_a_plan_for_own_work(slug, language):
    meta, body = lesson_file(slug, language)
    everything = body + meta["title"] + meta["goal"] + "".join(fact["text"] for fact in meta["facts"])
    assert not re.search(r"<[a-zA-Z/!]", everything), "raw HTML"
    assert not re.search(r"\]\((?!https://|/pictures/)", everything), "a link that is not https"
    assert "http://" not in everything
    assert not re.search(r"\[V2?:|\[[MTC]\]|\[T [–-]", everything), "a research mark was left in the text"
    assert not re.search(r"^# ", body, re.MULTILINE), "the page has its own first heading"
    assert len(IF_THEN[language].findall(body)) == 1


@pytest.mark.parametrize("slug", SLUGS)
@pytest.mark.parametrize("language", ["fi", "en"])
def test_no_sentence_is_longer_than_twenty_five_words(slug, language):
    assert [part for part in sentences(lesson_file(slug, language)[1]) if length(part) > 25] == []


@pytest.mark.parametrize("slug", IN_FULL)
@pytest.mark.parametrize("language", ["fi", "en"])
def test_a_lesson_is_written_in_full_and_reads_easily(slug, language):
    meta, body = lesson_file(slug, language)
    lengths = [length(part) for part in sentences(body)]
    assert 450 <= sum(lengths) <= 750
    assert sum(lengths) / len(lengths) <= 12
    assert len(re.findall(r"^### \d\. ", body, re.MULTILINE)) == 3
    assert max(length(part) for fact in meta["facts"] for part in sentences(fact["text"])) <= 25
    assert re.search(r"^\| (Heikko \| Hyvä|Poor \| Good) \|$", body, re.MULTILINE)


@pytest.mark.parametrize("slug", SLUGS)
@pytest.mark.parametrize("language", ["fi", "en"])
def test_every_fact_says_where_it_is_from_and_when_it_was_checked(slug, language):
    facts = lesson_file(slug, language)[0]["facts"]
    assert [fact["text"] for fact in facts if not fact["source"] or "checked_on" not in fact] == []


@pytest.mark.parametrize("slug", SLUGS)
def test_every_fact_about_a_channel_is_looked_at_again(slug):
    channels = re.compile(r"\b(X|Mastodon|Bluesky|LinkedIn)\b")
    facts = lesson_file(slug, "en")[0]["facts"]
    lasting = {"R45", "R54", "R61"}  # studies and guides that name a channel in passing
    assert [
        fact["text"] for fact in facts
        if channels.search(fact["text"]) and fact["source"] not in lasting and not fact.get("ages")
    ] == []  # fmt: skip
