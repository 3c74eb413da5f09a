"""A text sent to be read: what goes, who may read it, what it shows, and that nothing of it stays too long."""

import datetime as dt
import json

import pytest
from django.db import IntegrityError, transaction

from participants.models import AuditEvent
from practice import actions, checks, privacy, reviews, rubric
from practice.models import Reading, Review, Run
from skills.models import Evidence
from tests.conftest import NOW
from tests.practice.reviewing import FIRST, GOOD, SECOND, WEAK, read, send, twice_read

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


@pytest.fixture(autouse=True)
def one_reader(wants_second):
    wants_second(False)


# --- what is sent ---------------------------------------------------------------------------------------
def test_a_text_goes_with_what_it_answers_and_with_nothing_else(task_run, do, aino, small_tasks):
    do(task_run, "post", text="Ihan muuta asiaa tästä.")
    review = send(task_run, do(task_run, "reply", "N1", text=FIRST))
    assert (review.person, review.task, review.text) == (aino, small_tasks["plain"], FIRST)
    assert review.context == {
        "kind": "reply",
        "language": "fi",
        "author": "Neuvo",
        "answered": "Nyrkkisääntö: paperi paperiin, kartonki kartonkiin. #kartonki",
        "picture": "",
        "alt": "",
    }
    assert "Ihan muuta" not in json.dumps([review.text, review.context])
    assert aino.name not in json.dumps([review.text, review.context])


def test_a_post_goes_with_its_picture_and_the_alternative_text(task_run, do):
    review = send(task_run, do(task_run, "post", text=SECOND, picture="boxes", alt="Litistettyjä laatikoita pinossa"))
    assert (review.context["picture"], review.context["alt"]) == ("boxes", "Litistettyjä laatikoita pinossa")


def test_a_message_goes_with_the_line_it_answers(task_run, do):
    review = send(task_run, do(task_run, "message", "tuki", text="En anna salasanaa kenellekään."))
    assert review.context["author"] == "Tuki"
    assert "Vahvista salasanasi" in review.context["answered"]


def test_the_newest_text_is_offered_and_deleted_ones_are_not(task_run, do):
    do(task_run, "reply", "N1", text=FIRST)
    newer = do(task_run, "reply", "N1", text=SECOND)
    offered = reviews.Sending(task_run, reviews.runs.world_of(task_run, NOW), NOW)
    assert offered.text.text == SECOND
    do(task_run, "delete", f"own-{newer.seq}")
    offered = reviews.Sending(task_run, reviews.runs.world_of(task_run, NOW), NOW)
    assert offered.text.text == FIRST
    with pytest.raises(actions.NotPossible):
        send(task_run, newer)


@pytest.mark.parametrize("kind", ["like", "draft"])
def test_what_is_no_text_to_others_is_not_sent(task_run, do, kind):
    act = do(task_run, kind, "N1" if kind == "like" else "", **({"text": FIRST} if kind == "draft" else {}))
    with pytest.raises(actions.NotPossible):
        send(task_run, act)


def test_texts_of_free_play_and_of_voluntary_tasks_are_never_sent(run, start, voluntary, do):
    for each in (run, start(task=voluntary)):
        act = do(each, "reply", "N1", text=FIRST)
        assert reviews.Sending(each, reviews.runs.world_of(each, NOW), NOW).text is None
        with pytest.raises(actions.NotPossible):
            send(each, act)
    assert not Review.objects.exists()


def test_a_text_of_a_measurement_waits_until_that_is_over(task_run, do, monkeypatch):
    act = do(task_run, "reply", "N1", text=FIRST)
    monkeypatch.setattr(Run, "waits_for_result", lambda run, now: True)
    assert reviews.Sending(task_run, reviews.runs.world_of(task_run, NOW), NOW).text is None
    with pytest.raises(actions.NotPossible):
        send(task_run, act)


def test_somebodys_data_are_looked_for_once_more_before_sending(task_run, do, monkeypatch):
    act = do(task_run, "reply", "N1", text=FIRST)
    monkeypatch.setattr(checks, "personal_data", lambda text, config, secrets=(): ("phone",) if FIRST in text else ())
    with pytest.raises(actions.Held):
        send(task_run, act)
    assert not Review.objects.exists()


def test_the_same_text_is_sent_once_and_one_text_of_a_task_waits_at_a_time(task_run, do, sent, dana):
    assert reviews.send(run=task_run, seq=sent.seq, now=NOW) == sent
    newer = do(task_run, "reply", "N1", text=SECOND)
    with pytest.raises(actions.NotPossible):
        send(task_run, newer)
    read(sent, dana)
    assert send(task_run, newer) != sent


def test_an_ended_run_can_still_send(task_run, do):
    act = do(task_run, "reply", "N1", text=FIRST)
    actions.end(run=task_run, now=NOW)
    assert send(task_run, act).text == FIRST


# --- taking back ----------------------------------------------------------------------------------------
def test_taken_back_the_copy_is_gone_and_it_can_be_sent_again(task_run, sent, dana):
    reviews.withdraw(review=sent, now=NOW)
    reviews.withdraw(review=sent, now=NOW)
    sent.refresh_from_db()
    assert (sent.text, sent.context) == ("", {})
    assert not Review.objects.wanting(dana).exists()
    assert not Review.objects.visible_to(sent.person).exists()
    with pytest.raises(actions.NotPossible):
        read(sent, dana)
    assert reviews.send(run=task_run, seq=sent.seq, now=NOW).text == FIRST


def test_once_answered_a_text_cannot_be_taken_back(sent, dana):
    read(sent, dana)
    with pytest.raises(actions.NotPossible):
        reviews.withdraw(review=sent, now=NOW)
    sent.refresh_from_db()
    assert sent.text == FIRST


def test_the_database_keeps_no_text_that_was_taken_back(sent):
    with pytest.raises(IntegrityError), transaction.atomic():
        Review.objects.filter(pk=sent.pk).update(withdrawn_at=NOW)


# --- who reads ------------------------------------------------------------------------------------------
def test_only_the_digital_team_may_read_and_nobody_their_own(
    sent, aino, eero, mika, heidi, dana, start, do, small_tasks
):
    for person in (aino, eero, mika, heidi):
        assert not Review.objects.editable_by(person).exists()
        assert not Review.objects.wanting(person).exists()
    own = start(person=dana, task=small_tasks["plain"])
    review = send(own, do(own, "reply", "N1", text=SECOND))
    assert list(Review.objects.wanting(dana)) == [sent]
    with pytest.raises(ValueError, match="own text"):
        read(review, dana)


def test_the_oldest_waits_first(sent, start, do, small_tasks, eero, dana):
    run = start(person=eero, task=small_tasks["new"])
    act = do(run, "post", text=SECOND)
    older = reviews.send(run=run, seq=act.seq, now=NOW - DAY)
    assert list(Review.objects.wanting(dana)) == [older, sent]


def test_one_reading_closes_a_text_and_only_who_read_it_sees_it_afterwards(sent, dana, erkki):
    read(sent, dana)
    sent.refresh_from_db()
    assert sent.closed_at == NOW
    assert not Review.objects.wanting(dana).exists()
    assert list(Review.objects.editable_by(dana)) == [sent]
    assert not Review.objects.editable_by(erkki).exists()
    with pytest.raises(actions.NotPossible):
        read(sent, erkki)


def test_the_same_reader_twice_is_one_reading(sent, dana):
    first = read(sent, dana, comment="Hyvä!")
    assert read(sent, dana, WEAK, comment="Huono!") == first
    assert Reading.objects.get().comment == "Hyvä!"


def test_a_text_of_the_sample_waits_for_a_second_reader_and_not_for_a_third(sent, dana, erkki, person, wants_second):
    third = person("kolmas.lukija", "Kolmas Lukija", unit="Palvelut", role="digital_team")
    wants_second(True)
    read(sent, dana)
    assert Review.objects.get().closed_at is None
    assert not Review.objects.wanting(dana).exists()
    assert [each.reading_count for each in Review.objects.wanting(erkki).with_readings()] == [1]
    read(sent, erkki, WEAK)
    assert Review.objects.get().closed_at == NOW
    assert not Review.objects.wanting(third).exists()


@pytest.mark.parametrize("wrong", [-1, 3])
def test_the_database_takes_no_other_marks(sent, dana, wrong):
    with pytest.raises(IntegrityError), transaction.atomic():
        Reading.objects.create(review=sent, reader=dana, at=NOW, **GOOD | {"tone": wrong})


def test_the_trail_says_who_read_and_neither_whose_it_was_nor_what_it_said(sent, dana, aino):
    read(sent, dana, comment="Hyvä vastaus")
    event = AuditEvent.objects.get(verb="text-read")
    assert (event.actor_id, event.subject_id, event.data) == (dana.pk, None, {"review": sent.pk})


# --- what it shows --------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("marks", "enough"),
    [((2, 2, 2, 0), False), ((1, 1, 1, 2), False), ((1, 1, 2, 2), True), ((2, 2, 2, 2), True), ((2, 2, 2), False)],
)
def test_six_marks_without_a_nought_show_a_skill(marks, enough):
    assert rubric.shows_skill(marks) is enough


def test_nothing_is_confirmed_unless_the_reader_says_so(sent, dana):
    read(sent, dana)
    assert not Evidence.objects.exists()


def test_a_reader_who_says_so_confirms_every_skill_of_the_task_at_its_level(sent, dana, aino):
    read(sent, dana, shows=True)
    found = Evidence.objects.order_by("skill__code")
    assert [(each.person, each.skill.code, each.kind) for each in found] == [
        (aino, "S91", "observation"),
        (aino, "S92", "observation"),
    ]
    assert {(each.level, each.passed, each.source, each.confirmed_by) for each in found} == {
        (2, True, "T9.1-plain", dana)
    }


def test_two_readers_of_one_text_confirm_it_once(sent, dana, erkki, wants_second):
    wants_second(True)
    read(sent, dana, shows=True)
    read(sent, erkki, shows=True)
    assert Evidence.objects.count() == 2  # one for each skill
    assert set(Evidence.objects.values_list("confirmed_by", flat=True)) == {dana.pk}


def test_marks_that_are_not_enough_confirm_nothing(sent, dana):
    with pytest.raises(ValueError, match="do not show"):
        read(sent, dana, WEAK, shows=True)
    assert not Reading.objects.exists()


# --- agreement ------------------------------------------------------------------------------------------
def test_agreement_is_counted_for_each_aspect_from_texts_read_twice(aino, dana, erkki, small_tasks, sent):
    read(sent, dana)  # read once: says nothing of agreement
    assert all(each.found is None for each in reviews.agreed())

    def marks(place):
        return GOOD | {"tone": place % 3}, GOOD | {"tone": place % 3, "safe": 2 - place % 2}

    twice_read(12, aino, small_tasks["plain"], dana, erkki, marks)
    found = {each.aspect.code: each.found for each in reviews.agreed()}
    assert (found["tone"].pairs, found["tone"].same, found["tone"].kappa) == (12, 1, 1)
    assert found["safe"].same == 0.5
    assert found["answers"].kappa is None


# --- own data -------------------------------------------------------------------------------------------
def test_the_export_holds_own_texts_with_feedback_and_what_one_said_of_others(sent, dana, aino):
    read(sent, dana, comment="Hyvä vastaus")
    mine = {section.key: section.rows for section in privacy.export(aino)}
    assert [row["text"] for row in mine["practice.review"]] == [FIRST]
    assert [row["comment"] for row in mine["practice.reading"]] == ["Hyvä vastaus"]
    assert not mine["practice.readings_given"]
    theirs = {section.key: section.rows for section in privacy.export(dana)}
    assert [row["comment"] for row in theirs["practice.readings_given"]] == ["Hyvä vastaus"]
    assert FIRST not in str(theirs)
    assert dana.name not in str(mine)


@pytest.mark.parametrize("erase", [privacy.erase, privacy.erase_learning])
def test_erasing_the_writer_removes_text_and_feedback(sent, dana, aino, erase):
    read(sent, dana)
    erase(aino)
    assert not Review.objects.exists()
    assert not Reading.objects.exists()


def test_erasing_the_reader_leaves_the_feedback_without_who_gave_it(sent, dana):
    read(sent, dana, comment="Hyvä vastaus")
    privacy.erase(dana)
    assert [(each.reader, each.comment) for each in Reading.objects.all()] == [(None, "Hyvä vastaus")]


def test_a_text_goes_twelve_months_after_it_was_sent_and_outlives_its_run(sent, task_run):
    Run.objects.filter(pk=task_run.pk).update(touched_at=NOW - DAY)
    due = {each.label: each for each in privacy.purge(NOW + 365 * DAY)}
    assert due["practice runs"].go() == 1
    assert due["texts sent to be read"].go() == 0
    assert Review.objects.get().run is None
    assert [each.go() for each in privacy.purge(NOW + 366 * DAY)][:2] == [0, 1]
