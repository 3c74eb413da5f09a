"""What a person wishes of our messages, and whom an operator looks for."""

from typing import Any

from django import forms
from django.core.validators import ProhibitNullCharactersValidator
from django.utils.formats import time_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from participants.models import User
from reminders.models import Message, Preferences
from reminders.models.preferences import EARLIEST, LATEST

SWITCHES = ("sessions", "steps", "invitations", "digest", "team_digest")


def _clock() -> forms.TimeInput:
    return forms.TimeInput(attrs={"type": "time"}, format="%H:%M")


class PreferencesForm(forms.ModelForm):
    """The switch of the team's digest is there for managers only."""

    per_week = forms.TypedChoiceField(
        label=gettext_lazy("At most in a week"), choices=[(1, "1"), (2, "2")], coerce=int, widget=forms.RadioSelect
    )

    class Meta:
        model = Preferences
        fields = [*SWITCHES, "per_week", "quiet_from", "quiet_until"]
        labels = {"quiet_from": gettext_lazy("Begins"), "quiet_until": gettext_lazy("Ends")}
        widgets = {"quiet_from": _clock(), "quiet_until": _clock()} | {
            name: forms.CheckboxInput(attrs={"role": "switch"}) for name in SWITCHES
        }
        help_texts = {
            "sessions": gettext_lazy("A week and a day before"),
            "steps": gettext_lazy("A measurement, a module or a missed session, each at most once"),
            "invitations": gettext_lazy("When the digital team plans one that fits your next step"),
            "digest": gettext_lazy("On Mondays"),
            "team_digest": gettext_lazy(
                "On Mondays: how many have done what; once a month what has been published of the growth of the unit"
            ),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.instance.person.is_manager:
            del self.fields["team_digest"]

    @property
    def switches(self) -> list[forms.BoundField]:
        return [self[name] for name in SWITCHES if name in self.fields]

    def clean_quiet_from(self) -> Any:
        begins = self.cleaned_data["quiet_from"]
        if begins > LATEST:
            latest = time_format(LATEST, pgettext("date format: clock", "G:i"))
            raise forms.ValidationError(
                _("Evenings are always quiet: begin at %(clock)s at the latest.") % {"clock": latest}
            )
        return begins

    def clean_quiet_until(self) -> Any:
        ends = self.cleaned_data["quiet_until"]
        if ends < EARLIEST:
            earliest = time_format(EARLIEST, pgettext("date format: clock", "G:i"))
            raise forms.ValidationError(
                _("Mornings are always quiet: end at %(clock)s at the earliest.") % {"clock": earliest}
            )
        return ends

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        begins, ends = values.get("quiet_from"), values.get("quiet_until")
        if begins and ends and begins <= ends:
            self.add_error(
                "quiet_from", _("No time is left for reminders. Let the quiet time begin later or end earlier.")
            )
        return values


class QueueSearch(forms.Form):
    """Whose messages the operator looks for."""

    quiet_optional = True
    q = forms.CharField(
        label=gettext_lazy("Name or e-mail"),
        required=False,
        max_length=120,
        validators=[ProhibitNullCharactersValidator()],
    )

    def found(self, messages: Any) -> Any:
        """The messages of the people looked for; a search that makes no sense finds nothing."""
        if not self.is_valid():
            return Message.objects.none()
        text = self.cleaned_data["q"].strip()
        return messages.filter(person__in=User.objects.matching(text).values("pk")) if text else messages
