"""The operator: plan, queue, attempts, errors."""

from typing import Any

from django.http import HttpRequest, HttpResponse


def queue(request: HttpRequest, **kwargs: Any) -> HttpResponse:
    return HttpResponse(status=501)


def message(request: HttpRequest, **kwargs: Any) -> HttpResponse:
    return HttpResponse(status=501)


def act(request: HttpRequest, **kwargs: Any) -> HttpResponse:
    return HttpResponse(status=501)
