"""A small world in which every route has something to show: Aino's, and nobody else's."""

import datetime as dt

import pytest
from django.utils import timezone

from courses.models import Enrolment, Lesson
from participants.models import Absence, Cohort, CohortMember, Invitation
from participants.roster import imports, reading
from practice import actions, reviews
from reminders.models import Message
from scheduling import actions as scheduling
from scheduling import plans
from scheduling.models import Place, TrainingSession
from skills.models import LevelShare, MeasurementRound
from tests.authorisation.routes import ACTORS
from tests.practice.conftest import FAMILY, make_scenario, make_tasks

PROGRAMME = "social-media-at-work"


@pytest.fixture
def people(aino, eero, mika, otto, dana, heidi):
    found = {"anonymous": None, "aino": aino, "eero": eero, "mika": mika, "otto": otto, "dana": dana, "heidi": heidi}
    assert tuple(found) == ACTORS
    return found


def _session_of_transport(people, units, now):
    """Dana's, the day after tomorrow, for one unit alone; Aino has a place in it."""
    starts = now + dt.timedelta(days=2)
    session = scheduling.save_session(
        session=TrainingSession(
            title="Uutisten löytäminen",
            starts_at=starts,
            ends_at=starts + dt.timedelta(hours=1),
            place=Place.objects.create(name="Aaltopahvi"),
            unit=units["Kuljetus"],
            made_at=now,
        ),
        modules=[],
        trainers=[people["dana"].pk],
        by=people["dana"],
        now=now,
    )
    scheduling.publish(session=session.pk, by=people["dana"], now=now)
    scheduling.book(session=session.pk, person=people["aino"], by=people["aino"], now=now)
    return session


@pytest.fixture
def world(people, units, shipped_version):
    """`{route: kwargs}` and `{word: value}` for the queries of the matrix. Aino is in a cohort with an open round."""
    version = shipped_version
    now = timezone.now()
    day = dt.timedelta(days=1)
    cohort = Cohort.objects.create(name="Ryhmä", starts=now.date())
    CohortMember.objects.create(cohort=cohort, user=people["aino"], joined_at=now)
    Enrolment.objects.create(cohort=cohort, version=version, starts=now.date())
    round_ = MeasurementRound.objects.create(cohort=cohort, kind="T0", opens_at=now - day, closes_at=now + day)
    lesson = Lesson.objects.select_related("module").order_by("module__position", "position").first()
    LevelShare.objects.create(person=people["aino"], starts_at=now - day, ends_at=now + day)
    absence = Absence.objects.create(user=people["aino"], starts=now.date(), ends=now.date())
    heidi = people["heidi"]
    file = reading.read("roster.csv", f"email;name;unit\n{heidi.email};{heidi.name};Harjoituskeräys\n".encode())
    roster = imports.store(file=file, name="roster.csv", by=heidi, now=now)
    imports.preview(roster.pk, now)
    Invitation.objects.create(
        user=people["aino"], token_hash="0" * 64, created_at=now, expires_at=now + day, invited_by=people["heidi"]
    )
    make_scenario(now=now)
    task = make_tasks(FAMILY)["plain"]
    run = actions.start(person=people["aino"], task=task, now=now)
    actions.perform(run=run, kind="list_make", data={"name": "Media"}, now=now)
    reply = actions.perform(run=run, kind="reply", target="N1", data={"text": "Kiitos ohjeesta!"}, now=now)
    sent = reviews.send(run=run, seq=reply.seq, now=now)
    session = _session_of_transport(people, units, now)
    plan = plans.make_plan(
        person=people["aino"], situation="Kun", deed="niin", at=now + day, zone="UTC", session=session, now=now
    )
    message = Message.objects.filter(person=people["aino"], kind="day_before").get()
    return {
        "session": {"pk": session.pk},
        "place": {"pk": session.place_id},
        "plan": {"pk": plan.pk},
        "message": {"pk": message.pk},
        "run": {"run": run.pk},
        "task": {"code": task.code},
        "sent": {"pk": sent.pk},
        "skill": {"slug": "account-security"},
        "lesson": {"slug": lesson.slug},
        "item": lesson.check_items.first().code,
        "absence": {"pk": absence.pk},
        "aino": {"pk": people["aino"].pk},
        "round": {"pk": round_.pk},
        "cohort": {"cohort": cohort.pk},
        "roster": {"pk": roster.pk},
        "version": {"slug": PROGRAMME, "number": version.number},
        "transport": units["Kuljetus"].pk,
        "sorting": units["Lajittelu"].pk,
        "whole": units["Harjoituskeräys"].pk,
    }
