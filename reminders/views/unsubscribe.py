"""One click and no more nudges (RFC 8058)."""

from typing import Any

from django.http import HttpRequest, HttpResponse


def unsubscribe(request: HttpRequest, **kwargs: Any) -> HttpResponse:
    return HttpResponse(status=501)
