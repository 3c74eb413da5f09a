"""Making, changing, moving, copying, publishing and cancelling a session."""

from typing import Any

from django.http import HttpRequest, HttpResponse


def new(request: HttpRequest, **kwargs: Any) -> HttpResponse:
    return HttpResponse(status=501)


def edit(request: HttpRequest, **kwargs: Any) -> HttpResponse:
    return HttpResponse(status=501)


def move(request: HttpRequest, **kwargs: Any) -> HttpResponse:
    return HttpResponse(status=501)


def copy(request: HttpRequest, **kwargs: Any) -> HttpResponse:
    return HttpResponse(status=501)


def copy_period(request: HttpRequest, **kwargs: Any) -> HttpResponse:
    return HttpResponse(status=501)


def publish(request: HttpRequest, **kwargs: Any) -> HttpResponse:
    return HttpResponse(status=501)


def cancel(request: HttpRequest, **kwargs: Any) -> HttpResponse:
    return HttpResponse(status=501)
