"""What an answer of the mail server means. The errors are those smtplib raised against a scripted server."""

import smtplib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reminders.outcomes import BACK_OFF, What, code_of, described, is_goodbye, is_lost, judge

NOBODY = "aino@harjoituskerays.example"


def refused(code):
    return smtplib.SMTPRecipientsRefused({NOBODY: (code, b"5.1.1 Nobody")})


def timed_out():
    """As smtplib raises it when the server falls silent."""
    try:
        try:
            raise TimeoutError("timed out")
        except OSError as error:
            raise smtplib.SMTPServerDisconnected(f"Connection unexpectedly closed: {error}")  # noqa: B904 - as smtplib
    except smtplib.SMTPServerDisconnected as made:
        return made


@pytest.mark.parametrize(
    ("error", "what"),
    [
        (refused(450), What.LATER),
        (refused(421), What.LATER),
        (refused(550), What.FAILED),
        (smtplib.SMTPDataError(451, b"later"), What.LATER),
        (smtplib.SMTPDataError(421, b"closing"), What.LATER),
        (smtplib.SMTPDataError(554, b"no"), What.FAILED),
        (smtplib.SMTPSenderRefused(552, b"too large", "us"), What.FAILED),
        (smtplib.SMTPSenderRefused(530, b"sign in first", "us"), What.AWAY),
        (smtplib.SMTPSenderRefused(451, b"busy", "us"), What.AWAY),
        (smtplib.SMTPServerDisconnected("closed"), What.LATER),
        (ValueError("a mistake of ours"), What.LATER),
    ],
)
def test_a_first_try(error, what):
    assert judge(error, attempts=1, unanswered=1).what == what


def test_waits_grow_from_a_minute_to_a_day_and_then_it_is_given_up():
    verdicts = [judge(refused(451), attempts=attempt, unanswered=1) for attempt in range(1, 8)]
    assert [verdict.wait.total_seconds() / 60 for verdict in verdicts[:-1]] == [1, 5, 30, 120, 360, 1440]
    assert verdicts[-1].what == What.FAILED


@pytest.mark.parametrize("error", [smtplib.SMTPServerDisconnected("closed"), ConnectionResetError(), timed_out()])
def test_a_silent_server_is_nobodys_fault(error):
    assert judge(error, attempts=1, unanswered=1, server_answers=False).what == What.AWAY


def test_a_connection_lost_after_the_text_is_tried_exactly_once_more():
    lost = smtplib.SMTPServerDisconnected("closed")
    first = judge(lost, attempts=1, unanswered=1, text_left=True)
    second = judge(lost, attempts=2, unanswered=2, text_left=True)
    assert (first.what, first.uncertain, first.answered) == (What.LATER, True, False)
    assert (second.what, second.uncertain) == (What.FAILED, True)


def test_a_mistake_of_ours_is_put_off_as_long_as_a_busy_server_would_put_it_off():
    verdicts = [judge(KeyError("x"), attempts=attempt, unanswered=1) for attempt in range(1, 8)]
    assert [verdict.wait for verdict in verdicts[:-1]] == list(BACK_OFF)
    assert verdicts[-1].what == What.FAILED
    assert {(verdict.answered, verdict.seen) for verdict in verdicts} == {(False, True)}


def test_only_a_connection_that_the_server_ended_is_taken_up_again_at_once():
    assert is_goodbye(smtplib.SMTPServerDisconnected("Connection unexpectedly closed"))
    assert is_goodbye(smtplib.SMTPSenderRefused(421, b"enough", "us"))
    assert not is_goodbye(timed_out())  # another fifteen seconds would go by
    assert not is_goodbye(refused(421))
    assert not is_goodbye(smtplib.SMTPSenderRefused(451, b"busy", "us"))


def test_the_operator_reads_what_the_server_said_on_one_line():
    assert described(refused(550)) == "SMTPRecipientsRefused: 550 5.1.1 Nobody"
    assert NOBODY not in described(refused(550))
    assert described(smtplib.SMTPDataError(451, b"one\ntwo\x00")) == "SMTPDataError: 451 one two"
    assert len(described(ValueError("x" * 1000))) == 300


codes = st.integers(-1, 999)
errors = st.one_of(
    codes.map(refused),
    codes.map(lambda code: smtplib.SMTPDataError(code, b"x")),
    codes.map(lambda code: smtplib.SMTPSenderRefused(code, b"x", "us")),
    st.sampled_from([smtplib.SMTPServerDisconnected("x"), OSError("x"), TimeoutError(), ValueError("x"), timed_out()]),
)


@given(errors, st.integers(1, 50), st.integers(1, 50), st.booleans(), st.booleans())
def test_every_error_has_a_verdict_and_no_message_is_tried_for_ever(error, attempts, unanswered, text_left, answers):
    verdict = judge(error, attempts=attempts, unanswered=unanswered, text_left=text_left, server_answers=answers)
    assert (verdict.what == What.LATER) == (verdict.wait in BACK_OFF)
    assert len(verdict.error) <= 300
    if verdict.what == What.LATER and attempts > len(BACK_OFF):
        assert (text_left, unanswered) == (True, 1)  # counted apart
    if is_lost(error):
        assert code_of(error) == 0
