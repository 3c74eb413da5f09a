"""Who is let in beyond signing in."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse


def gate(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    def middleware(request: HttpRequest) -> HttpResponse:
        return get_response(request)

    return middleware
