"""What a person may take along and have erased: own answers and completions, and nobody else's."""

import pytest

from courses import privacy
from courses.models import CheckAnswer, LessonCompletion, ModuleCompletion, Recall
from skills.models import Evidence
from tests.courses.test_lesson import pass_lesson, send

pytestmark = pytest.mark.django_db


@pytest.fixture
def both(aino, eero, enrolled, client_for):
    """Aino and Eero have done the first module."""
    enrolled(aino, eero)
    for person in (aino, eero):
        pass_lesson(client_for(person))
        send(client_for(person), "P1.2a", slug="settings-in-order", answer="c")


def test_the_export_holds_everything_of_the_person(both, aino):
    answers, lessons, modules, recalled, cares = privacy.export(aino)
    assert [row["item__code"] for row in answers.rows] == ["P1.1b", "P1.1a", "P1.2a"]
    assert [(row["lesson_slug"], row["how"]) for row in lessons.rows] == [
        ("open-account", "done"),
        ("settings-in-order", "done"),
    ]
    assert [row["module_slug"] for row in modules.rows] == ["account"]
    assert [row["item__code"] for row in recalled.rows] == ["P1.1b", "P1.1a", "P1.2a"]
    assert cares.rows == []


def test_erasing_removes_the_person_and_nobody_else(both, aino, eero):
    privacy.erase(aino)
    for model in (CheckAnswer, LessonCompletion, ModuleCompletion, Recall):
        assert set(model.objects.values_list("person", flat=True)) == {eero.pk}, model


def test_erasing_leaves_the_ledger_to_its_own_app(both, aino):
    privacy.erase(aino)
    assert Evidence.objects.filter(person=aino).exists()


def test_nothing_is_kept_beyond_its_person(both):
    from tests.conftest import NOW

    assert privacy.purge(NOW) == []
