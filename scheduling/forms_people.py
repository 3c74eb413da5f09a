"""What those who lead a session send: marks of attendance; and who is booked by somebody else."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.validators import ProhibitNullCharactersValidator
from django.utils.translation import gettext_lazy as _

from participants.models import User
from scheduling.models import Booking
from scheduling.models.sessions import MOST_PLACES

Attendance = Booking.Attendance
MARKS = [(f"{mark}:{was}", label) for mark, label in Attendance.choices for was in Attendance.values]


class AttendanceForm(forms.Form):
    """A mark for each booking, as "mark:was": `was` is what the page showed, so that a mark somebody made meanwhile is
    not taken back. One value each: of five hundred people two would be more than a request may have.
    """

    def __init__(self, data: Any = None, *, bookings: Sequence[Booking]) -> None:
        super().__init__(data)
        self.bookings = bookings
        for each in bookings:
            self.fields[f"mark-{each.pk}"] = forms.ChoiceField(choices=MARKS, required=False)

    def changes(self) -> list[tuple[Booking, str]]:
        """(booking, new mark) of those that were changed on the page; rows the form does not name stay."""
        found = []
        for each in self.bookings:
            mark, named, was = self.cleaned_data[f"mark-{each.pk}"].partition(":")
            if named and mark not in (was, each.attendance):
                found.append((each, mark))
        return found


class FindForm(forms.Form):
    q = forms.CharField(
        label=_("Name or e-mail"), max_length=120, required=False, validators=[ProhibitNullCharactersValidator()]
    )
    quiet_optional = True


class BookForForm(forms.Form):
    """People ticked, and whether the waiting list will do for those who do not fit."""

    people = forms.TypedMultipleChoiceField(
        coerce=int,
        error_messages={
            "required": _("Choose at least one person."),
            "invalid_choice": _("Somebody you chose does not work here any more. Nobody was booked."),
        },
    )
    queue = forms.BooleanField(
        label=_("If there are not enough places, put the rest on the waiting list"), required=False
    )

    def __init__(self, data: Any = None, *, candidates: Any) -> None:
        """`candidates`: a queryset of those who may be booked."""
        super().__init__(data)
        here: Any = candidates.filter(pk__in=self.keys) if self.keys else User.objects.none()
        self.chosen = list(here)
        self.fields["people"].choices = [(each.pk, each.name) for each in self.chosen]  # type: ignore[attr-defined]  # a ChoiceField

    @property
    def keys(self) -> list[int]:
        """What was ticked, as far as it can be a key; never more than a session can hold."""
        ticked = self.data.getlist("people") if self.is_bound else []  # type: ignore[attr-defined]  # a QueryDict
        return [int(one) for one in ticked if one.isascii() and one.isdecimal() and len(one) < 19][: MOST_PLACES + 1]
