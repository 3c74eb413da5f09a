"""The planner of the digital team: week, month, list."""

from typing import Any

from django.http import HttpRequest, HttpResponse


def planner(request: HttpRequest, **kwargs: Any) -> HttpResponse:
    return HttpResponse(status=501)
