"""Which pages there are for a person: every link followed, every address filed under its route."""

import re
from collections.abc import Callable, Iterator
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

from django.urls import Resolver404, resolve

MADE_BY_OTHERS = ("/static/", "/admin/")
Fetch = Callable[[str], tuple[int, str]]


class _Links(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        values = dict(attributes)
        if tag == "a" and values.get("href"):
            self.found.append(values["href"] or "")


def links_of(html: str, base: str) -> Iterator[str]:
    """Addresses of the same site, with their query, without their fragment."""
    parser = _Links()
    parser.feed(html)
    for href in parser.found:
        parts = urlsplit(urljoin(base, href))
        if not parts.scheme and not parts.netloc and parts.path.startswith("/"):
            yield f"{parts.path}?{parts.query}" if parts.query else parts.path


def route_of(path: str) -> str:
    try:
        return resolve(urlsplit(path).path).view_name
    except Resolver404:
        return ""


def crawl(fetch: Fetch, *, start: tuple[str, ...] = ("/",), per_route: int = 1000) -> dict[str, tuple[int, str]]:
    """{path: (status, html)} of everything a person can click to; at most `per_route` addresses of one route."""
    seen: dict[str, tuple[int, str]] = {}
    counts: dict[str, int] = {}
    todo = list(start)
    while todo:
        path = todo.pop(0)
        route = route_of(path)
        if path in seen or path.startswith(MADE_BY_OTHERS) or counts.get(route, 0) >= per_route:
            continue
        counts[route] = counts.get(route, 0) + 1
        seen[path] = fetch(path)
        todo += [link for link in links_of(seen[path][1], path) if link not in seen]
    return seen


def texts_of(html: str) -> list[str]:
    """What a person reads: text nodes and the attributes that are read aloud, outside scripts."""
    parser = _Texts()
    parser.feed(html)
    return parser.found


class _Texts(HTMLParser):
    """Skips what is marked as being in a language of its own."""

    READ_ALOUD = ("aria-label", "title", "placeholder", "alt", "data-confirm")
    EMPTY = frozenset({"br", "hr", "img", "input", "link", "meta", "source", "wbr", "area", "col"})

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.open: list[tuple[str, bool]] = []
        self.language = ""

    @property
    def skipping(self) -> bool:
        return any(skip for _tag, skip in self.open)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        values = dict(attributes)
        if tag == "html":
            self.language = values.get("lang") or ""
        foreign = tag != "html" and bool(values.get("lang")) and values.get("lang") != self.language
        if not (self.skipping or foreign or tag in {"script", "style"}):
            self.found += [str(values[name]) for name in self.READ_ALOUD if values.get(name)]
            if tag == "input" and values.get("type") in {"submit", "button"}:
                self.found.append(values.get("value") or "")
        if tag not in self.EMPTY:
            self.open.append((tag, foreign or tag in {"script", "style"}))

    def handle_endtag(self, tag: str) -> None:
        while self.open and any(name == tag for name, _skip in self.open):
            if self.open.pop()[0] == tag:
                return

    def handle_data(self, text: str) -> None:
        words = re.sub(r"\s+", " ", text).strip()
        if words and not self.skipping:
            self.found.append(words)


def forms_of(html: str, base: str) -> list[tuple[str, list[str]]]:
    """(address, names of the fields) of every form that is sent by POST to this site."""
    parser = _Forms()
    parser.feed(html)
    return [(urlsplit(urljoin(base, action)).path, fields) for action, fields in parser.found]


class _Forms(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, list[str]]] = []
        self.inside = False

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        values = dict(attributes)
        if tag == "form":
            self.inside = (values.get("method") or "get").lower() == "post"
            if self.inside:
                self.found.append((values.get("action") or "", []))
        name = values.get("name")
        if self.inside and name and tag in {"input", "select", "textarea", "button"}:
            fields = self.found[-1][1]
            if name not in fields and name != "csrfmiddlewaretoken":
                fields.append(name)

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.inside = False
