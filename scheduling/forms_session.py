"""What the digital team types about a session: all of it on one form, and its move to another time."""

import datetime as dt
import hashlib
import json
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils import formats, timezone
from django.utils.translation import get_language, gettext, ngettext
from django.utils.translation import gettext_lazy as _

from courses.models import Module, ProgrammeVersion
from participants.models import Role, User
from participants.models.users import time_zones
from participants.roster.applying import unit_paths
from scheduling.fields import MeetingLinkField
from scheduling.models import Place, TrainingSession
from scheduling.walltime import moments
from skills.models import Skill
from trainingsite.templatetags.ui import TOP_LEVEL, level_name
from trainingsite.translated import pick

FARTHEST = dt.timedelta(days=3 * 366)
DURATIONS = (30, 45, 60, 90, 120, 180, 240)
MOMENT = "%Y-%m-%dT%H:%M"
BEFORE, AFTER = "first", "second"  # which of the two hours when the clock goes back
TYPED = (
    "title lead agenda bring note language focus level_from level_to unit zone place meeting_link capacity "
    "opens_at closes_at invited_first_until"
).split()


def one_line(text: str) -> str:
    """Line breaks and runs of spaces become one space: these texts go into subjects of letters and calendars."""
    return " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())


@cache
def zones() -> tuple[tuple[str, str], ...]:
    """Read once: asking which zones there are walks the files of all of them."""
    return tuple(time_zones())


def zone_named(name: str) -> ZoneInfo | None:
    """A zone the form offers, or None."""
    return ZoneInfo(name) if name in dict(zones()) else None


def said_date(day: dt.date) -> str:
    return formats.date_format(day, "SHORT_DATE_FORMAT")


def stamp(session: TrainingSession, modules: list[tuple[str, str]], trainers: list[int]) -> str:
    """What a form was filled from; another one as soon as anything on the form has changed. "" for a new session."""
    if session.pk is None:
        return ""
    names = [field.attname for field in session._meta.concrete_fields if field.name in {*TYPED, "starts_at", "ends_at"}]
    values = [[name, str(getattr(session, name))] for name in sorted([*names, "status", "sequence"])]
    told = json.dumps([values, sorted(modules), sorted(trainers)])
    return hashlib.sha256(told.encode()).hexdigest()[:24]


# --- choosing a time --------------------------------------------------------------------------------------
class TimeForm(forms.Form):
    """A day and a time on the clock of a zone. Cleaned: `moment` (UTC), None when there is none."""

    day = forms.DateField(label=_("Day"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    time = forms.TimeField(label=_("Starts at"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"))
    which = forms.ChoiceField(
        label=_("Which of the two?"),
        choices=[
            (BEFORE, _("The first, on summer time")),
            (AFTER, _("The second, on winter time")),
        ],
        widget=forms.RadioSelect,
        required=False,
    )
    now: dt.datetime
    unchanged: dt.datetime | None = None  # a start that may stay as it is, even when it is past

    def zone(self) -> ZoneInfo:
        raise NotImplementedError

    def clean_day(self) -> dt.date:
        day = self.cleaned_data["day"]
        if day > (self.now + FARTHEST).date():
            raise forms.ValidationError(gettext("That is more than three years away. Look at the year."))
        kept = self.unchanged and abs(self.unchanged.date() - day) <= dt.timedelta(days=1)
        if not kept and day < self.now.date() - dt.timedelta(days=1):
            raise forms.ValidationError(gettext("That day is past. Choose a day to come."))
        return day

    def moment(self) -> dt.datetime | None:
        """The start that was chosen; says what is wrong with it at the field."""
        day, time = self.cleaned_data.get("day"), self.cleaned_data.get("time")
        if day is None or time is None:
            return None
        found = moments(day, time, self.zone())
        if not found:
            self.add_error(
                "time", gettext("This time does not exist that night: the clock jumps over it. Choose an hour later.")
            )
            return None
        start = self._one_of(found)
        if start and start <= self.now and start != self.unchanged:
            self.add_error("time", gettext("That moment is past. Choose one to come."))
            return None
        return start

    def _one_of(self, found: list[dt.datetime]) -> dt.datetime | None:
        if len(found) == 1:
            return found[0]
        which = self.cleaned_data.get("which")
        if which not in {BEFORE, AFTER}:
            self.fields["which"].required = True  # now that it is shown, the page calls it optional no more
            self.add_error("which", gettext("That night the clock shows this time twice. Choose which one you mean."))
            return None
        return found[0 if which == BEFORE else 1]

    @property
    def asks_which(self) -> bool:
        """Whether the two hours of autumn are in question, so that the choice is shown."""
        if not self.is_bound:
            return bool(self.initial.get("which"))
        return "which" in self.errors or bool(self.data.get(self.add_prefix("which")))

    @staticmethod
    def first_values(start: dt.datetime, zone: ZoneInfo) -> dict[str, Any]:
        local = start.astimezone(zone)
        twice = len(moments(local.date(), local.time().replace(fold=0), zone)) > 1
        which = (AFTER if local.fold else BEFORE) if twice else ""
        return {"day": local.date(), "time": local.time().replace(fold=0), "which": which}


class MoveForm(TimeForm):
    """Another day and time for a session; `seen` is the sequence the page was made for."""

    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    def __init__(self, *args: Any, session: TrainingSession, now: dt.datetime, **kwargs: Any) -> None:
        self.session, self.now = session, now
        first = self.first_values(session.starts_at, session.tz) | {"seen": session.sequence}
        super().__init__(*args, **{"initial": first, **kwargs})

    def zone(self) -> ZoneInfo:
        return self.session.tz

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        return data | {"moment": self.moment()}


# --- the whole session ------------------------------------------------------------------------------------
class SessionForm(TimeForm, forms.ModelForm):
    """Everything about a session. Cleaned also: `modules` [(programme, module)], `trainers` [pk].

    Other times than the start (booking opens, closes, only for those invited) are read on the clock that is active:
    the view activates the zone of the session.
    """

    duration = forms.TypedChoiceField(label=_("Duration"), coerce=int)
    end = forms.TimeField(
        label=_("or ends at"),
        required=False,
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        help_text=_("If you fill this in, it decides instead of the duration."),
    )
    modules = forms.MultipleChoiceField(
        label=_("Modules"), required=False, widget=forms.CheckboxSelectMultiple, choices=()
    )
    trainers = forms.TypedMultipleChoiceField(
        label=_("Trainers"), required=False, coerce=int, widget=forms.CheckboxSelectMultiple, choices=()
    )
    seen = forms.CharField(widget=forms.HiddenInput, required=False)
    mark = forms.UUIDField(widget=forms.HiddenInput, required=False)  # of a new session: sent twice it is made once
    field_order = ("title", "day", "time", "which", "duration", "end", "zone")

    class Meta:
        model = TrainingSession
        fields = TYPED
        widgets = {
            "agenda": forms.Textarea(attrs={"rows": 6}),
            **{
                name: forms.DateTimeInput(attrs={"type": "datetime-local"}, format=MOMENT)
                for name in ("opens_at", "closes_at", "invited_first_until")
            },
        }
        labels = {"capacity": _("Places for participants"), "meeting_link": _("Link to the meeting")}
        help_texts = {
            "agenda": _("Headings, lists and bold as in the lessons (Markdown)."),
            "opens_at": _("Empty: as soon as the session is published."),
            "closes_at": _("Empty: when the session starts."),
            "invited_first_until": _("Until then only those who got an invitation to the session can book."),
            "meeting_link": _("Begins with https://"),
        }

    def __init__(self, *args: Any, now: dt.datetime, given: dict[str, Any] | None = None, **kwargs: Any) -> None:
        session: TrainingSession = kwargs["instance"]
        self.now, self.unchanged = now, session.starts_at if session.pk else None
        self.kept = kept_choices(session)
        kwargs["initial"] = first_values(session, self.kept) | (given or {})
        super().__init__(*args, **kwargs)
        self._offer(session)

    def _offer(self, session: TrainingSession) -> None:
        fields: Any = self.fields
        minutes = {*DURATIONS, *([_minutes(session)] if session.pk else [])}
        fields["duration"].choices = [(each, gettext("%(number)d min") % {"number": each}) for each in sorted(minutes)]
        fields["zone"] = forms.ChoiceField(label=gettext("Time zone"), choices=zones())
        levels = [(str(level), f"{level} {level_name(level)}") for level in range(TOP_LEVEL + 1)]
        for name in ("level_from", "level_to"):
            label = self.fields[name].label
            fields[name] = forms.TypedChoiceField(label=label, coerce=int, choices=levels)
        fields["modules"].choices = module_choices(self.kept["modules"])
        fields["trainers"].choices = trainer_choices(self.kept["trainers"])
        fields["place"].queryset = (Place.objects.usable() | Place.objects.filter(pk=session.place_id or 0)).distinct()
        fields["place"].empty_label = gettext("Online, or not known yet")
        language = get_language() or "fi"
        fields["focus"].label_from_instance = lambda skill: pick(skill.name, language).text
        fields["focus"].empty_label = gettext("No single skill")
        paths = unit_paths()
        fields["unit"].label_from_instance = lambda unit: paths[unit.pk]
        fields["unit"].empty_label = gettext("For everybody")
        link = fields["meeting_link"]
        fields["meeting_link"] = MeetingLinkField(label=link.label, help_text=link.help_text)

    # --- reading what was typed -------------------------------------------------------------------------
    def zone(self) -> ZoneInfo:
        return zone_named(self.cleaned_data.get("zone", "")) or self.instance.tz

    def clean_title(self) -> str:
        return self._line("title", needed=True)

    def clean_lead(self) -> str:
        return self._line("lead")

    def clean_bring(self) -> str:
        return self._line("bring")

    def clean_note(self) -> str:
        return self._line("note")

    def _line(self, name: str, *, needed: bool = False) -> str:
        text = one_line(self.cleaned_data[name])
        if needed and not text:
            raise forms.ValidationError(gettext("Write something that can be read."))
        return text

    def clean_modules(self) -> list[tuple[str, str]]:
        pairs = [value.split("/", 1) for value in self.cleaned_data["modules"]]
        return [(programme, module) for programme, module in pairs]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        start = self.moment()
        if start:
            self.instance.starts_at = start
            self.instance.ends_at = self._end(start) or start + dt.timedelta(minutes=5)
        if "level_from" in data and "level_to" in data and data["level_to"] < data["level_from"]:
            self.add_error("level_to", gettext("The band of levels ends below its beginning."))
        self._check_window(start)
        return data

    def _end(self, start: dt.datetime) -> dt.datetime | None:
        """The moment it ends: by the time typed, otherwise by the duration."""
        end, minutes = self.cleaned_data.get("end"), self.cleaned_data.get("duration")
        if "end" in self.errors or (end is None and minutes is None):
            return None
        if end is None:
            return start + dt.timedelta(minutes=minutes or 0)
        later = [one for one in moments(self.cleaned_data["day"], end, self.zone()) if one > start]
        if not later:
            self.add_error("end", gettext("A session ends after it starts, on the same day."))
        return later[-1] if later else None

    def _check_window(self, start: dt.datetime | None) -> None:
        opens, closes = self.cleaned_data.get("opens_at"), self.cleaned_data.get("closes_at")
        until = self.cleaned_data.get("invited_first_until")
        last = closes or start
        for name in ("opens_at", "closes_at", "invited_first_until"):
            given = self.cleaned_data.get(name)
            if given and given.year < 2000:  # a slip of the keyboard
                self.add_error(name, gettext("That is long past. Look at the year."))
        if start and closes and closes > start:
            self.add_error("closes_at", gettext("Booking closes when the session starts at the latest."))
        elif opens and last and opens >= last:
            self.add_error("closes_at" if closes else "opens_at", gettext("Booking opens before it closes."))
        if until and last and until >= last:
            self.add_error(
                "invited_first_until", gettext("Others have to have time to book too: this is after booking closes.")
            )

    # --- what the page asks -----------------------------------------------------------------------------
    def ready_to_publish(self) -> bool:
        """Whether people would know where to come; says so at the field when not."""
        if self.cleaned_data.get("place") or self.cleaned_data.get("meeting_link"):
            return True
        self.add_error(
            "place", gettext("Choose a place or give a link to the meeting: then people know where to come.")
        )
        return False

    def remarks(self) -> list[str]:
        """What is allowed and still good to know, in sentences."""
        place, capacity, said = self.cleaned_data["place"], self.cleaned_data["capacity"], []
        if place and place.seats and place.seats < capacity:
            text = ngettext(
                "%(place)s has %(seats)d seat, the session has %(places)d places.",
                "%(place)s has %(seats)d seats, the session has %(places)d places.",
                place.seats,
            )
            said.append(text % {"place": place, "seats": place.seats, "places": capacity})
        if self.instance.pk and capacity < self.instance.taken:
            text = ngettext(
                "%(number)d person has a place already and keeps it. New places are given when there is room.",
                "%(number)d people have a place already and keep it. New places are given when there is room.",
                self.instance.taken,
            )
            said.append(text % {"number": self.instance.taken})
        return said


def _minutes(session: TrainingSession) -> int:
    return round((session.ends_at - session.starts_at).total_seconds() / 60)


def kept_choices(session: TrainingSession) -> dict[str, Any]:
    """The modules [(programme, module)] and trainers [pk] the session has now."""
    if session.pk is None:
        return {"modules": [], "trainers": []}
    modules = list(session.modules.values_list("programme_slug", "module_slug"))
    return {"modules": modules, "trainers": list(session.trainers.active().values_list("person", flat=True))}


def first_values(session: TrainingSession, kept: dict[str, Any]) -> dict[str, Any]:
    """What the form shows before anything is typed."""
    values: dict[str, Any] = {
        "modules": ["/".join(pair) for pair in kept["modules"]],
        "trainers": kept["trainers"],
        "seen": stamp(session, kept["modules"], kept["trainers"]),
        "mark": session.uid,
        "duration": 60,
    }
    if session.pk:
        values |= TimeForm.first_values(session.starts_at, session.tz) | {"duration": _minutes(session)}
    return values


def module_choices(kept: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """The modules of the newest published version of every programme; those chosen earlier stay to choose."""
    language, newest = get_language() or "fi", {}
    published = ProgrammeVersion.objects.published().order_by("number").select_related("programme")
    for version in published:
        newest[version.programme_id] = version
    modules = Module.objects.filter(version__in=newest.values()).select_related("version__programme")
    named = {
        f"{each.version.programme.slug}/{each.slug}": f"{each.code} {pick(each.title, language).text}"
        for each in modules.order_by("version__programme__slug", "position")
    }
    return [*named.items(), *((key, key.split("/")[1]) for pair in kept if (key := "/".join(pair)) not in named)]


def trainer_choices(kept: list[int]) -> list[tuple[int, str]]:
    """The digital team of today, and whoever leads the session already."""
    team = User.objects.active().filter(role=Role.DIGITAL_TEAM) | User.objects.filter(pk__in=kept)
    return list(team.distinct().order_by("name", "pk").values_list("pk", "name"))


def given_by_address(asked: Any, person: User, now: dt.datetime) -> dict[str, Any]:
    """What an address of a new session may fill in: `day`, `time`, `skill` (slug), levels, `unit`, `place`, `title`."""
    given: dict[str, Any] = {"zone": person.time_zone, "language": person.language}
    for name in ("day", "time", "level_from", "level_to", "unit", "place", "title", "capacity", "duration"):
        if asked.get(name):
            given[name] = asked[name]
    skills = {skill.slug: skill for skill in Skill.objects.all()} if asked.get("skill") else {}
    if skill := skills.get(asked.get("skill", "")):
        given |= {"focus": skill.pk, "title": given.get("title") or pick(skill.name, person.language).text}
        given["modules"] = [key for key, label in module_choices([]) if label.split()[0] == skill.module_code]
    if person.role == Role.DIGITAL_TEAM:
        given["trainers"] = [person.pk]
    return given


def zone_asked(typed: Any, session: TrainingSession) -> ZoneInfo:
    """The zone in which the times of a form are meant: the one chosen on it, else the session's."""
    return zone_named(str((typed or {}).get("zone", ""))) or session.tz


def new_session(person: User, now: dt.datetime) -> TrainingSession:
    """A draft not saved yet, on the clock of the person who plans it."""
    zone = zone_named(person.time_zone) or timezone.get_default_timezone()
    return TrainingSession(zone=str(zone), language=person.language, made_by=person, made_at=now)
