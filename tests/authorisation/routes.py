"""Every route of the URL configuration, by its full name."""

from fnmatch import fnmatchcase

from django.urls import URLPattern, URLResolver, get_resolver

ACTORS = ("anonymous", "aino", "eero", "mika", "otto", "dana", "heidi")


def all_routes(resolver=None, namespace=""):
    """`app:name` of every pattern; a pattern without a name goes by its address."""
    for pattern in (resolver or get_resolver()).url_patterns:
        if isinstance(pattern, URLResolver):
            inner = ":".join(part for part in (namespace, pattern.namespace) if part)
            yield from all_routes(pattern, inner)
        elif isinstance(pattern, URLPattern):
            name = pattern.name or str(pattern.pattern)
            yield f"{namespace}:{name}" if namespace else name


def parse(text):
    """Rows of the matrix: (route, query, method, {actor: code}). `#` begins a remark."""
    for line in text.splitlines():
        cells = line.split("#")[0].split()
        if not cells:
            continue
        address, method, *codes = cells
        if len(codes) != len(ACTORS):
            raise ValueError(f"{len(codes)} codes instead of {len(ACTORS)}: {line}")
        route, _mark, query = address.partition("?")
        yield route, query, method, dict(zip(ACTORS, (int(code) for code in codes), strict=True))


def without_rows(routes, rows):
    """Routes that no row names, for GET and for POST. A row may name many by a pattern such as `admin:*_history`."""
    missing = []
    for route in sorted(set(routes)):
        for method in ("GET", "POST"):
            if not any(fnmatchcase(route, row[0]) and row[2] == method for row in rows):
                missing.append(f"{method} {route}")
    return missing


def differences(rows, ask):
    """Every answer that is not the expected one; `ask(route, query, method, actor)` gives the code."""
    return [
        f"{method} {route}{'?' if query else ''}{query} as {actor}: {got} instead of {code}"
        for route, query, method, codes in rows
        for actor, code in codes.items()
        if (got := ask(route, query, method, actor)) != code
    ]
