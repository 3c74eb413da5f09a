"""What a first visit costs the network: the page, and every file it asks for, compressed as it is sent."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import urljoin, urlsplit

LINKS = {"stylesheet", "icon", "preload", "modulepreload", "manifest", "apple-touch-icon"}
IN_CSS = re.compile(rb"url\(\s*[\"']?([^\"')]+)")
MAX_BYTES, MAX_SCRIPT_BYTES, MAX_REQUESTS, MAX_LATER_REQUESTS = 100 * 1024, 40 * 1024, 8, 2


@dataclass(frozen=True)
class Sent:
    """A static file: its plain bytes, and how many go over the wire."""

    body: bytes
    wire: int


class Wanted(HTMLParser):
    """The addresses a browser fetches for a page without anybody touching it."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "link" and LINKS & set(given.get("rel", "").split()):
            self.found.append(given["href"])
        elif tag in {"script", "img", "source", "iframe", "audio", "video", "embed", "input"} and given.get("src"):
            self.found.append(given["src"])
        elif given.get("hx-get") and "load" in given.get("hx-trigger", ""):
            self.found.append(given["hx-get"])


def files_of(url: str, html: str, file: Callable[[str], Sent]) -> dict[str, Sent]:
    """Every file of the page by its address; those a style sheet names count as asked for, fonts too."""
    parser = Wanted()
    parser.feed(html)
    waiting = [urljoin(url, address) for address in parser.found if not address.startswith("data:")]
    fetched: dict[str, Sent] = {}
    while waiting:
        address = urlsplit(waiting.pop())._replace(query="", fragment="").geturl()
        if address in fetched:
            continue
        fetched[address] = sent = file(address)
        if address.endswith(".css"):
            named = [found.decode() for found in IN_CSS.findall(sent.body)]
            waiting += [urljoin(address, name) for name in named if not name.startswith(("data:", "#"))]
    return fetched


def weight(html: bytes, files: Mapping[str, Sent], known: Mapping[str, Sent]) -> dict[str, int]:
    """`known` are the files the browser has from an earlier page; the page itself counts uncompressed."""
    new = {address: sent for address, sent in files.items() if address not in known}
    return {
        "requests": 1 + len(new),
        "bytes": len(html) + sum(sent.wire for sent in new.values()),
        "script_bytes": sum(sent.wire for address, sent in new.items() if address.endswith((".js", ".mjs"))),
        "page_bytes": len(html),
    }


def collected(root: Path, prefix: str) -> Callable[[str], Sent]:
    """Files as production sends them: the smallest of the plain, gzip and Brotli ones that were collected."""

    def file(address: str) -> Sent:
        path = root / address.removeprefix(prefix)
        sizes = [copy.stat().st_size for suffix in ("", ".gz", ".br") if (copy := Path(f"{path}{suffix}")).is_file()]
        return Sent(path.read_bytes(), min(sizes))

    return file


def weights(handler: Any, visitors: Any) -> dict[str, dict[str, int]]:
    """First visit of the sign-in page and of Tänään, and Tänään right after signing in."""
    from django.conf import settings

    from bench.visitor import ask

    file = collected(Path(str(settings.STATIC_ROOT)), settings.STATIC_URL)
    pages = {}
    for name, who, url in [("sign-in", "", "/accounts/login/"), ("Tänään", "eero.osaaja", "/")]:
        answer = ask(handler, visitors[who].request(url)())
        pages[name] = (answer.body, files_of(url, answer.text, file))
    found = {f"first visit: {name}": weight(body, files, {}) for name, (body, files) in pages.items()}
    body, files = pages["Tänään"]
    return found | {"later: Tänään after sign-in": weight(body, files, pages["sign-in"][1])}
