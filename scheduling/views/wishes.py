"""The interest list and the times that suit."""

from typing import Any

from django.http import HttpRequest, HttpResponse


def wishes(request: HttpRequest, **kwargs: Any) -> HttpResponse:
    return HttpResponse(status=501)
