"""The list of sessions, one session, and booking a place."""

from typing import Any

from django.http import HttpRequest, HttpResponse


def index(request: HttpRequest, **kwargs: Any) -> HttpResponse:
    return HttpResponse(status=501)


def session(request: HttpRequest, **kwargs: Any) -> HttpResponse:
    return HttpResponse(status=501)


def book(request: HttpRequest, **kwargs: Any) -> HttpResponse:
    return HttpResponse(status=501)


def cancel(request: HttpRequest, **kwargs: Any) -> HttpResponse:
    return HttpResponse(status=501)


def offer(request: HttpRequest, **kwargs: Any) -> HttpResponse:
    return HttpResponse(status=501)
