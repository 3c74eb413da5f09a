"""At the session and after it: checking in, three questions."""

from typing import Any

from django.http import HttpRequest, HttpResponse


def check_in(request: HttpRequest, **kwargs: Any) -> HttpResponse:
    return HttpResponse(status=501)


def feedback(request: HttpRequest, **kwargs: Any) -> HttpResponse:
    return HttpResponse(status=501)
