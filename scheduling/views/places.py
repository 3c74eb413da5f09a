"""Rooms."""

from typing import Any

from django.http import HttpRequest, HttpResponse


def places(request: HttpRequest, **kwargs: Any) -> HttpResponse:
    return HttpResponse(status=501)


def place(request: HttpRequest, **kwargs: Any) -> HttpResponse:
    return HttpResponse(status=501)
