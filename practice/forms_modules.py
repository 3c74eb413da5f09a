"""Own words after a module: for the person alone, and nobody else's data in them."""

from typing import Any

from django import forms
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from practice import checks
from practice.modules import Question
from practice.said import HELD
from practice.world import Config
from trainingsite.translated import pick

LONGEST_ANSWER = 1000


class ReflectionForm(forms.Form):
    """A field for each question. Everything may stay empty only where something was written before (`kept`)."""

    def __init__(
        self, data: Any = None, *, questions: tuple[Question, ...], kept: dict[str, str], config: Config
    ) -> None:
        super().__init__(data, initial={f"answer-{code}": text for code, text in kept.items()})
        self.questions, self.kept, self.config = questions, kept, config
        for question in questions:
            text = pick(question.text, get_language() or "fi").text
            field = forms.CharField(
                label=text,
                max_length=LONGEST_ANSWER,
                required=False,
                widget=forms.Textarea(attrs={"rows": 3, "autocomplete": "off"}),
                error_messages={"max_length": gettext_lazy("At most %(limit_value)d characters.")},
            )
            self.fields[f"answer-{question.code}"] = field

    @property
    def answers(self) -> dict[str, str]:
        """{code of the question: text}, only what was answered."""
        given = {each.code: self.cleaned_data.get(f"answer-{each.code}", "").strip() for each in self.questions}
        return {code: text for code, text in given.items() if text}

    def clean(self) -> dict[str, Any]:
        for code, text in self.answers.items():
            if kinds := checks.personal_data(text, self.config):
                found = ", ".join(str(HELD.get(kind, kind)) for kind in kinds)
                said = _("Not saved yet: there is %(found)s here. Leave out what belongs to somebody.")
                self.add_error(f"answer-{code}", said % {"found": found})
        if not self.errors and not self.answers and not self.kept:
            self.add_error(None, _("Write something to at least one question, or come back later."))
        return self.cleaned_data
