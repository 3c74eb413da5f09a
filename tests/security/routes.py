"""Every address the site answers, with made-up arguments."""

import re
from collections.abc import Iterator

from django.urls import URLPattern, URLResolver, get_resolver
from django.urls.resolvers import RoutePattern

SAMPLES = {"int": "1", "uuid": "00000000-0000-4000-8000-000000000000", "path": "x"}


def _filled(pattern: object) -> str:
    if isinstance(pattern, RoutePattern):
        return re.sub(r"<(?:(\w+):)?\w+>", lambda match: SAMPLES.get(match[1] or "", "x1"), str(pattern))
    text = re.sub(r"\(\?P<\w+>(?:[^()]|\([^()]*\))*\)", "x1", str(pattern))
    return re.sub(r"[\^$\\]|\(\?:|\)|\?", "", text)


def walk(patterns: list | None = None, prefix: str = "") -> Iterator[tuple[str, str]]:
    """(view name, path) of every route, included ones too."""
    for entry in get_resolver().url_patterns if patterns is None else patterns:
        path = prefix + _filled(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from walk(entry.url_patterns, path)
        elif isinstance(entry, URLPattern):
            yield entry.name or path, f"/{path}"


def paths() -> list[str]:
    return sorted({path for _name, path in walk()})
