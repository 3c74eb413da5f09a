"""How forms look everywhere."""

from django.forms.renderers import TemplatesSetting
from django.utils.translation import gettext_noop

NOTHING_CHOSEN = gettext_noop("- Select an option -")  # Django's word, which its Finnish and Swedish lack


class Renderer(TemplatesSetting):
    form_template_name = "components/form.html"
    field_template_name = "components/field.html"
