"""Asks the WSGI application for pages, the way gunicorn does, signed in as a persona."""

import io
import itertools
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.test import Client
from django.utils.crypto import get_random_string

HOST = "bench.example"
COMMON: dict[str, Any] = {
    "SCRIPT_NAME": "",
    "SERVER_NAME": HOST,
    "SERVER_PORT": "443",
    "SERVER_PROTOCOL": "HTTP/1.1",
    "REMOTE_ADDR": "127.0.0.1",
    "HTTP_HOST": HOST,
    "HTTP_ACCEPT": "text/html",
    "HTTP_ACCEPT_ENCODING": "gzip, br",
    "HTTP_ACCEPT_LANGUAGE": "fi",
    "HTTP_X_FORWARDED_PROTO": "https",
    "wsgi.url_scheme": "https",
    "wsgi.version": (1, 0),
    "wsgi.errors": sys.stderr,
    "wsgi.multithread": False,
    "wsgi.multiprocess": True,
    "wsgi.run_once": False,
}


@dataclass(frozen=True)
class Answer:
    status: int
    body: bytes
    headers: Mapping[str, str]

    @property
    def text(self) -> str:
        return self.body.decode("utf-8", errors="replace")


@dataclass
class Visitor:
    """Somebody with a browser: cookies, and a token that forms are accepted with."""

    cookies: dict[str, str] = field(default_factory=dict)

    @classmethod
    def signed_in(cls, email: str) -> "Visitor":
        from participants.models import User

        client = Client()
        client.force_login(User.objects.get(email=email))
        return cls({name: morsel.value for name, morsel in client.cookies.items()})

    @property
    def cookie_header(self) -> str:
        return "; ".join(f"{name}={value}" for name, value in self.cookies.items())

    def request(
        self, path: str, data: Mapping[str, str] | None = None, *, htmx: bool = False, etag: str = ""
    ) -> Callable[[], dict[str, Any]]:
        """A maker of WSGI environments: each call gives a fresh one, its cost is not the page's.

        `{turn}` in the path or the data counts the calls, for changes that may not be the same twice.
        """
        token = self.cookies.setdefault(settings.CSRF_COOKIE_NAME, get_random_string(32))
        path, _mark, query = path.partition("?")
        turns = itertools.count(1)
        common = COMMON | {
            "REQUEST_METHOD": "GET" if data is None else "POST",
            "PATH_INFO": path,
            "QUERY_STRING": query,
            "HTTP_COOKIE": self.cookie_header,
        }
        if data is not None:
            common |= {"CONTENT_TYPE": "application/x-www-form-urlencoded", "HTTP_X_CSRFTOKEN": token}
            common |= {"HTTP_REFERER": f"https://{HOST}{path}", "HTTP_ORIGIN": f"https://{HOST}"}
        if etag:
            common |= {"HTTP_IF_NONE_MATCH": etag}
        if htmx:
            common |= {"HTTP_HX_REQUEST": "true", "HTTP_HX_CURRENT_URL": f"https://{HOST}{path}"}

        def environ() -> dict[str, Any]:
            turn = next(turns)
            sent = {name: value.format(turn=turn) for name, value in (data or {}).items()}
            body = urlencode(sent).encode()
            own = {
                "PATH_INFO": path.format(turn=turn),
                "CONTENT_LENGTH": str(len(body)),
                "wsgi.input": io.BytesIO(body),
            }
            return common | own

        return environ


def ask(application: WSGIHandler, environ: dict[str, Any]) -> Answer:
    """The whole answer, read to its end and closed, so that the end of the request is part of it."""
    begun: list[Any] = []

    def start_response(
        status: str, headers: list[tuple[str, str]], exc_info: object = None
    ) -> Callable[[bytes], object]:
        begun[:] = [status, headers]
        return begun.append

    chunks = application(environ, start_response)
    try:
        body = b"".join(chunks)
    finally:
        if close := getattr(chunks, "close", None):
            close()
    return Answer(int(begun[0].split()[0]), body, dict(begun[1]))
