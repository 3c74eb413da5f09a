"""A text is read as a person reads it."""

import pytest
import regex
from hypothesis import given
from hypothesis import strategies as st

from practice import emojis, textwork


def test_what_cannot_be_seen_is_gone_before_any_check():
    assert textwork.normalise("  ku\u200bva\u00ad \u202eteksti\ufeff ") == "kuva teksti"
    assert textwork.normalise("a\u0308") == "ä"
    assert textwork.normalise("👨\u200d👩 a\u200db") == "👨\u200d👩 ab"


@given(st.text(max_size=200) | st.lists(st.sampled_from("a↔\u200d\u0338\ufe0f🏽😀\u200b ")).map("".join))
def test_normalising_twice_changes_nothing(text):
    once = textwork.normalise(text)
    assert textwork.normalise(once) == once


@pytest.mark.parametrize("text", ["", " \n\t", "\u200b\u200d", "\u3164", "\u2800", "\ufeff \u00ad", "\u202e"])
def test_a_text_nobody_can_see_is_empty(text):
    assert textwork.is_blank(text)
    assert not textwork.only_emoji(text)


def test_a_text_of_emoji_only_is_known():
    assert textwork.only_emoji("😀 👍🏿\n🇫🇮 1️⃣")
    assert not textwork.only_emoji("ok 😀")
    assert not textwork.is_blank("😀")


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("", 0),
        ("Hei 😀", 1),
        ("👨‍👩‍👧‍👦", 1),
        ("🇫🇮🇸🇪", 2),
        ("👍🏿👍", 2),
        ("5️⃣ astiaa 5", 1),
        ("❤️ ☺", 2),
        ("© 2026 ™ ↔", 0),
    ],
)
def test_emoji_are_counted_as_they_are_seen(text, number):
    assert textwork.emoji_count(text) == number


def test_the_pictures_of_unicode_are_known():
    pictures = regex.compile(r"\p{Extended_Pictographic}")
    ours = regex.compile(emojis.ANY)
    known = [chr(point) for point in range(0x110000) if not 0xD800 <= point < 0xE000]
    assert [each for each in known if pictures.match(each)] == [each for each in known if ours.match(each)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Hei! Miten menee? Hyvin.", ["Hei!", "Miten menee?", "Hyvin."]),
        ("Kiertopäivät 14. huhtikuuta. Tule!", ["Kiertopäivät 14. huhtikuuta.", "Tule!"]),
        ("Esim. kartonki ja ns. Aaltopahvi käyvät. Ok", ["Esim. kartonki ja ns. Aaltopahvi käyvät.", "Ok"]),
        ("Rivi\nToinen rivi", ["Rivi", "Toinen rivi"]),
        ("Odota... Nyt!", ["Odota...", "Nyt!"]),
        ("Klo 9.30 alkaa.", ["Klo 9.30 alkaa."]),
        ("", []),
    ],
)
def test_sentences_end_where_a_reader_stops(text, found):
    assert list(textwork.sentences(text)) == found


def test_the_longest_sentence_is_counted_in_words_without_addresses():
    assert textwork.longest_sentence("Yksi kaksi. Yksi kaksi kolme: https://ohjeet.example/a-b-c") == 3
    assert textwork.longest_sentence("Yksi kaksi. EU:n muovi-ikkuna") == 2
    assert textwork.longest_sentence("") == 0


@pytest.mark.parametrize(
    ("text", "tags"),
    [
        ("#KierrätysKuuluuKaikille", ["KierrätysKuuluuKaikille"]),
        ("#kierrätys-kuuluu #2026 #v2026 #_ #a_b", ["kierrätys", "v2026", "a_b"]),
        ("https://ohjeet.example/#osa a#b ##c &#39;", []),
        ("(#yksi, #kaksi!)＃kolme", ["yksi", "kaksi", "kolme"]),
        ("#ki\u200berto 1️⃣", ["kierto"]),
    ],
)
def test_hashtags_are_letters_digits_and_underlines_with_a_letter(text, tags):
    assert list(textwork.hashtags(text)) == tags


def test_mentions_are_handles_and_no_e_mail():
    assert textwork.mentions("@Kuski_Harj, aino@posti.example (@hkerays_harj:n) @liian_pitka_nimi_on") == (
        "kuski_harj",
        "hkerays_harj",
    )


def test_words_hold_their_inflection_together():
    assert textwork.words("EU:n muovi-ikkuna, älä! https://x.fi/a 2026") == ("EU:n", "muovi-ikkuna", "älä", "2026")


@given(st.lists(st.sampled_from("abc"), max_size=12), st.lists(st.sampled_from("abc"), max_size=12))
def test_the_longest_common_run_is_the_longest(one, other):
    runs = {tuple(one[start:stop]) for start in range(len(one)) for stop in range(start + 1, len(one) + 1)}
    longest = max((len(run) for run in runs if any(
        tuple(other[at : at + len(run)]) == run for at in range(len(other)))), default=0)  # fmt: skip
    assert textwork.longest_common_run(" ".join(one), " ".join(other)) == longest


@given(st.text(max_size=200))
def test_no_text_breaks_the_reading(text):
    assert textwork.longest_sentence(text) >= 0
    assert textwork.emoji_count(text) >= 0
    assert all(word for word in textwork.words(text))
    assert all(tag for tag in textwork.hashtags(text))
    assert all(handle == handle.lower() for handle in textwork.mentions(text))
    assert "".join(textwork.sentences(text)).replace(" ", "") or textwork.is_blank(text) or not textwork.normalise(text)
