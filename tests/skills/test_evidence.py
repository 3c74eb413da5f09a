"""The ledger: written once per act, never changed, and no confirmation without a person."""

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from participants.models import AuditEvent
from skills import actions
from skills.models import Evidence, Sitting
from tests.skills.conftest import NOW
from trainingsite.append_only import erasing

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


def write(person, skill, **fields):
    given = {"kind": "self", "key": "k1", "source": "S01", "now": NOW, "value": 2} | fields
    return actions.record_evidence(person=person, skill=skill, **given)


def test_the_same_act_twice_is_one_piece_and_the_first_stays(aino, skills):
    first = write(aino, skills[0], value=2)
    again = write(aino, skills[0], value=4)
    assert (again.pk, again.value) == (first.pk, 2)
    assert Evidence.objects.count() == 1


def test_the_same_key_of_two_people_is_two_pieces(aino, eero, skills):
    write(aino, skills[0])
    write(eero, skills[0])
    assert Evidence.objects.count() == 2


@pytest.mark.parametrize("sql", ["UPDATE skills_evidence SET value = 4", "DELETE FROM skills_evidence"])
def test_raw_sql_cannot_change_or_remove_a_piece(aino, skills, sql):
    write(aino, skills[0], value=2)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)
    assert list(Evidence.objects.values_list("value", flat=True)) == [2]


def test_saving_a_piece_again_is_refused(aino, skills):
    piece = write(aino, skills[0])
    piece.value = 4
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        piece.save()


def test_only_erasing_opens_the_ledger(aino, skills):
    write(aino, skills[0])
    with erasing():
        Evidence.objects.all().delete()
    assert not Evidence.objects.exists()


@pytest.mark.parametrize("kind", ["observation", "help"])
def test_a_confirmed_act_needs_another_person(aino, dana, skills, kind):
    for confirmer in (None, aino):
        with pytest.raises(ValueError, match="another person"):
            write(aino, skills[0], kind=kind, value=None, level=3, passed=True, confirmed_by=confirmer)
    piece = write(aino, skills[0], kind=kind, value=None, level=3, passed=True, confirmed_by=dana)
    assert piece.confirmed_by == dana


def test_the_database_too_wants_the_person_who_confirmed(aino, skills):
    with pytest.raises(IntegrityError, match="evidence_confirmed_by_a_person"), transaction.atomic():
        Evidence.objects.create(
            person=aino, skill=skills[0], kind="help", level=4, passed=True, key="x", source="help", at=NOW
        )


@pytest.mark.parametrize(
    "fields",
    [
        {"kind": "self", "value": 5},
        {"kind": "self", "value": None},
        {"kind": "item", "value": None, "level": 4, "passed": True},
        {"kind": "item", "value": None, "level": 2, "passed": None},
        {"kind": "task", "value": 2, "level": 2, "passed": True},
    ],
)
def test_a_piece_that_does_not_fit_its_kind_is_refused(aino, skills, fields):
    with pytest.raises(IntegrityError), transaction.atomic():
        write(aino, skills[0], **fields)


def test_an_answer_keeps_what_was_answered_and_whether_it_was_right(aino, items):
    piece = actions.record_answer(person=aino, item=items["P02"], answer="b", certainty=3, key="check:1", now=NOW)
    assert (piece.source, piece.level, piece.passed, piece.share, piece.answer, piece.certainty, piece.round) == (
        "P02", 2, True, 1.0, "b", 3, None,
    )  # fmt: skip


def test_confirming_leaves_a_trace_once(aino, dana, skills):
    for _twice in range(2):
        actions.confirm(
            person=aino, skill=skills[0], kind="help", level=4, source="help-draft", confirmed_by=dana, now=NOW
        )
    assert Evidence.objects.confirmed().count() == 1
    assert list(AuditEvent.objects.values_list("verb", "actor_id", "subject_id")) == [
        ("skill-confirmed", dana.pk, aino.pk)
    ]


def test_a_round_that_is_not_open_starts_no_sitting(aino, items, window):
    for early_or_late in (window("T0", -9, -1), window("T1", 1, 9)):
        with pytest.raises(actions.NotPossible):
            actions.start_sitting(person=aino, round=early_or_late, now=NOW)
    assert not Sitting.objects.exists()


def test_half_start_with_a_and_half_with_b(items, person, window):
    round_ = window()
    people = [person(f"p{number}", f"P {number}") for number in range(9)]
    forms = [actions.start_sitting(person=each, round=round_, now=NOW).form for each in people]
    assert sorted([forms.count("A"), forms.count("B")]) == [4, 5]


def test_the_same_step_written_twice_counts_once(aino, items, window):
    sitting = actions.start_sitting(person=aino, round=window(), now=NOW, seed=1)
    item = items[f"{sitting.form}02"]
    for answer in ("a", "b"):
        actions.record_answer(
            person=aino, item=item, answer=answer, certainty=1, key=sitting.evidence_key(f"item:{item.code}"), now=NOW,
            round=sitting.round,
        )  # fmt: skip
    assert list(Evidence.objects.values_list("answer", flat=True)) == ["a"]
