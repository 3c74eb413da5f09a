"""Our own page for every refusal, also where Django alone would answer with an empty one."""

from collections.abc import Callable

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import render
from django.template.loader import render_to_string

METHODS = ("GET", "HEAD", "POST", "OPTIONS")


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400; 413 when more was sent than we accept."""
    status = 413 if isinstance(exception, RequestDataTooBig) else 400
    return render(request, f"{status}.html", status=status)


def method_page(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware: 405 with a page that says what to do. The guards of the views answer without one.

    Nothing here speaks PUT, DELETE or TRACE, which generic form views would take for a POST.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request) if request.method in METHODS else HttpResponseNotAllowed(METHODS)
        if response.status_code == 405 and not response.content:
            response.content = render_to_string("405.html", request=request)
        return response

    return middleware
