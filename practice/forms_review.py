"""How the digital team answers a text: four marks, a comment, and whether it shows the skill."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from practice import checks, rubric
from practice.models.reviews import LONGEST_COMMENT
from practice.said import HELD
from practice.world import Config


class ReviewForm(forms.Form):
    comment = forms.CharField(
        label=gettext_lazy("A word to the writer"),
        help_text=gettext_lazy("What worked, and one thing to try next. At most 500 characters. Nobody sees names."),
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=LONGEST_COMMENT,
        required=False,
    )
    shows = forms.BooleanField(required=False)

    def __init__(self, data: Any = None, *, config: Config, skills: Iterable[str], level: int) -> None:
        """`skills`: names of the skills of the task in the reader's language."""
        super().__init__(data)
        self.config = config
        for aspect in rubric.ASPECTS:
            self.fields[aspect.code] = forms.TypedChoiceField(
                label=str(aspect.label),
                choices=[(str(mark), words) for mark, words in zip(rubric.MARKS, aspect.words, strict=True)],
                coerce=int,
                widget=forms.RadioSelect,
                error_messages={"required": gettext_lazy("Choose 0, 1 or 2.")},
            )
        self.order_fields([*rubric.CODES, "comment", "shows"])
        named = {"skills": ", ".join(skills), "level": level}
        self.fields["shows"].label = _("This text shows the skill: confirm level %(level)d (%(skills)s)") % named
        self.fields["shows"].help_text = _(
            "Only when no mark is 0 and they are 6 or more together. It is written down with your name, the writer "
            "sees that, and you see whose it was. It cannot be taken back."
        )

    @property
    def marks(self) -> dict[str, int]:
        return {code: self.cleaned_data[code] for code in rubric.CODES}

    def clean_comment(self) -> str:
        comment: str = self.cleaned_data["comment"].replace("\r\n", "\n")
        if kinds := checks.personal_data(comment, self.config):
            found = ", ".join(str(HELD.get(kind, kind)) for kind in kinds)
            raise forms.ValidationError(_("Leave out what belongs to somebody. Found: %(found)s.") % {"found": found})
        return comment

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        given = [data[code] for code in rubric.CODES if code in data]
        if data.get("shows") and len(given) == len(rubric.CODES) and not rubric.shows_skill(given):
            self.add_error(
                "shows",
                _("With these marks the text does not show the skill yet: no 0, and 6 or more together."),
            )
        return data
