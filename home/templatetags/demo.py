"""The sample organisation's people for templates of other apps."""

from django import template
from django.conf import settings

from home.personas import PERSONAS, Persona
from participants.models import User

register = template.Library()


@register.simple_tag
def demo_personas() -> list[Persona]:
    """The personas one can be; none on a real site or before the sample is loaded."""
    if not settings.DEMO:
        return []
    present = set(User.objects.active().filter(email__in=[p.email for p in PERSONAS]).values_list("email", flat=True))
    return [persona for persona in PERSONAS if persona.email in present]
