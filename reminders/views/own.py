"""What I will be told, when and why."""

from typing import Any

from django.http import HttpRequest, HttpResponse


def index(request: HttpRequest, **kwargs: Any) -> HttpResponse:
    return HttpResponse(status=501)


def tomorrow(request: HttpRequest, **kwargs: Any) -> HttpResponse:
    return HttpResponse(status=501)


def decline(request: HttpRequest, **kwargs: Any) -> HttpResponse:
    return HttpResponse(status=501)


def preferences(request: HttpRequest, **kwargs: Any) -> HttpResponse:
    return HttpResponse(status=501)


def silence(request: HttpRequest, **kwargs: Any) -> HttpResponse:
    return HttpResponse(status=501)


def example(request: HttpRequest, **kwargs: Any) -> HttpResponse:
    return HttpResponse(status=501)
