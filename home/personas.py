"""The six people a visitor of the sample organisation can be."""

from dataclasses import dataclass

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from participants.models import User

DOMAIN = "harjoituskerays.example"
_button = _("Try as %(name)s")


@dataclass(frozen=True)
class Persona:
    """`essive` is the first name as "as Aino" takes it in Finnish; other languages use `first_name`."""

    local: str
    first_name: str
    essive: str
    who: str | Promise
    try_this: str | Promise

    @property
    def button(self) -> str:
        """ "Kokeile Ainona" in Finnish: the case ending belongs to the name."""
        return _button % {"name": self.essive if get_language() == "fi" else self.first_name}

    @property
    def email(self) -> str:
        return f"{self.local}@{DOMAIN}"


PERSONAS = (
    Persona(
        "aino.alku", "Aino", "Ainona",
        _("employee, just beginning"),
        _("Do the baseline measurement, take the first lesson and book a place in a session."),
    ),
    Persona(
        "eero.osaaja", "Eero", "Eerona",
        _("employee, well on the way"),
        _("Open a skill and read why your level is what it is. Look at your session and what you will be reminded of."),
    ),
    Persona(
        "dana.digi", "Dana", "Danana",
        _("digital team"),
        _("Plan a session from what people need, edit a lesson and confirm what you saw a colleague do."),
    ),
    Persona(
        "mika.esihenkilo", "Mika", "Mikana",
        _("manager of Aino and Eero"),
        _("See how the programme is going in your unit, and notice what you do not see."),
    ),
    Persona(
        "otto.toinen", "Otto", "Ottona",
        _("manager of another unit"),
        _("Check that nothing about Mika's unit is shown to you."),
    ),
    Persona(
        "heidi.yllapito", "Heidi", "Heidinä",
        _("administrator"),
        _("Bring in a roster file with a preview, invite people and look into the administration pages."),
    ),
)  # fmt: skip


def find(local: str) -> Persona | None:
    return next((persona for persona in PERSONAS if persona.local == local), None)


def user_of(persona: Persona) -> User | None:
    """The person in the database; None on a real site or before the sample is loaded."""
    if not settings.DEMO:
        return None
    return User.objects.active().filter(email=persona.email).first()
