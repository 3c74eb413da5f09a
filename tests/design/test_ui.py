"""The tags of trainingsite/templatetags/ui.py."""

import pytest
from django import forms
from django.template import Context, Template
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from trainingsite.templatetags import ui


def rendered(template: str, **context: object) -> str:
    return Template(template).render(Context(context))


def test_an_icon_is_hidden_from_screen_readers():
    assert rendered('{% icon "check" "s" %}') == (
        '<svg class="icon icon--s" aria-hidden="true"><use href="#i-check"/></svg>'
    )


def test_an_icon_name_cannot_break_out():
    assert "<script>" not in rendered("{% icon name %}", name='"><script>')


@pytest.mark.parametrize(("language", "shown"), [("fi", "42\u00a0%"), ("sv", "42\u00a0%"), ("en", "42%")])
def test_percent_is_written_as_the_language_writes_it(language, shown):
    with translation.override(language):
        assert ui.percent(0.42) == shown


def test_percent_of_nothing_known_is_a_dash():
    assert ui.percent(None) == "–"


@pytest.mark.parametrize(("level", "name"), [(0, "Ei vielä"), (2, "Perustaso"), (4, "Tukija"), (None, "Ei mitattu")])
def test_levels_have_names(level, name):
    with translation.override("fi"):
        assert ui.level_name(level) == name


def test_a_level_badge_says_its_number_and_name_to_everyone():
    with translation.override("fi"):
        badge = rendered("{% level_badge 3 %}")
    assert 'class="level-tile bg-3" aria-hidden="true">3<' in badge
    assert '<span class="vh">Taso 3: </span>' in badge
    assert '<span class="level-badge__name">Sujuva</span>' in badge


def test_an_unmeasured_skill_has_a_badge_without_a_number():
    with translation.override("fi"):
        badge = rendered("{% level_badge None %}")
    assert "Ei mitattu" in badge
    assert "Taso" not in badge


@pytest.mark.parametrize(("value", "where"), [(0, "0%"), (1, "25%"), (2.5, "62.5%"), (4, "100%"), (7, "100%")])
def test_position_never_speaks_with_a_decimal_comma(value, where):
    with translation.override("fi"):
        assert rendered("{{ value|position }}", value=value) == where


@given(st.lists(st.integers(0, 100), min_size=5, max_size=5))
def test_segments_touch_and_leave_out_the_empty(shares):
    parts = ui.segments(shares)
    assert [part["share"] for part in parts] == [share for share in shares if share]
    ends = [float(part["x"].rstrip("%")) + part["share"] for part in parts]
    assert [float(part["x"].rstrip("%")) for part in parts][1:] == ends[:-1]


@pytest.mark.parametrize(
    ("name", "letters"),
    [("Aino Alku", "AA"), ("Tuomas, digiryhmä", "T"), ("Anna-Liisa von Essen", "AE"), ("", ""), ("åsa öhman", "ÅÖ")],
)
def test_initials(name, letters):
    assert ui.initials(name) == letters


@pytest.mark.parametrize(("tag", "kind"), [("success", "ok"), ("warning", "warn"), ("error", "stop"), ("info", "")])
def test_messages_have_a_look(tag, kind):
    assert ui.notice_kind(tag) == kind


class PlainForm(forms.Form):
    email = forms.EmailField(label="Sähköposti", help_text="Työosoite")
    why = forms.CharField(label="Miksi", required=False, widget=forms.Textarea(attrs={"class": "input wide"}))
    place = forms.ChoiceField(label="Missä", choices=[("a", "Täällä"), ("b", "Verkossa")], widget=forms.RadioSelect)
    agree = forms.BooleanField(label="Sopii", help_text="Voit perua")
    secret = forms.CharField(widget=forms.HiddenInput)


def test_control_wears_the_designs_class_once_and_keeps_its_own():
    form = PlainForm()
    assert 'class="input"' in rendered("{% control form.email %}", form=form)
    assert 'class="input wide"' in rendered("{% control form.why %}", form=form)
    assert "class=" not in rendered("{% control form.agree %}", form=form)


def test_a_form_comes_out_whole_with_labels_hints_and_errors_joined():
    with translation.override("fi"):
        html = PlainForm({"email": "aino<script>", "why": "", "place": ""}).render()
    assert '<label for="id_email">Sähköposti</label>' in html
    assert '<div class="field__hint" id="id_email_helptext">Työosoite</div>' in html
    assert 'aria-describedby="id_email_helptext id_email_error"' in html
    assert 'value="aino&lt;script&gt;"' in html
    assert 'id="id_email_error"' in html
    assert "(vapaaehtoinen)" in html


def test_every_link_of_the_error_summary_leads_to_something():
    import re

    with translation.override("fi"):
        html = PlainForm({}).render()
    links = re.findall(r'<a href="#([^"]+)">', html)
    assert links == ["id_email", "id_place_group", "id_agree"]
    assert [link for link in links if f'id="{link}"' not in html] == []
    assert "4 kohtaa vaatii huomiota" in html  # the hidden field has no link but is said


def test_a_form_without_errors_has_no_summary():
    assert "notice" not in PlainForm().render()


def test_hidden_fields_are_there_without_a_label():
    html = PlainForm().render()
    assert html.count('name="secret"') == 1
    assert "Secret" not in html
