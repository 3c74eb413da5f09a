"""A small programme of two modules and three lessons, and a cohort that goes through it."""

import datetime as dt
from pathlib import Path

import pytest

from courses.models import Enrolment, Lesson, ProgrammeVersion
from courses.models.programme import new_stamp
from participants.models import Cohort, CohortMember
from tests.conftest import NOW
from trainingsite import packages

PACKAGE = Path(__file__).parent / "package"


@pytest.fixture
def package_files():
    return packages.read_folder(PACKAGE)


@pytest.fixture
def version(db, package_files):
    loading = packages.load(packages.read(package_files), now=NOW, publish=True)
    return ProgrammeVersion.objects.get(pk=loading.version.pk)


@pytest.fixture
def cohort(db):
    return Cohort.objects.create(name="Syksyn ryhmä", starts=dt.date(2026, 11, 2))


@pytest.fixture
def enrolled(version, cohort):
    """`enrolled(aino)`: the person's cohort goes through the programme."""

    def enrol(*people, version=version, cohort=cohort, starts=dt.date(2026, 11, 2)):
        for person in people:
            CohortMember.objects.get_or_create(cohort=cohort, user=person, defaults={"joined_at": NOW})
        return Enrolment.objects.get_or_create(cohort=cohort, version=version, defaults={"starts": starts})[0]

    return enrol


@pytest.fixture
def only_one_lesson(version):
    """Call it to make the programme a third as long."""

    def shorten():
        Lesson.objects.exclude(slug="open-account").delete()
        ProgrammeVersion.objects.update(stamp=new_stamp())

    return shorten


@pytest.fixture
def lesson(version):
    return Lesson.objects.get(slug="open-account")


@pytest.fixture
def signed_in(client_for, enrolled, aino):
    """Aino, enrolled."""
    enrolled(aino)
    return client_for(aino)
