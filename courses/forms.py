"""What is typed or chosen on the pages of a programme."""

import datetime as dt
import hashlib
import json
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from courses.lesson_text import problems_in
from courses.models import Lesson
from participants.models import Cohort, Role, User
from skills.forms import certainty_text
from skills.models import Item, Skill
from skills.scores import MARKS


class AnswerForm(forms.Form):
    """An answer to one item. How certain one is is asked where safety asks for it."""

    answer = forms.ChoiceField(
        label=_("Your answer"),
        error_messages={
            "required": _("Choose an answer."),
            "invalid_choice": _("Choose one of the answers shown."),
        },
    )
    certainty = forms.TypedChoiceField(
        label=_("How certain are you?"),
        coerce=int,
        empty_value=None,
        error_messages={
            "required": _("Choose how certain you are: 1, 2 or 3."),
            "invalid_choice": _("Choose how certain you are: 1, 2 or 3."),
        },
    )
    attempt = forms.IntegerField(min_value=1, max_value=10_000, widget=forms.HiddenInput)

    def __init__(self, *args: Any, item: Item, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["answer"].choices = [(option["key"], option["key"]) for option in item.options]  # type: ignore[attr-defined]  # a ChoiceField
        self.fields["certainty"].choices = [(str(each), certainty_text(each)) for each in MARKS]  # type: ignore[attr-defined]  # a ChoiceField
        if not item.safety:
            del self.fields["certainty"]


class LessonTextForm(forms.Form):
    """The text of a lesson in one language. `seen` stands for what the author started from."""

    title = forms.CharField(label=_("Title"), max_length=200)
    goal = forms.CharField(
        label=_("Goal"), max_length=500, help_text=_("One sentence in the first person: what I can do after this.")
    )
    body = forms.CharField(
        label=_("Text"),
        max_length=20_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 24, "spellcheck": "true"}),
        help_text=_("Markdown: ## heading, - list, **bold**, [link](https://…). No HTML."),
    )
    seen = forms.CharField(max_length=64, widget=forms.HiddenInput)

    def __init__(self, *args: Any, lesson: Lesson, language: str, **kwargs: Any) -> None:
        self.lesson, self.language = lesson, language
        self.before = lesson.text_in(language)
        kwargs["initial"] = {**self.before, "seen": self.stamp()}
        super().__init__(*args, **kwargs)
        for name in ("title", "goal", "body"):
            self.fields[name].widget.attrs["lang"] = language

    def stamp(self) -> str:
        return hashlib.sha256(json.dumps(self.before, sort_keys=True).encode()).hexdigest()

    def clean_body(self) -> str:
        text = self.cleaned_data["body"].replace("\r\n", "\n").strip()
        lessons = Lesson.objects.filter(module__version=self.lesson.module.version).values_list("slug", flat=True)
        skills = Skill.objects.values_list("slug", flat=True)
        found = problems_in(text, lessons=list(lessons), skills=list(skills))
        line_said = gettext("Line %(line)d: %(problem)s")
        if found:
            raise forms.ValidationError([line_said % {"line": line, "problem": said} for line, said in found])
        return text

    def save(self) -> bool:
        """False when somebody else has changed the text since this author opened it."""
        texts = {name: self.cleaned_data[name] for name in ("title", "goal", "body")}
        if self.cleaned_data["seen"] == self.stamp() and self.lesson.change_text(
            self.language, seen=self.before, **texts
        ):
            return True
        self.add_error(None, _("Somebody else has changed this text meanwhile. Yours is below: compare before saving."))
        return False


class EnrolForm(forms.Form):
    cohort = forms.ModelChoiceField(
        label=_("Cohort"),
        queryset=Cohort.objects.none(),
        empty_label=_("Choose a cohort"),
        error_messages={"invalid_choice": _("Choose one of the cohorts shown.")},
    )
    starts = forms.DateField(label=_("Starts"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))

    def __init__(self, *args: Any, version: Any, today: dt.date, **kwargs: Any) -> None:
        kwargs["initial"] = {"starts": today}
        super().__init__(*args, **kwargs)
        free = Cohort.objects.exclude(enrolments__version=version)
        self.fields["cohort"].queryset = free  # type: ignore[attr-defined]  # a ModelChoiceField


class CareForm(forms.Form):
    """One of the digital team, or nobody."""

    person = forms.ModelChoiceField(queryset=User.objects.none(), required=False)

    def __init__(self, *args: Any, reader: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        team = User.objects.visible_to(reader).active().filter(role=Role.DIGITAL_TEAM)
        self.fields["person"].queryset = team  # type: ignore[attr-defined]  # a ModelChoiceField
