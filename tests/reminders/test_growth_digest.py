"""Once a month managers read what has been published of the growth of their units: only that, and only once."""

import datetime as dt

import pytest
from django.utils import timezone, translation

from participants.models import ManagerAssignment
from reminders import letters
from reminders.kinds import KINDS
from reminders.mail import compose
from reminders.models import Message, Preferences
from reminders.planner import plan_all
from tests.dashboards.published import FEW_DATA, figure, publication
from tests.reminders.causes import local
from tests.reminders.every_letter import outgoing

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
MONDAY = local("2026-12-07 09:00")  # the first of December
LANGUAGES = ("fi", "sv", "en")


@pytest.fixture
def own(mika):
    """The unit Mika is the manager of."""
    return ManagerAssignment.objects.get(user=mika).unit


@pytest.fixture
def other(mika, otto):
    """A second one, of another branch of the organisation."""
    assignment = ManagerAssignment.objects.get(user=otto)
    assignment.user = mika
    assignment.save()
    return assignment.unit


def wishes(now=MONDAY):
    return [(wish.person, wish.occasion, wish.wanted_at) for wish in KINDS["growth_digest"].wishes(now)]


def letter_to(person, language="en", now=MONDAY):
    message = Message.objects.filter(kind="growth_digest").first()
    message = message or outgoing(person, "growth_digest", "2026-12", "nudge", due=now)
    with translation.override(language), timezone.override(person.zone):
        return letters.letter_for(message, now), message


# --- when -----------------------------------------------------------------------------------------------
def test_it_comes_on_the_first_monday_of_the_month_at_nine(mika, own):
    figure(own)
    assert wishes() == [(mika.pk, "2026-12", MONDAY)]
    assert wishes(local("2026-12-20 12:00")) == [(mika.pk, "2026-12", MONDAY)]
    assert wishes(local("2027-02-01 08:00")) == [(mika.pk, "2027-02", local("2027-02-01 09:00"))]


def test_a_month_without_any_figure_is_silent(mika):
    assert wishes() == []


@pytest.mark.parametrize("hidden", [{"state": "few"}, {"state": "remainder"}, {"data": {"score": {"hidden": "few"}}}])
def test_a_hidden_figure_is_no_reason(mika, own, hidden):
    figure(own, **hidden)
    assert wishes() == []
    assert letter_to(mika)[0] is None


def test_the_figures_of_the_company_and_of_later_starters_are_no_reason(mika):
    figure(None)
    figure(None, kind="waiting")
    assert wishes() == []


def test_nothing_new_since_the_last_one_is_silent_until_something_is_published(mika, own):
    old = figure(own, published=publication(local("2026-11-20 04:00")))
    outgoing(mika, "growth_digest", "2026-12", "nudge", state="sent", sent_at=MONDAY)
    january = local("2027-01-04 09:00")
    assert wishes(january) == []
    old.current = False
    old.save()
    figure(own, published=publication(local("2026-12-20 04:00")))
    assert wishes(january) == [(mika.pk, "2027-01", january)]


def test_what_is_published_after_the_first_monday_waits_for_the_next_month(mika, own):
    figure(own, published=publication(MONDAY + dt.timedelta(days=2)))
    assert wishes(MONDAY + dt.timedelta(days=3)) == []
    assert wishes(local("2027-01-02 12:00")) == [(mika.pk, "2027-01", local("2027-01-04 09:00"))]


def test_who_does_not_want_to_hear_of_the_team_gets_none(mika, own):
    figure(own)
    Preferences.objects.create(person=mika, team_digest=False)
    plan_all(MONDAY)
    assert not Message.objects.filter(kind="growth_digest").exists()


def test_it_is_planned_once_for_the_manager_and_for_nobody_else(mika, otto, own):
    figure(own)
    plan_all(MONDAY)
    plan_all(MONDAY + dt.timedelta(hours=1))
    assert list(Message.objects.filter(kind="growth_digest").values_list("person", "due_at")) == [(mika.pk, MONDAY)]


def test_who_managed_once_gets_none(mika, own):
    figure(own)
    message = outgoing(mika, "growth_digest", "2026-12", "nudge", due=MONDAY)
    ManagerAssignment.objects.filter(user=mika).update(ends=dt.date(2026, 11, 1))
    assert wishes() == []
    assert letters.letter_for(message, MONDAY) is None


# --- what it says ---------------------------------------------------------------------------------------
def test_it_says_what_the_page_says_and_how_many_were_measured(mika, own):
    figure(own)
    letter, _message = letter_to(mika)
    assert letter.paragraphs[1].startswith(f"{own.name}: 10 of 12 people improved. The mean rise was 14 points")
    assert letter.paragraphs[1].endswith("Same result as before: 1. Fell: 1.")
    assert letter.facts == (("Measured both times", "12 of 15 invited"),)
    assert letter.action.url == f"/growth/?unit={own.pk}"
    assert own.name in letter.why


def test_of_few_people_it_gives_no_mean(mika, own):
    figure(own, data=FEW_DATA, invited=9, measured=6)
    said = letter_to(mika)[0].paragraphs[1]
    assert "4 of 6 people improved." in said
    assert "point" not in said


@pytest.mark.parametrize("language", LANGUAGES)
def test_text_and_page_are_whole_in_every_language(mika, own, language):
    figure(own)
    letter, message = letter_to(mika, language)
    with translation.override(language):
        mail = compose(message, letter)
        page = mail.alternatives[0].content
    for body in (mail.body, page):
        assert own.name in body
        assert "10" in body
        assert "12" in body
        assert f"/growth/?unit={own.pk}" in body
        assert "%(" not in body
    assert mail.extra_headers["List-Unsubscribe"]


def test_of_a_hidden_unit_nothing_is_in_the_mail(mika, own, other):
    figure(own)
    figure(other, state="few", invited=7, measured=3)
    letter, message = letter_to(mika)
    with translation.override("en"):
        mail = compose(message, letter)
    for body in (mail.body, mail.alternatives[0].content, mail.subject):
        assert other.name not in body
    assert len(letter.facts) == 1


def test_several_units_stand_below_each_other(mika, own, other):
    figure(own)
    figure(other, data=FEW_DATA, invited=9, measured=6)
    said = dict(letter_to(mika)[0].facts)
    assert said[own.name] == "10 of 12 people improved. Measured both times: 12 of 15 invited."
    assert said[other.name] == "4 of 6 people improved. Measured both times: 6 of 9 invited."


def test_managers_are_read_at_the_same_cost_for_one_and_for_many(mika, otto, own, django_assert_num_queries):
    figure(own)
    with django_assert_num_queries(3):
        list(KINDS["growth_digest"].wishes(MONDAY))
    figure(ManagerAssignment.objects.get(user=otto).unit)
    with django_assert_num_queries(3):
        assert len(wishes()) == 2
