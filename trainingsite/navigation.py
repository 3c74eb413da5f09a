"""What stands in the header and the menu. Every app declares its own entries in `navigation.py`."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from trainingsite import clock
from trainingsite.contributions import discover


def everyone(user: Any) -> bool:
    return True


@dataclass(frozen=True)
class Entry:
    """`place`: "main" (the header, at most five) or a group of the menu: "team", "manager", "admin", "own".

    `also`: paths beside its own where the entry is marked as the current one.
    """

    label: str | Promise
    url_name: str
    icon: str
    place: str = "main"
    order: int = 100
    shown_to: Callable[[Any], bool] = everyone
    also: tuple[str, ...] = ()


ENTRIES = [
    Entry(_("Style guide"), "style-guide", "book", "admin", order=900, shown_to=lambda user: user.is_administrator),
]


@dataclass(frozen=True)
class Link:
    """An entry as one person sees it on one page."""

    label: str
    url: str
    icon: str
    current: bool


@cache
def entries() -> tuple[Entry, ...]:
    found = [entry for module in discover("navigation") for entry in module.ENTRIES]
    return tuple(sorted(found, key=lambda entry: entry.order))


def links(request: HttpRequest, place: str) -> list[Link]:
    """The links of one place for the person asking."""
    shown = [entry for entry in entries() if entry.place == place and entry.shown_to(request.user)]
    return [_link(request, entry) for entry in shown]


def _link(request: HttpRequest, entry: Entry) -> Link:
    url = reverse(entry.url_name)
    here = request.path == url or request.path.startswith(((url,) if url != "/" else ()) + entry.also)
    return Link(str(entry.label), url, entry.icon, here)


def context(request: HttpRequest) -> dict[str, Any]:
    """Context processor: names the base template uses on every page."""
    shared = {
        "organisation": settings.ORGANISATION,
        "demo": settings.DEMO,
        "support": settings.SUPPORT_CONTACT,
        "demo_password": settings.DEMO_PASSWORD if settings.DEMO else "",
        "company_sign_in": bool(settings.SSO_CLIENT_ID),
    }
    if not getattr(request, "user", None) or not request.user.is_authenticated:
        return shared | {"navigation": [], "menu": []}
    titles = {
        "team": _("Digital team"),
        "manager": _("Manager"),
        "admin": _("Administration"),
        "own": request.user.name,
    }
    groups = [{"title": title, "items": links(request, place)} for place, title in titles.items()]
    return shared | {
        "navigation": links(request, "main"),
        "menu": [group for group in groups if group["items"]],
        "clock_days_ahead": clock.days_ahead(),
    }
