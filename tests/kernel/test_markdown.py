"""Markdown from people cannot run a script, reach another host or leave the allow-list (X2)."""

from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.kernel.xss import HOST, PAYLOADS
from trainingsite.markdown import TAGS, render

VOID = {"br", "hr"}


class Reader(HTMLParser):
    """What a browser would see: every tag with its attributes, and tags that do not match."""

    def __init__(self, html):
        super().__init__(convert_charrefs=True)
        self.tags, self.links, self.others, self.open = [], [], [], []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attributes):
        self.tags.append(tag)
        if tag not in VOID:
            self.open.append(tag)
        for name, value in attributes:
            if (tag, name) == ("a", "href"):
                self.links.append(value or "")
            elif (tag, name, value) != ("a", "rel", "noopener noreferrer nofollow"):
                self.others.append((tag, name, value))

    def handle_endtag(self, tag):
        if not self.open or self.open.pop() != tag:
            self.others.append(("unbalanced", tag, ""))

    def handle_comment(self, data):
        self.others.append(("comment", data, ""))

    def handle_decl(self, decl):
        self.others.append(("declaration", decl, ""))

    def handle_pi(self, data):
        self.others.append(("instruction", data, ""))


def assert_harmless(text):
    html = render(text)
    seen = Reader(html)
    assert set(seen.tags) <= TAGS, html
    assert seen.others == [], html
    assert seen.open == [], html
    for link in seen.links:
        assert link.lower().startswith(("https://", "mailto:", "/", "#")), html
        assert not link.startswith("//"), html
        assert "\\" not in link, html
        assert not any(ord(letter) < 32 for letter in link), html
    assert str(render(html)) is not None


def test_the_corpus_holds_at_least_two_hundred_different_payloads():
    assert len(set(PAYLOADS)) >= 200
    assert len(set(PAYLOADS)) == len(PAYLOADS)


@pytest.mark.parametrize("payload", PAYLOADS)
def test_a_payload_is_harmless(payload):
    assert_harmless(payload)


@pytest.mark.parametrize(
    "frame", ["# {}", "> {}", "- {}", "**{}**", "[{}](/path/)", "| {} |\n|---|\n| {} |", "a\n\n    {}\n"]
)
def test_payloads_are_harmless_inside_everything_markdown_offers(frame):
    for payload in PAYLOADS:
        assert_harmless(frame.replace("{}", payload))


def test_the_whole_corpus_at_once_is_harmless():
    assert_harmless("\n\n".join(PAYLOADS))


def test_no_link_leads_to_the_foreign_host_but_a_plain_https_link():
    for payload in PAYLOADS:
        for link in Reader(render(payload)).links:
            assert HOST not in link or link.startswith("https://"), payload


@given(st.lists(st.sampled_from(PAYLOADS) | st.text(max_size=30), max_size=4).map("".join))
def test_any_mixture_is_harmless(text):
    assert_harmless(text)


@given(st.text(alphabet="<>/\\\"'&;:#[]()!`*_-| \n\tabhrefscipton=jx", max_size=120))
def test_any_soup_of_special_signs_is_harmless(text):
    assert_harmless(text)


# --- and the honest text comes through ------------------------------------------------------------------
@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("# Otsikko", "<h2>Otsikko</h2>\n"),
        ("**lihava** ja *vino*", "<p><strong>lihava</strong> ja <em>vino</em></p>\n"),
        ("- yksi\n- kaksi", "<ul>\n<li>yksi</li>\n<li>kaksi</li>\n</ul>\n"),
        ("[polku](/path/)", '<p><a href="/path/" rel="noopener noreferrer nofollow">polku</a></p>\n'),
        ("[k](https://k.example/)", '<p><a href="https://k.example/" rel="noopener noreferrer nofollow">k</a></p>\n'),
        ("2 < 3 & 4 > 1", "<p>2 &lt; 3 &amp; 4 &gt; 1</p>\n"),
        ("Hän sanoi: ”Kierrätä!”", "<p>Hän sanoi: ”Kierrätä!”</p>\n"),
        ("", ""),
    ],
)  # fmt: skip
def test_honest_text_comes_through(text, html):
    assert render(text) == html


def test_a_table_comes_through():
    assert [tag for tag in Reader(render("| a | b |\n|---|---|\n| 1 | 2 |")).tags if tag in ("th", "td")] == [
        "th",
        "th",
        "td",
        "td",
    ]


def test_a_nul_is_dropped():
    assert render("a\x00b") == "<p>ab</p>\n"
