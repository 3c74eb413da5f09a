"""A text weighs what the channel says, and the skins differ only in what they may."""

import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from practice import channel, links
from practice.world import LANGUAGES

DATA = tomllib.loads((Path(__file__).parent / "data" / "weighted_length.toml").read_text(encoding="utf-8"))
CASES = [("".join(part["text"] * part.get("times", 1) for part in case["parts"]), case["weight"])
         for kind in ("published", "ours") for case in DATA[kind]]  # fmt: skip


@pytest.mark.parametrize(("text", "weight"), CASES, ids=lambda value: str(value)[:20])
def test_a_text_weighs_what_the_public_rule_says(text, weight):
    assert channel.weighted_length(text) == weight
    assert channel.weighted_length(text, channel.X) == weight


def test_the_names_at_the_start_of_a_reply_are_free():
    assert channel.weighted_length("@tolkkila_harj @kuski_harj Hei!", reply=True) == 4
    assert channel.weighted_length("@tolkkila_harj Hei @kuski_harj", reply=True) == len("Hei @kuski_harj")
    assert channel.weighted_length("@tolkkila_harj", reply=True) == 0
    assert channel.weighted_length("@tolkkila_harj Hei") == len("@tolkkila_harj Hei")
    assert channel.weighted_length("@liian_pitka_nimi_on Hei", reply=True) == len("@liian_pitka_nimi_on Hei")


@pytest.mark.parametrize(
    ("text", "hosts"),
    [
        ("Katso www.Ohjeet.example/a, ja (kierratys.info).", ["www.ohjeet.example", "kierratys.info"]),
        ("https://käyttö.fi:8080/polku?x=1#y", ["käyttö.fi"]),
        ("https://xn--kytt-6qa5c.fi tai http://测试.中国/", ["xn--kytt-6qa5c.fi", "测试.中国"]),
        ("aino@posti.fi #osa.fi $x.fi -y.fi /z.fi", []),
        ("tilituki.example/vahvista", ["tilituki.example"]),
        ("Loppu.Alku ja 1.2.2026 ja esim.ja", []),
        ("http://user@x.fi", []),
    ],
)
def test_addresses_are_found_as_the_channel_finds_them(text, hosts):
    assert [link.host for link in links.find(text)] == hosts


@given(st.text(max_size=200))
def test_a_weight_is_never_negative_and_never_under_the_free_names(text):
    assert channel.weighted_length(text) >= channel.weighted_length(text, reply=True) >= 0


@given(st.text(max_size=100), st.text(max_size=100))
def test_two_texts_on_two_lines_weigh_their_sum(one, other):
    whole = channel.weighted_length(f"{one}\n\n{other}")
    assert whole == channel.weighted_length(one + "\n") + channel.weighted_length("\n" + other)


@given(st.text(max_size=200))
def test_the_places_of_addresses_are_in_the_text_and_in_order(text):
    at = 0
    for link in links.find(f"{text} kierratys.info {text}"):
        assert at <= link.start < link.end
        at = link.end


@pytest.mark.parametrize("skin", channel.CHANNELS.values(), ids=lambda skin: skin.name)
def test_every_skin_names_everything_in_every_language(skin):
    for texts in (skin.title, *skin.words.values(), *skin.audiences.values()):
        assert set(texts) == {*LANGUAGES, "sv"}
        assert all(texts.values())
    assert set(skin.audiences) == {"everyone", "following", "mentioned"}
    assert skin.words.keys() == channel.NEUTRAL.words.keys()
    assert skin.word("like", "fi") == "Tykkää"
    assert skin.word("like", "de") == "Like"


def test_a_channel_that_is_not_known_is_the_neutral_one():
    assert channel.get("x") is channel.X
    assert channel.get("") is channel.get("mastodon") is channel.NEUTRAL
    assert channel.X.word("repost", "fi") == "Uudelleenjulkaise"
    assert channel.NEUTRAL.word("repost", "fi") == "Jaa"
