"""What is typed or chosen about oneself in the practice channel: lists, messages, settings, profile, the account.

A form only looks at what was typed; whether it may be done is decided by `practice.actions.perform`.
"""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext, ngettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from practice import channel as channels
from practice import textwork
from practice.forms import KeyForm
from practice.world import Person, Settings, WatchList

LIST_NAME = range(3, 26)
LONGEST_WORD = 40
MOST_WORDS = 100
TIME_FORMATS = ["%H:%M", "%H.%M", "%H:%M:%S", "%H"]
MINUTES_OF_HOUR = 60

MESSAGES_FROM = [
    ("everyone", pgettext_lazy("who may message", "Everyone")),
    ("following", pgettext_lazy("who may message", "Only people I follow")),
    ("nobody", pgettext_lazy("who may message", "Nobody")),
]
SECOND_STEPS = [
    ("app", _("Authenticator app")),
    ("passkey", _("Passkey on your phone or computer")),
    ("sms", _("Text message")),
]


def _too_long(over: int) -> str:
    return ngettext("%(over)d character too many.", "%(over)d characters too many.", over) % {"over": over}


# --- lists ----------------------------------------------------------------------------------------------
class ListForm(KeyForm):
    name = forms.CharField(
        label=_("Name of the list"),
        max_length=200,
        help_text=_("3–25 characters, such as Trade media."),
        error_messages={"required": _("Give the list a name.")},
    )
    private = forms.BooleanField(
        label=_("Private list"),
        required=False,
        help_text=_("Only you see it. Those on a public list are told that they were added."),
    )

    def clean_name(self) -> str:
        name = " ".join(textwork.normalise(self.cleaned_data["name"]).split())
        if len(name) not in LIST_NAME:
            raise forms.ValidationError(
                gettext("A name has 3–25 characters; this one has %(length)d.") % {"length": len(name)}
            )
        return name


class MemberForm(KeyForm):
    """Whom to put on a list that is open."""

    handle = forms.ChoiceField(
        label=_("Account"),
        error_messages={
            "required": _("Choose an account."),
            "invalid_choice": _("Choose one of the accounts shown."),
        },
    )

    def __init__(self, *args: Any, people: Iterable[Person], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        shown = [(each.handle, f"{each.name} (@{each.handle})") for each in people]
        self.fields["handle"].choices = [("", _("Choose an account")), *shown]  # type: ignore[attr-defined]  # a ChoiceField


class OntoListForm(KeyForm):
    """On which own list to put the person whose page is open."""

    list = forms.ChoiceField(
        label=_("List"),
        error_messages={"required": _("Choose a list."), "invalid_choice": _("Choose one of your lists.")},
    )

    def __init__(self, *args: Any, lists: Iterable[WatchList], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["list"].choices = [("", _("Choose a list")), *((each.id, each.name) for each in lists)]  # type: ignore[attr-defined]  # a ChoiceField


# --- messages -------------------------------------------------------------------------------------------
class MessageForm(KeyForm):
    text = forms.CharField(
        label=_("Message"),
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Write something first.")},
    )

    def __init__(self, *args: Any, channel: channels.Channel, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.channel = channel

    def clean_text(self) -> str:
        text = textwork.normalise(self.cleaned_data["text"])
        if textwork.is_blank(text):
            raise forms.ValidationError(gettext("Write something first."))
        over = channels.weighted_length(text, self.channel) - self.channel.limit
        if over > 0:
            raise forms.ValidationError(_too_long(over))
        return text


# --- settings -------------------------------------------------------------------------------------------
class SettingsForm(KeyForm):
    """One part of the settings; `changes` of a valid form is the data of the act."""

    def __init__(self, *args: Any, settings: Settings, key: str = "", **kwargs: Any) -> None:
        self.settings = settings
        kwargs["initial"] = {"key": key, **self.from_settings(settings)}
        super().__init__(*args, **kwargs)

    def from_settings(self, settings: Settings) -> dict[str, Any]:
        """What the form starts from."""
        return {}

    @property
    def changes(self) -> dict[str, Any]:
        raise NotImplementedError


class WhoMayMessageForm(SettingsForm):
    messages = forms.ChoiceField(
        label=_("Who may send you messages"),
        choices=MESSAGES_FROM,
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Choose who may send you messages."),
            "invalid_choice": _("Choose one of those shown."),
        },
    )

    def from_settings(self, settings: Settings) -> dict[str, Any]:
        return {"messages": settings.messages}

    @property
    def changes(self) -> dict[str, Any]:
        return {"messages": self.cleaned_data["messages"]}


class MuteWordForm(SettingsForm):
    """One more word."""

    word = forms.CharField(
        label=_("Word to mute"),
        max_length=500,
        help_text=_("Posts with this word stay out of your feed. Nobody is told."),
        error_messages={"required": _("Write the word first.")},
    )

    def clean_word(self) -> str:
        word = muted_word(self.cleaned_data["word"])
        if word.casefold() in {each.casefold() for each in self.settings.muted_words}:
            raise forms.ValidationError(gettext("“%(word)s” is muted already.") % {"word": word})
        if len(self.settings.muted_words) >= MOST_WORDS:
            raise forms.ValidationError(_too_many_words())
        return word

    @property
    def changes(self) -> dict[str, Any]:
        return {"muted_words": [*self.settings.muted_words, self.cleaned_data["word"]]}


class UnmuteWordForm(SettingsForm):
    """One word less; one that is not muted changes nothing."""

    word = forms.CharField(max_length=500, strip=False, widget=forms.HiddenInput)

    @property
    def changes(self) -> dict[str, Any]:
        return {"muted_words": [each for each in self.settings.muted_words if each != self.cleaned_data["word"]]}


class MutedWordsForm(SettingsForm):
    """All of them at once, one per line; empty mutes nothing."""

    quiet_optional = True

    words = forms.CharField(
        label=_("Muted words"),
        max_length=20_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("One per line. An empty list mutes nothing."),
    )

    def from_settings(self, settings: Settings) -> dict[str, Any]:
        return {"words": "\n".join(settings.muted_words)}

    def clean_words(self) -> list[str]:
        words: dict[str, str] = {}
        for line in self.cleaned_data["words"].replace(",", "\n").splitlines():
            if line.strip():
                word = muted_word(line)
                words.setdefault(word.casefold(), word)
        if len(words) > MOST_WORDS:
            raise forms.ValidationError(_too_many_words())
        return list(words.values())

    @property
    def changes(self) -> dict[str, Any]:
        return {"muted_words": self.cleaned_data["words"]}


class QuietHoursForm(SettingsForm):
    """From and to as times of the day, or neither. They may pass midnight."""

    quiet_optional = True

    quiet_from = forms.TimeField(
        label=pgettext_lazy("quiet hours", "From"),
        required=False,
        input_formats=TIME_FORMATS,
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        error_messages={"invalid": _("Write a time of day, such as 17:00.")},
    )
    quiet_to = forms.TimeField(
        label=pgettext_lazy("quiet hours", "To"),
        required=False,
        input_formats=TIME_FORMATS,
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        error_messages={"invalid": _("Write a time of day, such as 7:00.")},
    )

    def from_settings(self, settings: Settings) -> dict[str, Any]:
        return {"quiet_from": time_of(settings.quiet_from), "quiet_to": time_of(settings.quiet_to)}

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        if self.errors:
            return values
        first, last = values.get("quiet_from"), values.get("quiet_to")
        if first is not None and last is None:
            self.add_error("quiet_to", gettext("Say also when quiet hours end."))
        elif last is not None and first is None:
            self.add_error("quiet_from", gettext("Say also when quiet hours begin."))
        elif first is not None and first == last:
            self.add_error("quiet_to", gettext("Quiet hours cannot end when they begin."))
        return values

    @property
    def changes(self) -> dict[str, Any]:
        return {name: minute_of(self.cleaned_data[name]) for name in ("quiet_from", "quiet_to")}


class QuietOffForm(SettingsForm):
    """Notifications at any hour."""

    @property
    def changes(self) -> dict[str, Any]:
        return {"quiet_from": None, "quiet_to": None}


SETTINGS_FORMS: Mapping[str, type[SettingsForm]] = {
    "messages": WhoMayMessageForm,
    "mute": MuteWordForm,
    "unmute": UnmuteWordForm,
    "words": MutedWordsForm,
    "quiet": QuietHoursForm,
    "quiet-off": QuietOffForm,
}


def minute_of(time: dt.time | None) -> int | None:
    return None if time is None else time.hour * MINUTES_OF_HOUR + time.minute


def time_of(minute: int | None) -> dt.time | None:
    return None if minute is None else dt.time(*divmod(minute, MINUTES_OF_HOUR))


def muted_word(typed: str) -> str:
    """One word or short phrase, tidied; raises ValidationError when nothing is left of it or it is too long."""
    word = " ".join(textwork.normalise(typed).split())
    if textwork.is_blank(word):
        raise forms.ValidationError(gettext("Write the word first."))
    if len(word) > LONGEST_WORD:
        raise forms.ValidationError(gettext("A muted word has at most %(most)d characters.") % {"most": LONGEST_WORD})
    return word


def _too_many_words() -> str:
    return gettext("At most %(most)d muted words.") % {"most": MOST_WORDS}


# --- profile and account --------------------------------------------------------------------------------
class NameForm(KeyForm):
    name = forms.CharField(
        label=_("Name"),
        max_length=1_000,
        help_text=_("First and last name: people answer a person more gladly than a nickname."),
        error_messages={"required": _("Write your name.")},
    )

    def __init__(self, *args: Any, channel: channels.Channel, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.channel = channel

    def clean_name(self) -> str:
        name = " ".join(textwork.normalise(self.cleaned_data["name"]).split())
        if textwork.is_blank(name):
            raise forms.ValidationError(gettext("Write your name."))
        return _within(name, self.channel.name_limit)


class ProfileForm(NameForm):
    bio = forms.CharField(
        label=_("Bio"),
        max_length=20_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Your job, your employer and one to three topics you know about."),
    )
    picture = forms.ChoiceField(
        label=_("Picture"),
        required=False,
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": _("Choose one of the drawings shown.")},
    )
    alt = forms.CharField(
        label=_("Description of the picture"),
        max_length=20_000,
        required=False,
        help_text=_(
            "Say what is seen, in one sentence, for those who do not see it. "
            "Leave out “picture of”: a screen reader says that already."
        ),
    )

    def __init__(self, *args: Any, pictures: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, limit in (("bio", self.channel.bio_limit), ("alt", self.channel.alt_limit)):
            attrs = {"data-counter": f"{self[name].auto_id}_counter", "data-max": limit}
            self.fields[name].widget.attrs.update(attrs)
        self.fields["picture"].choices = [("", _("No picture")), *((each, each) for each in pictures)]  # type: ignore[attr-defined]  # a ChoiceField

    def clean_bio(self) -> str:
        return _within(textwork.normalise(self.cleaned_data["bio"]), self.channel.bio_limit)

    def clean_alt(self) -> str:
        return _within(textwork.normalise(self.cleaned_data["alt"]), self.channel.alt_limit)


def _within(text: str, limit: int) -> str:
    if len(text) > limit:
        raise forms.ValidationError(_too_long(len(text) - limit))
    return text


class SecondStepForm(KeyForm):
    two_factor = forms.ChoiceField(
        label=_("How do you confirm that it is you?"),
        choices=SECOND_STEPS,
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Choose how you confirm that it is you."),
            "invalid_choice": _("Choose one of those shown."),
        },
    )
