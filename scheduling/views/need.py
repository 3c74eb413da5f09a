"""What sessions are needed."""

from typing import Any

from django.http import HttpRequest, HttpResponse


def need(request: HttpRequest, **kwargs: Any) -> HttpResponse:
    return HttpResponse(status=501)


def count_again(request: HttpRequest, **kwargs: Any) -> HttpResponse:
    return HttpResponse(status=501)
