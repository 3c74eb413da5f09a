"""Points of a round, and marks of an answer."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from skills.scores import Answered, know, marks, passes, round_score

ANSWERS = [(1, 3), (1, 2), (0, 1), (0, 3), (1, 1), (1, 3), (0, 2), (1, 2)]


def test_certainty_marks_of_the_published_example():
    given_marks = [marks(correct=bool(correct), certainty=certainty) for correct, certainty in ANSWERS]
    assert given_marks == [3, 2, 0, -6, 1, 3, -2, 2]
    assert sum(given_marks) == 3
    assert know(bool(correct) for correct, _ in ANSWERS).value == 0.625


@pytest.mark.parametrize("share", [0.0, 0.5, 2 / 3 - 0.01, 2 / 3 + 0.01, 0.79, 0.81, 1.0])
def test_honest_certainty_pays_best(share):
    """Expected marks are p, 4p-2 and 9p-6: 1 is best below two thirds, 3 above 80 %."""
    worth = {
        c: share * marks(correct=True, certainty=c) + (1 - share) * marks(correct=False, certainty=c) for c in (1, 2, 3)
    }
    assert max(worth, key=worth.get) == (1 if share < 2 / 3 else 2 if share < 0.8 else 3)


def test_nothing_asked_is_not_zero():
    assert know([]) is None


@pytest.mark.parametrize(
    ("correct", "certainty", "safety", "expected"),
    [
        (True, 1, False, True),
        (True, 1, True, False),
        (True, 2, True, True),
        (True, None, True, True),
        (False, 3, True, False),
        (False, 1, False, False),
    ],
)
def test_about_safety_a_guess_is_not_enough(correct, certainty, safety, expected):
    assert passes(correct=correct, certainty=certainty, safety=safety) is expected


def test_an_item_is_one_point_and_a_task_two_times_its_share():
    steps = {"item:A01": "item", "task:T1": "task"}
    answers = [Answered("item:A01", "item", 1), Answered("task:T1", "task", 0.5)]
    assert round_score(steps, answers) == pytest.approx(100 * 2 / 3)


def test_only_the_first_attempt_counts():
    steps = {"task:T1": "task"}
    answers = [Answered("task:T1", "task", 1.0, attempt=2), Answered("task:T1", "task", 0.25, attempt=1)]
    assert round_score(steps, answers) == 25


def test_half_a_round_has_no_score():
    assert round_score({"item:A01": "item", "item:A02": "item"}, [Answered("item:A01", "item", 1)]) is None
    assert round_score({}, []) is None


@given(st.lists(st.floats(0, 1), min_size=1, max_size=20))
def test_a_score_is_between_0_and_100(shares):
    steps = {f"task:{number}": "task" for number in range(len(shares))}
    answers = [Answered(f"task:{number}", "task", share) for number, share in enumerate(shares)]
    assert 0 <= round_score(steps, answers) <= 100.0000001
