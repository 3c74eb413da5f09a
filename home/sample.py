"""Writes a made-up organisation into the database: people, cohorts, measurements and progress, all in bulk."""

import datetime as dt
import io
import shutil
from dataclasses import dataclass, field

from allauth.account.models import EmailAddress
from django.apps import apps
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.core.management import call_command
from django.db import transaction

from courses import recalling
from courses.models import Enrolment, ProgrammeVersion
from dashboards import activity
from dashboards.actions import publish
from home import grown, history, practised, scheduled
from home.bulk import insert, reserve
from home.personas import DOMAIN
from home.synthesis import GROWTH, LATER, SPRING, OrganisationData, PersonData, organisation
from participants.models import Cohort, CohortMember, ManagerAssignment, Membership, Unit, User
from skills.models import MeasurementRound
from trainingsite import clock
from trainingsite.append_only import erasing

PROGRAMME = "social-media-at-work"
WEEKS_AGO = 8


@dataclass
class Written:
    """What was made, for the writers that come after."""

    people: dict[str, User] = field(default_factory=dict)
    cohorts: list[Cohort] = field(default_factory=list)
    rounds: dict[tuple[int, str], MeasurementRound] = field(default_factory=dict)


def load(
    *, people: int = 240, seed: int = 7, today: dt.date | None = None, personas: bool = True, growth: float = GROWTH
) -> Written:
    """The sample organisation and its programme. Raises RuntimeError on a real site or when people exist already."""
    if not settings.DEMO:
        raise RuntimeError("The sample organisation is only for DEBUG=1 or ALLOW_DEMO=1.")
    if User.objects.exists():
        raise RuntimeError("There are people in this database already.")
    today = today or clock.today()
    data = organisation(people=people, seed=seed, today=today, personas=personas, growth=growth)
    call_command("load_programme", str(settings.PROGRAMMES_DIR / PROGRAMME), publish=True, stdout=io.StringIO())
    with transaction.atomic():
        written = Written()
        _write_people(data, written)
        _write_cohorts(data, written)
        history.write(data, written)
        grown.write(data, written)
        recalling.remember_everything()
        practised.write(data, written)
        scheduled.write(data, written)
        _publish(data)
    return written


def _publish(data: OrganisationData) -> None:
    """Figures as they were published in the nights after the rounds of spring had closed, and what is new since."""
    closed = [grown.WINDOWS[SPRING, kind] + grown.LASTS + 1 for kind in ("T1", "T2")]
    for days in closed:
        publish(now=clock.local_moment(data.today + dt.timedelta(days=days), 3))
    now = clock.now() if clock.today() == data.today else clock.local_moment(data.today, 12)
    publish(now=now)
    activity.count(now)


def start_over() -> None:
    """Everything of the sample goes and comes back as it was at the beginning, mailbox and clock included."""
    if not settings.DEMO:
        raise RuntimeError("Only a sample organisation can start over.")
    clock.reset()
    with transaction.atomic():
        clear()
        load()
    shutil.rmtree(settings.MAIL_FOLDER, ignore_errors=True)


def clear() -> None:
    """Take every row out; who uses the sample now signs in anew."""
    with erasing():  # foreign keys are checked at the end of the transaction, so any order will do
        labels = ["trainingsite", "participants", "skills", "courses", "practice", "scheduling", "dashboards"]
        labels += ["reminders", "home"]
        labels += ["account", "mfa", "usersessions", "socialaccount", "sessions", "admin"]
        models = [
            model for label in labels for model in apps.get_app_config(label).get_models(include_auto_created=True)
        ]
        keep = {"trainingsite.ErasurePermit", "trainingsite.Heartbeat"}
        for model in models:
            if model._meta.label not in keep:
                model._default_manager.all()._raw_delete(using="default")


def _write_people(data: OrganisationData, written: Written) -> None:
    began = data.today - dt.timedelta(days=400)
    units: dict[tuple[str, ...], Unit] = {}
    keys = iter(reserve(Unit, len(data.units)))
    for names in data.units:
        parent = units.get(names[:-1])
        key = next(keys)
        units[names] = Unit(id=key, name=names[-1], parent=parent, path=f"{parent.path if parent else '/'}{key}/")
    insert(Unit, units.values())
    password = make_password(settings.DEMO_PASSWORD)
    people = [
        _user(key, person, password, data.today)
        for key, person in zip(reserve(User, len(data.people)), data.people, strict=True)
    ]
    insert(User, people)
    written.people = {person.local: user for person, user in zip(data.people, people, strict=True)}
    pairs = list(zip(data.people, people, strict=True))
    keys = iter(reserve(EmailAddress, len(people)))
    insert(
        EmailAddress,
        [EmailAddress(id=next(keys), user=user, email=user.email, verified=True, primary=True) for user in people],
    )
    keys = iter(reserve(Membership, len(people)))
    insert(
        Membership,
        [Membership(id=next(keys), user=user, unit=units[person.unit], starts=began) for person, user in pairs],
    )
    managers = [(person, user) for person, user in pairs if person.manages]
    keys = iter(reserve(ManagerAssignment, len(managers)))
    insert(
        ManagerAssignment,
        [
            ManagerAssignment(id=next(keys), user=user, unit=units[person.manages or ()], starts=began)
            for person, user in managers
        ],
    )


def _user(key: int, person: PersonData, password: str, today: dt.date) -> User:
    days = 240 if person.group in (SPRING, LATER) else 60
    joined = dt.datetime.combine(today - dt.timedelta(days=days), dt.time(6), dt.UTC)
    user = User(
        id=key, email=f"{person.local}@{DOMAIN}", name=person.name, title=person.title, language=person.language,
        password=password, date_joined=joined,
    )  # fmt: skip
    user.give_role(person.role)
    return user


def _write_cohorts(data: OrganisationData, written: Written) -> None:
    """Four cohorts: one is half way, one begins now with its baseline open, one is through, one began after waiting."""
    version = ProgrammeVersion.objects.published().filter(programme__slug=PROGRAMME).latest("number")
    named = {
        "Ensimmäinen ryhmä": -WEEKS_AGO * 7,
        "Toinen ryhmä": 0,
        "Kevään ryhmä": -210,
        "Syksyn myöhempi ryhmä": -105,
    }
    starts = [data.today + dt.timedelta(days=days) for days in named.values()]
    written.cohorts = [Cohort.objects.create(name=name, starts=day) for name, day in zip(named, starts, strict=True)]
    for cohort, day in zip(written.cohorts, starts, strict=True):
        Enrolment.objects.create(cohort=cohort, version=version, starts=day)
    members = [(written.people[p.local], p.group) for p in data.people if p.group is not None]
    keys = iter(reserve(CohortMember, len(members)))
    weeks = dict.fromkeys((0, 1), WEEKS_AGO + 2) | dict.fromkeys((SPRING, LATER), 32)
    joined = {
        group: clock.local_moment(data.today - dt.timedelta(weeks=ago), 9) for group, ago in weeks.items()
    }  # fmt: skip
    insert(
        CohortMember,
        [
            CohortMember(id=next(keys), user=user, cohort=written.cohorts[group], joined_at=joined[group])
            for user, group in members
        ],
    )
    windows = [(0, "T0", -WEEKS_AGO * 7 - 10), (0, "T1", 24), (1, "T0", -5), (1, "T1", 80)]
    windows += [(group, kind, offset) for (group, kind), offset in grown.WINDOWS.items()]
    for group, kind, offset in windows:
        opens = data.today + dt.timedelta(days=offset)
        written.rounds[group, kind] = MeasurementRound.objects.create(
            cohort=written.cohorts[group],
            kind=kind,
            opens_at=clock.local_moment(opens, 8),
            closes_at=clock.local_moment(opens + dt.timedelta(days=grown.LASTS), 16),
        )
