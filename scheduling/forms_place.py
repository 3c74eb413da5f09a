"""What the digital team types about a place."""

from django import forms
from django.utils.translation import gettext_lazy as _

from scheduling.forms_session import one_line
from scheduling.models import Place

MOST_SEATS = 5000


class PlaceForm(forms.ModelForm):
    """A place keeps its sessions for ever; one that is no longer in use can be chosen no more."""

    seats = forms.IntegerField(label=_("Seats"), min_value=1, max_value=MOST_SEATS, required=False)

    class Meta:
        model = Place
        fields = ["name", "directions", "seats"]
        labels = {"name": _("Name of the place"), "directions": _("How to find it")}
        error_messages = {"name": {"unique": _("There is already a place of this name.")}}

    def clean_name(self) -> str:
        name = one_line(self.cleaned_data["name"])
        if not name:
            raise forms.ValidationError(_("Write something that can be read."))
        return name

    def clean_directions(self) -> str:
        return one_line(self.cleaned_data["directions"])


class ChangedPlaceForm(PlaceForm):
    class Meta(PlaceForm.Meta):
        fields = ["name", "directions", "seats", "closed"]
        labels = {**PlaceForm.Meta.labels, "closed": _("No longer in use")}
        help_texts = {"closed": _("Sessions that are there stay there. New ones cannot choose it.")}
