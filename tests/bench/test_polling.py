"""Learners who poll: who asks with what they have, and what counts as wrong."""

import asyncio
import contextlib
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from bench import polling
from bench.polling import Poller, judged, polled


@contextlib.contextmanager
def server(answers):
    """A server on a free port; `answers` gives the status for a path and the ETag it was asked with."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(answers(self.path, self.headers.get("If-None-Match", "")))
            self.send_header("ETag", '"one"')
            self.end_headers()

        def log_message(self, *_arguments):
            """Nothing goes to the terminal."""

    made = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=made.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{made.server_port}"
    finally:
        made.shutdown()
        thread.join()
        made.server_close()


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    monkeypatch.setattr(polling, "EVERY", 0.1)


LEARNERS = [{"path": f"/{place}/", "cookie": "a=b", "moving": place % 2 == 1} for place in range(6)]


def test_who_has_the_answer_already_is_told_that_nothing_changed():
    with server(lambda _path, etag: 304 if etag == '"one"' else 200) as url:
        found = polled(url, LEARNERS, 0.6)
    assert (found["learners"], found["errors"], found["unneeded"]) == (6, 0, 0)
    assert found["not_modified"] == found["requests"] - 6 >= 6
    assert 0 < found["p50"] <= found["p99"]


def test_it_polls_beside_a_loop_that_is_running_already():
    async def with_a_loop():
        with server(lambda _path, _etag: 200) as url:
            return polled(url, LEARNERS, 0)

    found = asyncio.run(with_a_loop())
    assert (found["requests"], found["errors"]) == (6, 0)


def test_an_answer_sent_again_where_nothing_changed_is_counted():
    with server(lambda _path, _etag: 200) as url:
        found = polled(url, LEARNERS, 0.6)
    assert found["unneeded"] >= 3
    assert found["not_modified"] == 0


def test_errors_and_answers_that_never_come_are_counted():
    with server(lambda path, _etag: 500 if path == "/0/" else 200) as url:
        assert polled(url, LEARNERS, 0.3)["errors"] >= 1
    found = polled(url, LEARNERS, 0)
    assert found["errors"] >= 6
    assert found["requests"] == 0


def test_the_clock_of_a_learner_may_go_on_and_then_each_answer_is_new():
    moving = Poller("/", "", moving=True, statuses=[200, 200, 200], times=[0.1, 0.2, 0.3])
    assert judged([moving])["unneeded"] == 0
