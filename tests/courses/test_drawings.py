"""Drawings in lessons: our own, with words for those who cannot see them, and numbers that the list below explains."""

import re

import pytest
from django.conf import settings

from courses.lesson_text import problems_in
from trainingsite import drawings
from trainingsite.markdown import render

LESSONS = settings.PROGRAMMES_DIR / "social-media-at-work" / "lessons"
PICTURE = re.compile(r"^!\[([^\]]+)\]\(/pictures/([a-z-]+)\)\n\n((?:\d\. .+\n)+)", re.MULTILINE)


def sentences(text):
    return [sentence for _line, sentence in problems_in(text, lessons=[], skills=[])]


def pictures(language):
    """Code: (words, number of lines in the list below), of every drawing in the shipped lessons."""
    found = {}
    for path in sorted(LESSONS.glob(f"*.{language}.md")):
        for words, code, rows in PICTURE.findall(path.read_text(encoding="utf-8")):
            found[code] = (words, rows.count("\n"))
    return found


def test_a_drawing_is_drawn_with_its_words():
    html = render("Before.\n\n![A post with five buttons.](/pictures/feed)\n\nAfter.")
    assert 'role="img" aria-label="A post with five buttons."' in html
    assert "<img" not in html


def test_words_cannot_break_out_of_the_drawing():
    html = render('![x" onload="alert(1)<script>](/pictures/feed)')
    assert "<script" not in html
    assert 'aria-label="x&quot; onload=&quot;alert(1)&lt;script&gt;"' in html


@pytest.mark.parametrize(
    "source", ["https://elsewhere.example/a.png", "/pictures/none", "/pictures/../feed", "/img/a.svg"]
)
def test_any_other_picture_is_left_out(source):
    html = render(f"![a]({source})")
    assert "<img" not in html
    assert "svg" not in html


def test_a_package_with_an_unknown_drawing_is_told_which_there_are():
    assert "feed" in sentences("![a](/pictures/none)")[0]


def test_a_drawing_without_words_is_refused():
    assert len(sentences("![](/pictures/feed)")) == 1


def test_a_drawing_inside_a_sentence_is_refused():
    assert len(sentences("Look: ![a](/pictures/feed)")) == 1


def test_a_drawing_alone_is_fine():
    assert sentences("Text.\n\n![A post.](/pictures/feed)\n\n1. One.") == []


@pytest.mark.parametrize("language", ["fi", "en"])
def test_every_drawing_stands_in_a_lesson_and_every_number_is_explained(language):
    found = pictures(language)
    assert found.keys() == drawings.codes()
    assert len(found) >= 12
    marks = {code: str(drawings.drawing(code, "")).count('class="dr-mark"') for code in found}
    wheels = {"leaks": 2, "link": 1, "two-steps": 1}  # circles that are part of the picture
    assert {code: rows for code, (_words, rows) in found.items()} == {
        code: count - wheels.get(code, 0) for code, count in marks.items()
    }


def test_drawings_have_no_words_of_their_own():
    for code in drawings.codes():
        texts = re.findall(r"<text[^>]*>([^<]*)</text>", str(drawings.drawing(code, "")))
        assert [text for text in texts if re.search(r"[A-Za-zåäöÅÄÖ]{2,}", text)] == []


@pytest.mark.parametrize("language", ["fi", "en"])
def test_what_a_drawing_shows_is_said_in_one_short_sentence_or_two(language):
    assert [words for words, _rows in pictures(language).values() if not 5 <= len(words.split()) <= 30] == []
