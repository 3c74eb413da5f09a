"""Search reads operators into a tree that can be compared, and says what is wrong instead of failing."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from practice.search import (
    And,
    From,
    Mention,
    Not,
    Or,
    Sign,
    Since,
    Tag,
    To,
    Until,
    Words,
    match,
    parse,
    text_of,
    walk,
)
from tests.practice.small_world import DAY, act, ids, world

MARCH_1 = dt.date(2026, 3, 1)


def tree(query):
    parsed = parse(query)
    assert parsed.problem == ""
    return parsed.tree


def found(query, text, *, author="tuulia", to="", day=MARCH_1):
    return match(tree(query), text_of(text, author=author, to=to, day=day))


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("Paperi", Words(("paperi",))),
        ('"kaksi sanaa"', Words(("kaksi", "sanaa"))),
        ("”kaksi sanaa”", Words(("kaksi", "sanaa"))),
        ("@Firma", Mention("firma")),
        ("from:@Firma", From("firma")),
        ("FROM:firma", From("firma")),
        ("to:firma", To("firma")),
        ("#Kierrätys", Tag("Kierrätys")),
        ("since:2026-03-01", Since(MARCH_1)),
        ("after:2026-02-28", Since(MARCH_1)),
        ("until:2026-03-01", Until(MARCH_1)),
        ("before:2026-03-01", Until(MARCH_1)),
        ("-from:firma", Not(From("firma"))),
        ("NOT paperi", Not(Words(("paperi",)))),
        ('-"a b"', Not(Words(("a", "b")))),
        ("-(a b)", Not(And((Words(("a",)), Words(("b",)))))),
        ("a AND b", And((Words(("a",)), Words(("b",))))),
        ("a b OR c", Or((And((Words(("a",)), Words(("b",)))), Words(("c",))))),
        ("a (b OR c)", And((Words(("a",)), Or((Words(("b",)), Words(("c",))))))),
        ("klo:12", Words(("klo", "12"))),
        ("😂", Sign("😂")),
        ("or", Words(("or",))),
    ],
)
def test_a_query_becomes_a_tree(query, expected):
    assert tree(query) == expected


@pytest.mark.parametrize(
    ("query", "problem"),
    [
        ("", "empty"), ("   ", "empty"), ('""', "empty"), ('"auki', "quote"), ("(a", "parenthesis"),
        ("a)", "parenthesis"), ("()", "parenthesis"), ("OR", "operator"), ("a OR", "operator"), ("-", "operator"),
        ("NOT", "operator"), ("(OR a)", "operator"), ("since:eilen", "date"), ("since:2026-02-30", "date"),
        ("since:", "date"), ("from:", "name"), ("@", "name"), ("from:a/b", "name"), ("a" * 501, "long"),
        ("(" * 30 + "a" + ")" * 30, "deep"), (None, "empty"),
    ],
)  # fmt: skip
def test_a_query_that_cannot_be_read_says_why(query, problem):
    parsed = parse(query)
    assert (parsed.tree, parsed.problem) == (None, problem)


PIECES = 'a -a " ( ) -( OR AND NOT from: to:x #y @ since:2026-03-01'.split()


@given(st.one_of(st.text(), st.lists(st.sampled_from(PIECES)).map(" ".join)))
def test_no_query_raises_and_each_is_either_read_or_explained(query):
    parsed = parse(query)
    assert (parsed.tree is None) == bool(parsed.problem)
    if parsed.tree is not None:
        list(walk(parsed.tree))
        match(parsed.tree, text_of("jotain", author="a", to="", day=MARCH_1))


def test_words_are_found_whole_and_in_any_case_with_finnish_letters():
    assert found("ÄÄNI öljy", "Ääni kuuluu, ÖLJY ei.")
    assert not found("paperi", "Paperinkeräys")


def test_letters_written_in_two_pieces_are_the_same_letters():
    assert found("a\u0308iti", "Äiti")
    assert found("äiti", "A\u0308iti")


def test_a_phrase_needs_its_words_side_by_side():
    assert found('"vanha lehti"', "Ihan vanha lehti.")
    assert not found('"vanha lehti"', "lehti on vanha")


def test_a_hashtag_is_exact():
    assert found("#KierrätysKuuluuKaikille", "Hei #KierrätysKuuluuKaikille!")
    assert not found("#kierrätyskuuluukaikille", "#KierrätysKuuluuKaikille")
    assert not found("#kierrätys", "kierrätys")


def test_a_mention_is_a_whole_name():
    assert found("@firma", "Missä vika, @Firma?")
    assert not found("@fir", "@firma")
    assert not found("@x", "a@x.fi")


def test_to_is_an_answer_or_a_text_that_begins_with_the_name():
    assert found("to:firma", "mitä", to="Firma")
    assert found("to:firma", "@firma mitä")
    assert not found("to:firma", "mitä, @firma")


def test_since_takes_its_day_in_and_until_leaves_it_out():
    assert found("since:2026-03-01", "a")
    assert not found("since:2026-03-02", "a")
    assert found("until:2026-03-02", "a")
    assert not found("until:2026-03-01", "a")


def test_not_turns_round_and_or_joins():
    assert found("-from:firma", "a")
    assert not found("-from:tuulia", "a")
    assert found("x OR a", "a")
    assert not found("x OR y", "a")


@given(st.text(alphabet="ab ", max_size=8), st.sampled_from(["a", "b", "a b", '"a b"', "a OR b"]))
def test_a_text_is_found_by_a_query_or_by_its_opposite(text, query):
    assert found(query, text) != found(f"-({query})", text)


def test_the_search_of_a_world_leaves_out_the_companys_own_and_keeps_to_the_dates():
    assert ids(world(now=2 * DAY).search("@firma since:2026-03-01 -from:firma").posts) == ["V1"]
    assert ids(world(now=2 * DAY).search("from:firma since:2026-03-24").posts) == ["F2"]


def test_a_search_finds_own_posts_and_nothing_from_the_future_or_of_blocked_people():
    seen = world(act("post", text="Oma paperi"), act("block", "neuvo"), now=1)
    assert ids(seen.search("paperi").posts) == ["own-1"]
    assert ids(seen.search("AvoimetOvet OR #AvoimetOvet").posts) == []


def test_a_search_says_its_problem_and_its_query():
    seen = world().search('"auki')
    assert (seen.query, seen.posts, seen.problem) == ('"auki', (), "quote")


def test_a_search_gives_as_many_as_asked():
    assert len(world().search("-xyz", limit=3).posts) == 3
