"""The style guide: every token and component, live, with what it is for. For administrators and developers.

Its explanations are English like the code; the specimens speak Finnish, the language with the longest words.
"""

import re
from types import SimpleNamespace
from typing import Any, NamedTuple

from django import forms
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from trainingsite import colours

ROLES = {
    "surface": "the page",
    "card": "a sheet on the page",
    "well": "a groove in it",
    "line": "separates",
    "line-strong": "edge of a control",
    "ink": "text",
    "ink-2": "hints, notes",
    "action": "what you press, what is done",
    "action-strong": "the same under the pointer",
    "action-soft": "done, chosen",
    "action-deep": "the sheet",
    "here": "you are here",
    "here-soft": "now, waiting",
    "stop": "error, conflict",
    "stop-soft": "its ground",
    "info": "notice, focus ring",
    "info-soft": "its ground",
    "voice": "a colleague speaks",
}


class Measured(NamedTuple):
    pair: colours.Pair
    light: float
    dark: float


class SpecimenForm(forms.Form):
    """Shows a field of every shape, two of them wrong."""

    email = forms.EmailField(label="Työsähköposti", help_text="Lähetämme kirjautumiskoodin tähän osoitteeseen.")
    places = forms.IntegerField(label="Paikkoja", min_value=1)
    topic = forms.ChoiceField(label="Aihe", choices=[("news", "Uutisten löytäminen"), ("talk", "Keskustelu")])
    why = forms.CharField(label="Miksi", widget=forms.Textarea(attrs={"rows": 3}), required=False)
    place = forms.ChoiceField(
        label="Missä", choices=[("here", "Paikan päällä"), ("online", "Verkossa")], widget=forms.RadioSelect
    )
    first = forms.BooleanField(label="Kutsu ensin odottajat", help_text="Muille kahden päivän päästä.", required=False)


def specimen_form() -> SpecimenForm:
    return SpecimenForm(
        {"specimen-email": "aino.alku", "specimen-places": "8", "specimen-topic": "news", "specimen-first": "on"},
        prefix="specimen",
    )


def measured_pairs() -> list[Measured]:
    css = (settings.BASE_DIR / "static" / "css" / "tokens.css").read_text(encoding="utf-8")
    found = colours.tokens(css)
    return [Measured(pair, *colours.measured(pair, found)) for pair in colours.PAIRS]


def icon_names() -> list[str]:
    sprite = (settings.BASE_DIR / "templates" / "_sprite.html").read_text(encoding="utf-8")
    return re.findall(r'<symbol id="i-([a-z-]+)"', sprite)


def specimens() -> dict[str, Any]:
    """Made-up data for the components that take any."""
    return {
        "leaves": [
            {"state": "done", "title": "Tilin luominen", "url": "#cards", "meta": "4 oppituntia, 6. lokakuuta"},
            {"state": "done", "title": "Profiilin hallinta", "url": "#cards", "meta": "5 oppituntia"},
            {"state": "now", "title": "Tiedon etsiminen", "url": "#cards", "meta": "2 / 5 tehty", "value": 2, "max": 5},
            {"state": "next", "title": "Keskusteluihin osallistuminen", "url": "#cards", "meta": "6 oppituntia"},
        ],
        "rows": [
            {"name": "Tiedon haku", "url": "#charts", "start": 1, "now": 3},
            {"name": "Turvallinen käyttö", "url": "#charts", "start": 2, "now": 2},
            {"name": "Keskusteluihin osallistuminen", "url": "#charts", "start": None, "now": 1},
            {"name": "Lähteen tarkistaminen", "url": "#charts", "start": None, "now": None},
        ],
        "bars": [
            {"label": "Syyskuu", "n": 148, "shares": [24, 33, 28, 12, 3]},
            {"label": "Marraskuu", "n": 148, "shares": [7, 19, 30, 31, 13]},
        ],
        "levels": [
            {"value": 0, "text": "En ole vielä etsinyt työhön liittyviä uutisia somesta."},
            {"value": 1, "text": "Löydän uutisen, kun joku näyttää, mistä haetaan."},
            {"value": 2, "text": "Haen uutisen sanalla tai aihetunnisteella."},
            {"value": 3, "text": "Löydän uutisen, tarkistan lähteen ja tiedän, ketä se koskee."},
            {"value": 4, "text": "Autan työkaveria löytämään olennaisen."},
        ],
        "facts": [
            {"icon": "clock", "label": "Aika", "value": "to 26.11. klo 9.00–10.00"},
            {"icon": "building", "label": "Paikka", "value": "Vantaan varikko, huone Aaltopahvi"},
            {"icon": "people", "label": "Ohjaaja", "value": "Hanna Ojala, 6 osallistujaa"},
        ],
        "outline": [
            {"state": "done", "title": "Mistä uutiset tulevat?", "url": "#reading"},
            {"state": "now", "title": "Hakusana, aihetunniste vai tili?", "url": "#reading"},
            {"state": "todo", "title": "Tarkista lähde", "url": "#reading"},
        ],
        "tabs": [
            SimpleNamespace(url="#actions", label="Aikataulu", current=True),
            SimpleNamespace(url="#actions", label="Ideataulu", current=False),
        ],
        "crumbs": [{"url": "#actions", "label": "Koulutukset"}, {"url": "#actions", "label": "Tiedon etsiminen"}],
        "page": Paginator(range(60), 20).page(2),
    }


@require_safe
def show(request: HttpRequest) -> HttpResponse:
    """Administrators anywhere, everybody signed in on a developer's machine."""
    if not (settings.DEBUG or getattr(request.user, "is_administrator", False)):
        raise PermissionDenied
    context = specimens() | {
        "roles": ROLES,
        "pairs": measured_pairs(),
        "icons": icon_names(),
        "form": specimen_form(),
        "themes": ("light", "dark"),
        "sections": ("colours", "actions", "forms", "feedback", "cards", "reading", "charts", "practice"),
    }
    return render(request, "trainingsite/style_guide.html", context)
