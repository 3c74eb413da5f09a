"""The person's language and time zone for one request."""

from collections.abc import Callable
from zoneinfo import ZoneInfo

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation
from django.utils.cache import patch_vary_headers


def personal_settings(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Signed in: the person's own choice. Otherwise the cookie, else Finnish: the house speaks one language first."""
    known = {code for code, _name in settings.LANGUAGES}

    def middleware(request: HttpRequest) -> HttpResponse:
        person = request.user
        wanted = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
        if person.is_authenticated:
            wanted = person.language
        language = wanted if wanted in known else settings.LANGUAGE_CODE
        zone = ZoneInfo(person.time_zone) if person.is_authenticated else timezone.get_default_timezone()
        request.LANGUAGE_CODE = language
        with translation.override(language), timezone.override(zone):
            response = get_response(request)
        response.headers.setdefault("Content-Language", language)
        patch_vary_headers(response, ["Cookie"])
        if not request.path.startswith(settings.STATIC_URL):
            response.headers.setdefault("Cache-Control", "no-store")
        return response

    return middleware
