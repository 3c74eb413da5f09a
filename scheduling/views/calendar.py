"""Calendar files and the personal feed."""

from typing import Any

from django.http import HttpRequest, HttpResponse


def file(request: HttpRequest, **kwargs: Any) -> HttpResponse:
    return HttpResponse(status=501)


def feed_page(request: HttpRequest, **kwargs: Any) -> HttpResponse:
    return HttpResponse(status=501)


def feed(request: HttpRequest, **kwargs: Any) -> HttpResponse:
    return HttpResponse(status=501)
