"""Forms of the channel itself: writing a post, an answer or a quote, and searching."""

from typing import Any

from django import forms
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from practice import textwork
from practice.channel import Channel, weighted_length

LONGEST = 20_000


class KeyForm(forms.Form):
    """A form with a one-time key: sent twice, it is done once."""

    key = forms.CharField(max_length=64, required=False, widget=forms.HiddenInput)


class WriteForm(KeyForm):
    """A text for the channel. What was typed stays in it; whether it may be published is decided by the act.

    `kind`: post, reply or quote. A draft may be too long. `draft` is the draft it came from.
    """

    text = forms.CharField(max_length=LONGEST, strip=False, widget=forms.Textarea(attrs={"rows": 3}))
    draft = forms.CharField(max_length=60, required=False, widget=forms.HiddenInput)
    kind = "reply"

    def __init__(self, *args: Any, channel: Channel, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.channel = channel
        field = self.fields["text"]
        field.error_messages["required"] = gettext("Write something first.")
        field.error_messages["max_length"] = gettext("The text is far too long. Nothing was published.")
        field.widget.attrs["autocomplete"] = "off"

    @property
    def wants_draft(self) -> bool:
        return self.data.get("as") == "draft"

    @property
    def is_reply(self) -> bool:
        """Whether @names at the start are free."""
        return self.kind == "reply"

    def clean_text(self) -> str:
        text = textwork.normalise(self.cleaned_data["text"])
        if not text:
            raise forms.ValidationError(gettext("Write something first."))
        if self.wants_draft:
            return text
        if not any(letter.isalnum() for letter in text):
            raise forms.ValidationError(
                gettext("Say it in words too: not everybody sees or understands pictures alone.")
            )
        over = weighted_length(text, self.channel, reply=self.is_reply) - self.channel.limit
        if over > 0:
            raise forms.ValidationError(
                ngettext("%(over)d character too many.", "%(over)d characters too many.", over) % {"over": over}
            )
        return text

    def sent(self) -> dict[str, Any]:
        """The data of the act."""
        return {"text": self.cleaned_data["text"]}


class QuoteForm(WriteForm):
    kind = "quote"


class ShortPostForm(WriteForm):
    """A post of one's own, to begin with."""

    kind = "post"


class PostForm(ShortPostForm):
    """A post of one's own, with a supplied drawing and for an audience. `pictures` are {code: description}."""

    picture = forms.ChoiceField(
        label=_("Picture"),
        required=False,
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": _("Choose one of the pictures shown.")},
    )
    alt = forms.CharField(
        label=_("Description of the picture"),
        help_text=_("For those who do not see it: what is in the picture and why it is there."),
        required=False,
        max_length=LONGEST,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    audience = forms.ChoiceField(
        label=_("Who sees it"), error_messages={"invalid_choice": _("Choose one of those shown.")}
    )

    def __init__(
        self, *args: Any, pictures: list[tuple[str, str]], audiences: list[tuple[str, str]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["picture"].choices = [("", _("No picture")), *pictures]  # type: ignore[attr-defined]  # a ChoiceField
        self.fields["audience"].choices = audiences  # type: ignore[attr-defined]  # a ChoiceField
        self.fields["audience"].required = False

    def clean_alt(self) -> str:
        alt = textwork.normalise(self.cleaned_data["alt"])
        over = len(alt) - self.channel.alt_limit
        if over > 0:
            raise forms.ValidationError(
                ngettext("%(over)d character too many.", "%(over)d characters too many.", over) % {"over": over}
            )
        return alt

    def sent(self) -> dict[str, Any]:
        given = self.cleaned_data
        audience = given["audience"] or self.fields["audience"].choices[0][0]  # type: ignore[attr-defined]  # a ChoiceField
        return {"text": given["text"], "picture": given["picture"], "alt": given["alt"], "audience": audience}


class SearchForm(forms.Form):
    q = forms.CharField(
        label=_("Search the practice channel"),
        max_length=500,
        error_messages={"required": _("Write what you are looking for.")},
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
    )
