"""From a lesson to the tasks that practise it, and from a task back to the lesson."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from courses.beside import links_for
from courses.models import Enrolment, Lesson, ProgrammeVersion
from participants.models import Cohort, CohortMember
from practice import actions
from practice.models import TaskAttempt
from tests.conftest import NOW
from tests.courses.conftest import PACKAGE
from tests.practice.conftest import FAMILY, make_tasks
from trainingsite import packages

pytestmark = pytest.mark.django_db


@pytest.fixture
def lesson(aino):
    """The first lesson of a small programme that Aino goes through."""
    packages.load(packages.read(packages.read_folder(PACKAGE)), now=NOW, publish=True)
    cohort = Cohort.objects.create(name="Syksyn ryhmä", starts=dt.date(2026, 11, 2))
    CohortMember.objects.create(cohort=cohort, user=aino, joined_at=NOW)
    Enrolment.objects.create(cohort=cohort, version=ProgrammeVersion.objects.get(), starts=cohort.starts)
    return Lesson.objects.get(slug="open-account")


@pytest.fixture
def tasks(lesson, small_scenario):
    skill = lesson.skills.first()
    return make_tasks(FAMILY | {"skills": [skill.code], "module": lesson.module.code})


def test_a_lesson_leads_to_the_easiest_variant_that_is_not_passed(lesson, tasks, aino):
    assert [link.url for link in links_for(lesson, aino)] == [reverse("practice:task", args=["T9.1-hinted"])]
    TaskAttempt.objects.create(person=aino, task=tasks["plain"], number=1, passed=True, share=1, at=timezone.now())
    (link,) = links_for(lesson, aino)
    assert (link.url, link.done) == (reverse("practice:task", args=["T9.1-new"]), True)


def test_another_persons_attempts_change_nothing(lesson, tasks, aino, eero):
    before = links_for(lesson, aino)
    TaskAttempt.objects.create(person=eero, task=tasks["new"], number=1, passed=True, share=1, at=timezone.now())
    assert links_for(lesson, aino) == before


def test_the_links_cost_one_query(lesson, tasks, aino, django_assert_num_queries):
    links_for(lesson, aino)
    with django_assert_num_queries(1):
        links_for(lesson, aino)


def test_the_page_of_the_lesson_and_of_the_task_lead_to_each_other(lesson, tasks, aino, client_for):
    client = client_for(aino)
    at_lesson, at_task = reverse("courses:lesson", args=[lesson.slug]), reverse("practice:task", args=["T9.1-hinted"])
    assert f'href="{at_task}"' in client.get(at_lesson).content.decode()
    assert f'href="{at_lesson}"' in client.get(at_task).content.decode()


def test_a_lesson_without_tasks_says_nothing_of_them(lesson, aino, client_for):
    page = client_for(aino).get(reverse("courses:lesson", args=[lesson.slug]))
    assert 'id="beside"' not in page.content.decode()


def test_tasks_stand_under_their_module_of_the_own_programme(lesson, tasks, aino, client_for):
    page = client_for(aino).get(reverse("practice:index")).content.decode()
    assert lesson.module.title["fi"] in page


def test_the_result_leads_to_the_lesson(lesson, tasks, aino, client_for):
    run = actions.start(person=aino, task=tasks["plain"], now=timezone.now())
    page = client_for(aino).post(reverse("practice:check", args=[run.pk]), follow=True).content.decode()
    assert f'href="{reverse("courses:lesson", args=[lesson.slug])}"' in page
