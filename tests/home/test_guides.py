"""Guides that come before the learning: for managers, and how data is processed. The checklist: test_launch.py."""

import datetime as dt
import re
import tomllib
from urllib.parse import parse_qs, urlsplit

import pytest
from django.apps import apps
from django.conf import settings
from django.db import connection
from django.template.defaultfilters import capfirst
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation
from django.utils.functional import Promise
from django.utils.html import escape

from courses.readability import length, reading, sentences
from home.guide_text import FOLDER, guide, read
from participants.showing_data import readable_map
from trainingsite.field_names import name_of
from trainingsite.privacy import data_map

WHOLE = ("fi", "en")
IF_THEN = {"fi": r"^\*\*Kun\*\* {0}, \*\*niin\*\* {1}\.$", "en": r"^\*\*When\*\* {0}, \*\*then\*\* {1}\.$"}


def body_of(language):
    return (FOLDER / f"managers.{language}.md").read_text(encoding="utf-8").split("+++\n", 2)[2]


def shape(body):
    """Headings by level, list items, table rows: what a body is built of, without its words."""
    return re.findall(r"^(#{2,3} |- |\d+\. |\||!\[)", body, re.MULTILINE)


def page(client, name, language="fi"):
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
    answer = client.get(reverse(f"home:guide-{name}"))
    return answer.content.decode()


def in_language(person, language):
    person.language = language
    person.save()
    return person


# --- the text for managers ------------------------------------------------------------------------------
@pytest.mark.parametrize("language", WHOLE)
def test_the_guide_for_managers_reads_as_easily_as_a_lesson(language):
    weighed = reading(body_of(language))
    assert weighed.is_easy, weighed
    facts = [fact["text"] for fact in read("managers", language)[0]["facts"]]
    assert max(length(sentence) for fact in facts for sentence in sentences(fact)) <= 25
    assert weighed.words > 700


def test_finnish_and_english_are_built_alike():
    assert shape(body_of("fi")) == shape(body_of("en"))
    facts = [[(fact["step"], fact["source"]) for fact in read("managers", language)[0]["facts"]] for language in WHOLE]
    assert facts[0] == facts[1]


def test_every_step_has_a_situation_three_facts_two_examples_and_a_question():
    for language, words in {
        "fi": ("Tilanne", "Hyvä ja heikko", "Kysymys"),
        "en": ("The sit", "A good", "A quest"),
    }.items():
        *steps, last = guide("managers", language).steps
        assert len(steps) == 4
        for step in steps:
            assert step.opening.text.startswith(f"### {words[0]}")
            assert len(step.facts) == 3
            headings = re.findall(r"^### (.+)$", step.rest.text, re.MULTILINE)
            assert headings[-2].startswith(words[1])
            assert headings[-1].startswith(words[2])
            assert step.rest.text.count("\n|") == 4
            assert step.rest.text.rpartition("### ")[2].count("?") >= 1
        assert last.facts == []


@pytest.mark.parametrize("language", WHOLE)
def test_the_guide_ends_with_an_if_then_plan_in_the_words_that_fill_the_form(language):
    front, steps = read("managers", language)
    wanted = IF_THEN[language].format(re.escape(front["situation"]), re.escape(front["deed"]))
    assert re.search(wanted, steps[-1][1], re.MULTILINE)


def test_every_source_named_is_in_the_list_and_every_fact_says_when_it_was_checked():
    listed = tomllib.loads((settings.PROGRAMMES_DIR / "social-media-at-work" / "sources.toml").read_text())["sources"]
    for language in WHOLE:
        facts = read("managers", language)[0]["facts"]
        assert {fact["source"] for fact in facts} - {source["code"] for source in listed} == set()
        assert {type(fact["checked_on"]) for fact in facts} == {dt.date}
        assert {"R95", "R96", "R92", "R20", "R62", "R64", "R87"} <= {fact["source"] for fact in facts}


def test_swedish_has_every_heading_and_no_text_of_its_own():
    front, steps = read("managers", "sv")
    assert front["title"]
    assert front["goal"]
    assert [bool(heading) for heading, *_text in steps] == [True] * 5
    assert {text for _heading, *texts in steps for text in texts} == {""}


def test_a_swedish_manager_reads_swedish_headings_and_is_told_that_the_text_is_finnish(mika, client_for):
    shown = page(client_for(in_language(mika, "sv")), "managers", "sv")
    finnish = guide("managers", "fi").steps[0]
    with translation.override("sv"):
        assert translation.gettext("This text is only in Finnish.") in shown
    assert "Innan ditt team börjar" in shown
    assert "Kritik och trakasserier" in shown
    assert '<div class="prose" lang="fi">' in shown
    assert escape(finnish.facts[0].text) in shown


@pytest.mark.parametrize("language", WHOLE)
def test_whoever_reads_their_own_language_sees_no_notice(mika, client_for, language):
    shown = page(client_for(in_language(mika, language)), "managers", language)
    with translation.override(language):
        assert translation.gettext("This text is only in Finnish.") not in shown
    assert guide("managers", language).title.text in shown


def test_every_step_can_be_jumped_to(mika, client_for):
    shown = page(client_for(mika), "managers")
    for step in guide("managers", "fi").steps:
        assert f'href="#{step.anchor}"' in shown
        assert f'id="{step.anchor}"' in shown


def test_the_plan_of_the_guide_fills_the_form(mika, client_for):
    client = client_for(mika)
    link = re.search(r'href="(/sessions/my-plans/new/\?[^"]+)"', page(client, "managers"))[1].replace("&amp;", "&")
    text = guide("managers", "fi")
    assert parse_qs(urlsplit(link).query) == {"situation": [text.situation], "deed": [text.deed]}
    form = client.get(link).context["form"]
    assert (form["situation"].value(), form["deed"].value()) == (text.situation, text.deed)


@pytest.mark.parametrize("given", ["x" * 500, "rivi\nvaihtuu", "nolla\x00tavu"])
def test_words_given_in_an_address_are_cut_to_one_line_that_fits(mika, client_for, given):
    answer = client_for(mika).get(reverse("scheduling:new_plan"), {"situation": given})
    value = answer.context["form"]["situation"].value()
    assert len(value) <= 200
    assert value.isprintable()


def test_reading_the_guide_leaves_no_trace(mika, client_for):
    client = client_for(mika)
    page(client, "managers")
    with CaptureQueriesContext(
        connection,
    ) as asked:
        page(client, "managers")
    assert [query["sql"] for query in asked if re.match(r"INSERT|UPDATE|DELETE", query["sql"])] == []


# --- who may open what ----------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("name", "who", "code"),
    [
        ("managers", "aino", 403), ("managers", "mika", 200), ("managers", "dana", 200), ("managers", "heidi", 200),
        ("launch", "aino", 403), ("launch", "mika", 403), ("launch", "dana", 200), ("launch", "heidi", 200),
        ("processing", "aino", 200), ("processing", "mika", 200), ("processing", "dana", 200),
        ("processing", "heidi", 200),
    ],
)  # fmt: skip
def test_each_guide_is_open_to_those_it_is_for(name, who, code, request, client_for):
    assert client_for(request.getfixturevalue(who)).get(reverse(f"home:guide-{name}")).status_code == code


@pytest.mark.parametrize(("who", "shown"), [("aino", []), ("mika", ["managers"]), ("dana", ["launch"])])
def test_the_menu_leads_to_the_own_guide(who, shown, request, client_for):
    found = client_for(request.getfixturevalue(who)).get("/me/").content.decode()
    assert [name for name in ("managers", "launch") if f'href="/guides/{name}/"' in found] == shown
    assert found.count('href="/guides/processing/"') == 2  # on the page and in the footer


# --- how data is processed ------------------------------------------------------------------------------
@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_every_personal_field_of_the_data_map_is_described(aino, client_for, language):
    shown = page(client_for(in_language(aino, language)), "processing", language)
    with translation.override(language):
        tables = readable_map()
        assert len(tables) > 20
        for table in tables:
            assert escape(capfirst(table.title)) in shown
            for purpose in table.purposes:
                for field in purpose.fields:
                    assert escape(field) in shown
                note = purpose.note
                for part in (note.purpose, note.necessity, note.retention, note.seen_by):
                    assert escape(str(part)) in shown


def test_no_field_goes_by_its_name_in_the_code():
    plain = [
        f"{label}.{name}"
        for label, notes in data_map().items()
        for name, note in notes.items()
        if note.personal and not isinstance(name_of(apps.get_model(label), name), Promise)
    ]
    assert plain == []


def test_the_description_names_controller_and_contact(aino, client_for, settings):
    settings.ORGANISATION, settings.SUPPORT_CONTACT = "Pahvi & Pojat Oy", "tietosuoja@pahvi.example"
    shown = page(client_for(aino), "processing")
    assert "<dd>Pahvi &amp; Pojat Oy</dd>" in shown
    assert "<dd>tietosuoja@pahvi.example</dd>" in shown
    settings.SUPPORT_CONTACT = ""
    assert page(client_for(aino), "processing").count('class="blank"') == 5


def test_every_right_has_a_page_that_opens(aino, client_for):
    client = client_for(aino)
    shown = page(client, "processing")
    rights = shown.partition('id="rights"')[2].partition("</section>")[0]
    links = re.findall(r'href="([^"]+)"', rights)
    assert links == ["/me/data/", "/me/trail/", "/me/erase/", "/me/"]
    assert {client.get(link).status_code for link in links} <= {200, 302}  # some ask for the password first


def test_the_law_is_named_plainly(aino, client_for):
    shown = page(client_for(in_language(aino, "en")), "processing", "en")
    assert "759/2004" in shown
    assert "Article 88" in shown
    assert "not legal advice" in shown


def test_the_description_asks_the_same_of_the_database_whoever_reads(aino, heidi, client_for, person):
    def queries(who):
        client = client_for(who)
        page(client, "processing")
        with CaptureQueriesContext(connection) as asked:
            page(client, "processing")
        return len(asked)

    before = queries(aino)
    for number in range(5):
        person(f"lisa.{number}", f"Lisä {number}")
    assert queries(aino) == before <= 10
