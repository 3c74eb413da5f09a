"""Who comes: bookings made for others, the attendance list, what was said afterwards."""

from typing import Any

from django.http import HttpRequest, HttpResponse


def book_for(request: HttpRequest, **kwargs: Any) -> HttpResponse:
    return HttpResponse(status=501)


def people(request: HttpRequest, **kwargs: Any) -> HttpResponse:
    return HttpResponse(status=501)


def code(request: HttpRequest, **kwargs: Any) -> HttpResponse:
    return HttpResponse(status=501)
