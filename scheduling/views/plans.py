"""If-then plans: make one, change it, mark it done, take it away."""

from typing import Any

from django.http import HttpRequest, HttpResponse


def plans(request: HttpRequest, **kwargs: Any) -> HttpResponse:
    return HttpResponse(status=501)


def new(request: HttpRequest, **kwargs: Any) -> HttpResponse:
    return HttpResponse(status=501)


def edit(request: HttpRequest, **kwargs: Any) -> HttpResponse:
    return HttpResponse(status=501)


def done(request: HttpRequest, **kwargs: Any) -> HttpResponse:
    return HttpResponse(status=501)


def remove(request: HttpRequest, **kwargs: Any) -> HttpResponse:
    return HttpResponse(status=501)
