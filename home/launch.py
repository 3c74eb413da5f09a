"""The employer's checklist before the launch: what the software sees by itself is ticked, the rest is for a pen."""

import datetime as dt
from collections import Counter
from typing import Any, NamedTuple

from django.conf import settings
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from courses.models import Enrolment, ProgrammeVersion
from participants.models import CohortMember, ManagerAssignment, Membership, Role, User
from reminders.models import Message
from scheduling.models import TrainingSession
from skills.models import MeasurementRound

type Text = str | Promise

FEWEST_TOGETHER = 3
TEAM_AT_LEAST = 2
CALENDAR: list[tuple[Text, Text]] = [
    (gettext_lazy("–2 to 0"), gettext_lazy("Baseline (T0), before the first session")),
    ("1", gettext_lazy("Module 1: setting up an account")),
    ("3", gettext_lazy("Module 2: managing a profile; begins with recalling module 1")),
    ("5", gettext_lazy("Module 3: finding information")),
    ("7", gettext_lazy("Module 4: joining discussions")),
    ("8–9", gettext_lazy("Measurement after the programme (T1), at least a week after module 4")),
    ("12", gettext_lazy("Sparring in pairs: what has come into use")),
    ("18–20", gettext_lazy("Follow-up (T2)")),
]
"""Weeks counted from the first session, and what belongs there."""


class Line(NamedTuple):
    """`seen`: what the software sees of it, in words; `done` is None where only people can know."""

    title: str
    why: str
    url: str = ""
    link: str = ""
    seen: str = ""
    done: bool | None = None


class Group(NamedTuple):
    title: str
    lines: list[Line]


class Starting(NamedTuple):
    """Those who are enrolled: of each person the cohorts and, where known, the path of the unit of the day."""

    people: set[int]
    unit_of: dict[int, str]
    together: Counter[tuple[int, str]]


def checklist(person: Any, now: dt.datetime, today: dt.date, late: str) -> list[Group]:
    """All of it for the person who reads; `late` is what is late in the background, in a word."""
    starting = _starting(today)
    groups = [
        Group(_("Gone through with the staff"), _with_staff()),
        Group(_("Groups and calendar"), _groups(starting, now)),
        Group(_("Roles"), _roles(starting, today)),
        Group(_("Technology"), _technology(late)),
    ]
    return groups if person.is_administrator else [_without_closed_links(group) for group in groups]


def _without_closed_links(group: Group) -> Group:
    """The digital team is not sent to pages of administrators."""
    closed = {reverse(name) for name in ("participants:roster", "participants:units", "participants:invite")}
    closed.add(reverse("reminders:queue"))
    return group._replace(lines=[row._replace(url="") if row.url in closed else row for row in group.lines])


# --- what only people know ------------------------------------------------------------------------------
def _with_staff() -> list[Line]:
    guide, processing = reverse("home:guide-managers"), reverse("home:guide-processing")
    return [
        Line(
            _("Time in working hours is agreed and stands on the rota."),
            _("What has no time in the working day is done at home or not at all."),
            f"{guide}#step-1",
            _("The guide for managers, step 1"),
        ),
        Line(
            _("The co-operation dialogue has been held."),
            _(
                "A new way to process information about the staff is gone through with them before it begins"
                " (Co-operation Act; Act 759/2004, section 21)."
            ),
        ),
        Line(
            _("The processing description has been given to the staff."),
            _("People know beforehand what is held about them, why and for how long."),
            processing,
            _("The processing description, to print"),
        ),
        Line(
            _("It has been told that accounts are personal and voluntary."),
            _("Nobody has to open a private account: the whole programme can be done in the practice channel."),
            reverse("practice:index"),
            _("The practice channel"),
        ),
        Line(
            _("The procedure against harassment is known, and its contact has a name."),
            _("Whoever is asked to be visible has to know whom to call the same day."),
            f"{guide}#step-4",
            _("The guide for managers, step 4"),
        ),
        Line(
            _("Languages, aids and the place have been thought of."),
            _("Everybody can follow in a language and in a place that suits them, also with a screen reader."),
            reverse("scheduling:places"),
            _("Places"),
        ),
    ]


# --- what the software sees -----------------------------------------------------------------------------
def _starting(today: dt.date) -> Starting:
    rows = set(
        CohortMember.objects.filter(cohort__enrolments__isnull=False, user__is_active=True).values_list(
            "cohort", "user"
        )
    )
    people = {user for _cohort, user in rows}
    own = Membership.objects.valid(today).filter(user__cohort_memberships__cohort__enrolments__isnull=False)
    unit_of = dict(own.values_list("user", "unit__path"))
    together = Counter((cohort, unit_of[user]) for cohort, user in rows if user in unit_of)
    return Starting(people, unit_of, together)


def _roles(starting: Starting, today: dt.date) -> list[Line]:
    team = User.objects.active().filter(role=Role.DIGITAL_TEAM).count()
    managed = tuple(ManagerAssignment.objects.valid(today).values_list("unit__path", flat=True))
    units = {starting.unit_of[person] for person in starting.people if person in starting.unit_of}
    covered = sum(path.startswith(managed) for path in units)
    return [
        Line(
            _("The digital team has at least two members."),
            _("One can be ill or on leave, and texts sent for review are read by two."),
            reverse("participants:roster"),
            _("People and units"),
            ngettext("%(number)d member", "%(number)d members", team) % {"number": team},
            team >= TEAM_AT_LEAST,
        ),
        Line(
            _("Every unit that starts has a manager."),
            _("Only the manager of a unit can make room for learning in its work."),
            reverse("participants:units"),
            _("Units"),
            _("%(number)d of %(all)d units") % {"number": covered, "all": len(units)},
            bool(units) and covered == len(units),
        ),
        Line(
            _("The managers have gone through their own guide."),
            _("It takes 20 minutes, and it is done before the team starts."),
            reverse("home:guide-managers"),
            _("The guide for managers"),
        ),
        Line(
            _("A contact for help is on every page."),
            _("Whoever gets stuck at signing in has to know whom to ask."),
            seen=settings.SUPPORT_CONTACT or _("not set yet"),
            done=bool(settings.SUPPORT_CONTACT),
        ),
    ]


def _groups(starting: Starting, now: dt.datetime) -> list[Line]:
    published = ProgrammeVersion.objects.published().count()
    alone = sum(count < FEWEST_TOGETHER for count in starting.together.values())
    people = len(starting.people)
    waiting = User.objects.not_invited(now).filter(pk__in=starting.people).count()
    return [
        Line(
            _("The programme is published."),
            _("Before that, look through what is missing and which facts have aged."),
            reverse("courses:programmes"),
            _("Programme"),
            ngettext("%(number)d version", "%(number)d versions", published) % {"number": published},
            published > 0,
        ),
        Line(
            _("The first cohort is enrolled."),
            _("A path begins for its people, and nobody else."),
            reverse("participants:cohorts"),
            _("Cohorts"),
            ngettext("%(number)d person", "%(number)d people", people) % {"number": people},
            people > 0,
        ),
        Line(
            _("Three to six people of the same unit start together."),
            _("Colleagues help most, and nobody learns alone."),
            reverse("participants:cohorts"),
            _("Cohorts"),
            ngettext("%(number)d unit has fewer", "%(number)d units have fewer", alone) % {"number": alone},
            bool(starting.together) and alone == 0,
        ),
        *_dates(now),
        Line(
            _("Everybody who starts has been invited."),
            _("Without an invitation there is no way in, unless the company's own sign-in is used."),
            reverse("participants:invite"),
            _("Invitations"),
            ngettext("%(number)d person waits", "%(number)d people wait", waiting) % {"number": waiting},
            people > 0 and waiting == 0,
        ),
    ]


def _dates(now: dt.datetime) -> list[Line]:
    cohorts = set(Enrolment.objects.filter(cohort__members__isnull=False).values_list("cohort", flat=True))
    measured = _baselines(cohorts).values("cohort").distinct().count()
    sessions = TrainingSession.objects.published().upcoming(now).count()
    return [
        Line(
            _("The baseline has its dates."),
            _("Without a measurement before it nobody can see how skills have grown."),
            reverse("skills:rounds"),
            _("Measurements"),
            _("%(number)d of %(all)d cohorts") % {"number": measured, "all": len(cohorts)},
            bool(cohorts) and measured == len(cohorts),
        ),
        Line(
            _("The first sessions are in the calendar."),
            _("Shifts are planned weeks ahead. The weeks below are a good start."),
            reverse("scheduling:planner"),
            _("Schedule"),
            ngettext("%(number)d session to come", "%(number)d sessions to come", sessions) % {"number": sessions},
            sessions > 0,
        ),
    ]


def _baselines(cohorts: set[int]) -> QuerySet[MeasurementRound]:
    return MeasurementRound.objects.filter(kind=MeasurementRound.Kind.T0, cohort__in=cohorts)


def _technology(late: str) -> list[Line]:
    sent = Message.objects.filter(state=Message.State.SENT).order_by("-sent_at").first()
    day = sent.sent_at if sent else None
    return [
        Line(
            _("A second step at sign-in is required of managers, the digital team and administrators."),
            _("They see other people's information."),
            reverse("mfa_index"),
            _("Passkeys and second step"),
            _("required here") if settings.MFA_REQUIRED else _("not required here"),
            settings.MFA_REQUIRED,
        ),
        Line(
            _("Background work is on time."),
            _("Reminders and the figures of growth are made there."),
            seen=_("late") if late else _("on time"),
            done=not late,
        ),
        Line(
            _("A test message has arrived."),
            _("Look into an inbox of your own: what was sent may still be taken for spam."),
            reverse("reminders:queue"),
            _("Queue of messages"),
            _("last sent %(day)s") % {"day": date_format(day, "SHORT_DATE_FORMAT")} if day else _("nothing sent yet"),
            bool(day),
        ),
        Line(
            _("A backup has been taken and restored on trial."),
            _("A backup counts when it has been restored. The operations guide says how."),
        ),
    ]
