"""How a lesson reads: what counts as a word and a sentence, and what is not read at all."""

import pytest

from courses.readability import Reading, length, reading, sentences

BODY = """## A heading is not read

The bin is full. Who comes? Nobody!

![A drawing.](/pictures/feed)

- **First:** take the box.
1. Flatten it.

| Poor | Good |
|---|---|
| One two three. | Four five. |
"""


def test_paragraphs_lists_and_cells_are_read_and_nothing_else():
    assert sentences(BODY) == [
        "The bin is full.", "Who comes?", "Nobody!", "First: take the box.", "Flatten it.", "Poor", "Good",
        "One two three.", "Four five.",
    ]  # fmt: skip


def test_a_dash_is_no_word():
    assert length("Four – five 6 °") == 3


def test_a_lesson_is_weighed():
    assert reading("One two three. Four five six seven.") == Reading(words=7, mean=3.5, longest=4)


def test_nothing_to_read_is_easy():
    assert reading("") == Reading(0, 0, 0)
    assert reading("").is_easy


@pytest.mark.parametrize(("words", "easy"), [(25, False), (26, False), (12, True), (13, False)])
def test_twelve_words_on_average_and_twenty_five_at_most(words, easy):
    assert reading(" ".join(["sana"] * words) + ".").is_easy is easy


def test_one_long_sentence_among_short_ones_is_still_easy_up_to_twenty_five():
    assert reading("Yksi kaksi. " * 9 + " ".join(["sana"] * 25) + ".").is_easy
    assert not reading("Yksi kaksi. " * 9 + " ".join(["sana"] * 26) + ".").is_easy
