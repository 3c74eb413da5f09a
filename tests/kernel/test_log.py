"""Lines of the log: UTC, and no token of a personal link."""

import logging

from trainingsite.log import InUniversalTime, WithoutTokens


def record(message, *args):
    made = logging.LogRecord("site", logging.INFO, "x.py", 1, message, args, None)
    made.created, made.msecs = 1795507200.25, 250.0
    return made


def test_times_are_universal_and_say_so():
    line = InUniversalTime("{asctime} {message}", style="{").format(record("hei"))
    assert line == "2026-11-24T08:00:00.250Z hei"


def test_the_token_of_an_invitation_is_left_out():
    entry = record('"GET %s HTTP/1.1" 200', "/invitations/abcDEF123/")
    assert WithoutTokens().filter(entry) is True
    assert entry.getMessage() == '"GET /invitations/…/ HTTP/1.1" 200'


def test_the_token_of_a_calendar_feed_is_left_out():
    entry = record('"GET %s HTTP/1.1" 200', "/sessions/feed/12-1-1795507200.abc_DEF-123.ics")
    assert WithoutTokens().filter(entry) is True
    assert entry.getMessage() == '"GET /sessions/feed/… HTTP/1.1" 200'
    page = record('"GET %s HTTP/1.1" 200', "/sessions/feed/")
    WithoutTokens().filter(page)
    assert page.getMessage() == '"GET /sessions/feed/ HTTP/1.1" 200'
