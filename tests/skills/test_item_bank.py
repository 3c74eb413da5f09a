"""The shipped skill framework and item bank keep the rules of item writing; read straight from TOML."""

import re
import tomllib
from collections import Counter
from pathlib import Path

import pytest
import tomli_w

PACKAGE = Path(__file__).resolve().parents[2] / "programmes" / "social-media-at-work"
LANGUAGES = ["fi", "en", "sv"]
FORMS = ["A", "B", "C"]
EVERYONES_SKILLS = [f"S{number:02d}" for number in range(1, 15)]
SAFETY_SKILLS = {"S01", "S06", "S14"}  # phishing, personal data, harassment
OWN_FILES = ["skills.toml", "sources.toml", *(f"items/measurement-{form.lower()}.toml" for form in FORMS)]


def load(name):
    return tomllib.loads((PACKAGE / name).read_text(encoding="utf-8"))


def items_of(form):
    return load(f"items/measurement-{form.lower()}.toml")["items"]


def whole_bank():
    """Measurement and practice items together, whatever files the package has."""
    for path in sorted((PACKAGE / "items").glob("*.toml")):
        yield from tomllib.loads(path.read_text(encoding="utf-8"))["items"]


MEASUREMENT = [item for form in FORMS for item in items_of(form)]
SKILLS = load("skills.toml")

each_item = pytest.mark.parametrize("item", MEASUREMENT, ids=lambda item: item["code"])
each_language = pytest.mark.parametrize("language", LANGUAGES)


def split_by_correctness(item, language):
    """The length of the key and the lengths of the distractors."""
    key = [len(option["text"][language]) for option in item["options"] if option["correct"]]
    distractors = [len(option["text"][language]) for option in item["options"] if not option["correct"]]
    return key[0], distractors


def sentences(text):
    """Sentences end in a mark followed by a space and a new beginning; "until:" and "e.g. this" do not."""
    return re.split(r"(?<=[.!?])\s+(?=[A-ZÅÄÖ#@”'])", text)


@pytest.mark.parametrize("name", OWN_FILES)
def test_file_is_written_the_way_the_exporter_writes_it(name):
    text = (PACKAGE / name).read_bytes().decode("utf-8")
    assert tomli_w.dumps(tomllib.loads(text)) == text


@pytest.mark.parametrize("form", FORMS)
def test_form_has_one_item_for_each_skill_of_everyone(form):
    items = items_of(form)
    assert [item["skill"] for item in items] == EVERYONES_SKILLS
    assert [item["code"] for item in items] == [skill.replace("S", form) for skill in EVERYONES_SKILLS]
    assert {(item["form"], item["use"], item["level"]) for item in items} == {(form, "measurement", 2)}


@each_item
def test_item_has_three_options_and_one_key(item):
    assert [option["key"] for option in item["options"]] == ["a", "b", "c"]
    assert [option["correct"] for option in item["options"]].count(True) == 1


@each_item
def test_item_is_whole_in_every_language(item):
    texts = [item["stem"], item["explanation"], *(option["text"] for option in item["options"])]
    for text in texts:
        assert list(text) == LANGUAGES
        assert all(part and part == part.strip() for part in text.values())
    assert all("why" not in option for option in item["options"])


@each_item
@each_language
def test_stem_ends_in_a_question(item, language):
    assert item["stem"][language].endswith("?")


@each_item
@each_language
def test_explanation_is_one_or_two_sentences(item, language):
    assert len(sentences(item["explanation"][language])) <= 2


@each_item
@each_language
def test_options_of_an_item_differ(item, language):
    assert len({option["text"][language].casefold() for option in item["options"]}) == 3


@each_item
@each_language
def test_key_does_not_stand_out_by_its_length(item, language):
    key, distractors = split_by_correctness(item, language)
    assert key <= 1.2 * max(distractors)
    assert min(key, *distractors) >= 0.6 * max(key, *distractors)


@each_language
def test_picking_the_longest_or_the_shortest_option_pays_no_better_than_guessing(language):
    lengths = [split_by_correctness(item, language) for item in MEASUREMENT]
    third = len(MEASUREMENT) / 3
    assert sum(key > max(distractors) for key, distractors in lengths) <= third
    assert sum(key < min(distractors) for key, distractors in lengths) <= third


@pytest.mark.parametrize("form", FORMS)
def test_key_is_spread_over_the_three_places(form):
    places = Counter(option["key"] for item in items_of(form) for option in item["options"] if option["correct"])
    assert sorted(places.values()) == [4, 5, 5]


@each_item
@each_language
def test_no_option_gathers_the_others(item, language):
    gathering = re.compile(
        r"kaikki (edellä|yllä)|ei mikään|all of the|none of the|both of the|alla ovan|inget av ovan", re.I
    )
    assert not any(gathering.search(option["text"][language]) for option in item["options"])


def test_codes_are_unique_over_the_whole_bank():
    codes = Counter(item["code"] for item in whole_bank())
    assert [code for code, times in codes.items() if times > 1] == []


@each_language
def test_no_question_is_asked_twice_in_the_whole_bank(language):
    stems = Counter(item["stem"][language].casefold() for item in whole_bank() if language in item["stem"])
    assert [stem for stem, times in stems.items() if times > 1] == []


def test_items_on_safety_are_the_ones_that_ask_for_certainty():
    assert {item["skill"] for item in MEASUREMENT if item["safety"]} == SAFETY_SKILLS
    assert {item["skill"] for item in MEASUREMENT if not item["safety"]} == set(EVERYONES_SKILLS) - SAFETY_SKILLS


def test_every_named_source_is_listed():
    listed = [source["code"] for source in load("sources.toml")["sources"]]
    assert len(listed) == len(set(listed))
    assert {item["source"] for item in MEASUREMENT} - {""} <= set(listed)


def test_framework_has_five_named_levels_and_fifteen_skills():
    assert [level["level"] for level in SKILLS["levels"]] == [0, 1, 2, 3, 4]
    assert all(list(level["name"]) == LANGUAGES for level in SKILLS["levels"])
    assert [skill["code"] for skill in SKILLS["skills"]] == [*EVERYONES_SKILLS, "S15"]
    assert [skill["code"] for skill in SKILLS["skills"] if skill["optional"]] == ["S15"]
    slugs = [skill["slug"] for skill in SKILLS["skills"]]
    assert len(set(slugs)) == 15
    assert all(re.fullmatch(r"[a-z]+(-[a-z]+)*", slug) for slug in slugs)


@pytest.mark.parametrize("skill", SKILLS["skills"], ids=lambda skill: skill["code"])
def test_skill_has_a_name_and_five_different_descriptors_in_every_language(skill):
    assert list(skill["name"]) == LANGUAGES
    assert len(skill["descriptors"]) == 5
    for language in LANGUAGES:
        assert len({descriptor[language] for descriptor in skill["descriptors"]}) == 5
        assert all(descriptor[language].endswith(".") for descriptor in skill["descriptors"])
    assert all(re.fullmatch(r"DC22:[1-5]\.[1-6]", competence) for competence in skill["mapping"])


@pytest.mark.parametrize("skill", SKILLS["skills"], ids=lambda skill: skill["code"])
def test_english_and_swedish_descriptors_speak_in_the_first_person(skill):
    assert all(re.search(r"\bI\b", descriptor["en"]) for descriptor in skill["descriptors"])
    assert all(re.search(r"\b(jag|mig|min)\b", descriptor["sv"], re.I) for descriptor in skill["descriptors"])


def test_everybody_aims_at_level_two_and_the_digital_team_also_in_its_own_skill():
    everyone = [{"skill": code, "role": "everyone", "level": 2} for code in EVERYONES_SKILLS]
    assert SKILLS["targets"] == [*everyone, {"skill": "S15", "role": "digital_team", "level": 2}]
