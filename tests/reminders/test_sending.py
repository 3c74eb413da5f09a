"""The sender: what is due goes once, what may not go does not, what fails is remembered."""

import datetime as dt
import re
import smtplib
from pathlib import Path

import pytest
from django.conf import settings
from django.core import mail
from django.db import transaction
from django.utils import timezone, translation

from reminders import letters, sending
from reminders.line import Line, ServerAway
from reminders.models import Message
from reminders.sending import LEASE, PAUSE, claim, send_due
from tests.conftest import NOW
from tests.faults.smtp_sink import sink
from tests.reminders.outbox import LETTER, message

pytestmark = pytest.mark.django_db
State = Message.State
MINUTE = dt.timedelta(minutes=1)


@pytest.fixture(autouse=True)
def plain_letters(monkeypatch):
    monkeypatch.setattr(letters, "letter_for", lambda *_of: LETTER)


@pytest.fixture
def answers(monkeypatch):
    """`answers(pk, error, …)`: what the mail server says to that message, one after the other; others are taken."""
    scripted = {}
    plain = Line.send

    def send(line, made):
        number = Message.objects.get(mail_id=re.search(r"<(.+)@", made.extra_headers["Message-ID"])[1]).pk
        if scripted.get(number):
            raise scripted[number].pop(0)
        plain(line, made)

    monkeypatch.setattr(Line, "send", send)
    monkeypatch.setattr(Line, "answers", lambda line: True)
    return lambda row, *errors: scripted.update({row.pk: list(errors)})


def fresh(row):
    row.refresh_from_db()
    return row


# --- the happy path -------------------------------------------------------------------------------------
@pytest.mark.both_databases
def test_what_is_due_goes_once(aino):
    due, later = message(aino), message(aino, due=NOW + MINUTE)
    assert send_due(NOW).sent == 1
    assert send_due(NOW).sent == 0
    assert [one.to for one in mail.outbox] == [[aino.email]]
    fresh(due)
    assert (due.state, due.attempts, due.unanswered, due.leased_until) == (State.SENT, 1, 0, None)
    assert NOW <= due.sent_at < NOW + MINUTE
    assert fresh(later).state == State.PLANNED


def test_the_oldest_goes_first(aino):
    for minutes in (1, 3, 2):
        message(aino, due=NOW - minutes * MINUTE, occasion=f"{minutes}")
    send_due(NOW, most=2)
    assert set(Message.objects.filter(state=State.SENT).values_list("occasion", flat=True)) == {"3", "2"}


def test_more_than_one_go_is_said(aino):
    for _number in range(3):
        message(aino)
    assert send_due(NOW, most=2).more
    assert not send_due(NOW, most=2).more


@pytest.mark.parametrize("state", [state for state in State if state not in {State.PLANNED, State.SENDING}])
def test_only_planned_ones_go(aino, state):
    row = message(aino, state=state)
    assert send_due(NOW).sent == 0
    assert fresh(row).state == state


def test_one_connection_carries_them_all(aino, monkeypatch):
    opened = []
    plain = Line.open
    monkeypatch.setattr(Line, "open", lambda line: (opened.append(line.backend is None), plain(line)))
    monkeypatch.setattr(Line, "is_open", True)
    for _number in range(30):
        message(aino)
    assert send_due(NOW).sent == 30
    assert opened.count(True) == 1


# --- what is of no use any more -------------------------------------------------------------------------
def test_a_cause_that_is_gone_is_not_told(aino, monkeypatch):
    monkeypatch.setattr(letters, "letter_for", lambda *_of: None)
    row = message(aino)
    assert send_due(NOW).cancelled == 1
    assert fresh(row).state == State.CANCELLED
    assert mail.outbox == []


def test_what_comes_too_late_is_not_sent(aino):
    row = message(aino, not_after=NOW)
    assert send_due(NOW).expired == 1
    assert fresh(row).state == State.EXPIRED
    assert mail.outbox == []


def test_who_has_left_gets_nothing(aino):
    row = message(aino)
    aino.is_active = False
    aino.save()
    send_due(NOW)
    assert fresh(row).state == State.CANCELLED
    assert mail.outbox == []


def test_the_letter_is_written_in_the_persons_language_and_on_their_clock(aino, monkeypatch):
    aino.language, aino.time_zone = "sv", "Europe/Lisbon"
    aino.save()
    seen = []

    def write(message, *_of):
        seen.append((translation.get_language(), timezone.get_current_timezone_name()))
        return LETTER

    monkeypatch.setattr(letters, "letter_for", write)
    message(aino)
    send_due(NOW)
    assert seen == [("sv", "Europe/Lisbon")]
    assert translation.get_language() == "fi"


# --- leases ---------------------------------------------------------------------------------------------
@pytest.mark.both_databases
def test_a_leased_message_is_nobody_elses(aino):
    message(aino)
    assert len(claim(NOW, 10)) == 1
    assert claim(NOW, 10) == []
    assert send_due(NOW + LEASE - MINUTE).sent == 0


@pytest.mark.both_databases
def test_a_lease_that_ran_out_is_taken_again(aino):
    row = message(aino)
    claim(NOW, 10)
    assert send_due(NOW + LEASE + MINUTE).sent == 1
    assert not fresh(row).uncertain  # it was waiting, nobody had begun


def test_one_whose_sender_died_in_the_middle_goes_again_and_is_marked(aino):
    row = message(aino, state=State.SENDING, leased_until=NOW - MINUTE, attempts=1, unanswered=1)
    assert send_due(NOW).sent == 1
    fresh(row)
    assert (row.state, row.uncertain, row.attempts) == (State.SENT, True, 2)
    assert mail.outbox[0].extra_headers["Message-ID"] == f"<{row.mail_id}@localhost>"


def test_a_lease_taken_by_another_sender_is_left_to_it(aino):
    row = message(aino)
    (mine,) = claim(NOW, 10)
    (theirs,) = claim(NOW + LEASE + MINUTE, 10)
    worker = sending.Sender(NOW + LEASE + MINUTE, LEASE, sending.Sent())
    assert not worker.begin(mine)
    assert worker.begin(theirs)
    assert fresh(row).attempts == 1


def test_a_no_said_while_it_waits_in_the_batch_is_heard(aino, monkeypatch):
    first, second = message(aino), message(aino, due=NOW)

    def write(row, *_of):
        Message.objects.filter(pk=second.pk).update(state=State.DECLINED)
        return LETTER

    monkeypatch.setattr(letters, "letter_for", write)
    assert send_due(NOW).sent == 1
    assert (fresh(first).state, fresh(second).state) == (State.SENT, State.DECLINED)


def test_rows_another_transaction_is_taking_are_passed_over(aino, django_db_blocker):
    with transaction.atomic():
        assert Message.objects.due(NOW).select_for_update(skip_locked=True).count() == 0


# --- refusals -------------------------------------------------------------------------------------------
def test_a_refusal_for_now_is_tried_again_later_and_the_others_go(aino, eero, answers):
    refused, other = message(aino, due=NOW - MINUTE), message(eero)
    answers(refused, smtplib.SMTPRecipientsRefused({aino.email: (451, b"4.7.1 later")}))
    done = send_due(NOW)
    assert (done.sent, done.later) == (1, 1)
    fresh(refused)
    assert (refused.state, refused.attempts, refused.unanswered) == (State.PLANNED, 1, 0)
    assert 59 < (refused.due_at - NOW).total_seconds() < 70
    assert refused.error == "SMTPRecipientsRefused: 451 4.7.1 later"
    assert fresh(other).state == State.SENT
    assert send_due(NOW + 2 * MINUTE).sent == 1


def test_a_refusal_for_good_is_not_repeated(aino, answers):
    row = message(aino)
    answers(row, smtplib.SMTPDataError(554, b"no"))
    assert send_due(NOW).failed == 1
    assert (fresh(row).state, row.error) == (State.FAILED, "SMTPDataError: 554 no")
    assert send_due(NOW + dt.timedelta(days=2)).sent == 0


def test_the_seventh_refusal_for_now_is_the_last(aino, answers):
    row = message(aino)
    answers(row, *[smtplib.SMTPDataError(451, b"later")] * 9)
    moment, waits = NOW, []
    while fresh(row).state == State.PLANNED:
        moment = max(moment, row.due_at)
        before = row.due_at
        send_due(moment)
        waits.append(round((fresh(row).due_at - before).total_seconds() / 60))
    assert waits == [1, 5, 30, 120, 360, 1440, 0]
    assert (row.state, row.attempts) == (State.FAILED, 7)


def test_a_mistake_of_ours_waits_longer_and_longer_to_be_mended_and_the_others_go(aino, eero, monkeypatch):
    broken, other = message(aino, due=NOW - MINUTE), message(eero)

    def write(row, *_of):
        return LETTER if row.pk == other.pk else 1 / 0

    monkeypatch.setattr(letters, "letter_for", write)
    moment, waits = NOW, []
    while fresh(broken).state == State.PLANNED:
        moment = max(moment, broken.due_at)
        send_due(moment)
        waits.append(round((fresh(broken).due_at - moment).total_seconds() / 60))
        assert broken.unanswered == 0
    assert fresh(other).state == State.SENT
    assert waits[:-1] == [1, 5, 30, 120, 360, 1440]
    assert (broken.state, broken.attempts) == (State.FAILED, 7)
    assert broken.error == "ZeroDivisionError: division by zero"
    assert not broken.uncertain


def test_a_template_that_a_deploy_broke_loses_no_message_when_it_is_mended_the_same_day(aino, eero, monkeypatch):
    for person in (aino, eero):
        message(person)
    with monkeypatch.context() as patch:
        patch.setattr(letters, "letter_for", lambda *_of: 1 / 0)
        for minutes in range(0, 8 * 60, 10):
            send_due(NOW + minutes * MINUTE)
    assert set(Message.objects.values_list("state", flat=True)) == {State.PLANNED}
    assert send_due(NOW + dt.timedelta(hours=36)).sent == 2


def test_a_mistake_between_them_does_not_hide_that_a_message_ends_its_senders(aino, monkeypatch):
    row = message(aino, state=State.SENDING, leased_until=NOW - MINUTE, attempts=2, unanswered=2)
    with monkeypatch.context() as patch:
        patch.setattr(letters, "letter_for", lambda *_of: 1 / 0)
        send_due(NOW)
    assert (fresh(row).state, row.unanswered) == (State.PLANNED, 2)


def test_rows_that_cannot_be_read_at_once_are_read_one_by_one(aino, eero, monkeypatch):
    monkeypatch.setattr(letters, "gather", lambda _messages: 1 / 0)
    message(aino), message(eero)
    assert send_due(NOW).sent == 2


def test_one_that_ended_three_senders_is_left_alone(aino, eero):
    row = message(aino, state=State.SENDING, leased_until=NOW - MINUTE, attempts=3, unanswered=3)
    message(eero)
    assert send_due(NOW).sent == 1
    assert fresh(row).state == State.FAILED


# --- the mail server is away ----------------------------------------------------------------------------
def test_without_a_mail_server_everything_waits_a_minute_and_nothing_is_counted(aino, eero, monkeypatch):
    first, second = message(aino), message(eero)
    monkeypatch.setattr(Line, "open", lambda line: (_ for _ in ()).throw(ServerAway("refused")))
    assert send_due(NOW).away
    for row in (first, second):
        fresh(row)
        assert (row.state, row.attempts, row.unanswered, row.due_at) == (State.PLANNED, 0, 0, NOW)
    monkeypatch.undo()
    monkeypatch.setattr(letters, "letter_for", lambda *_of: LETTER)
    assert send_due(NOW + PAUSE / 2).away  # the whole queue rests, so that no worker stands waiting
    assert send_due(NOW + PAUSE + MINUTE).sent == 2


def test_a_sign_in_that_fails_fails_no_message(aino, answers):
    row = message(aino)
    answers(row, smtplib.SMTPSenderRefused(530, b"5.7.0 sign in first", "us"))
    assert send_due(NOW).away
    assert (fresh(row).state, row.attempts) == (State.PLANNED, 0)


def test_an_unforeseen_end_gives_the_others_back(aino, eero, monkeypatch):
    message(aino, due=NOW - MINUTE), message(eero)
    monkeypatch.setattr(letters, "letter_for", lambda *_of: (_ for _ in ()).throw(KeyboardInterrupt))
    with pytest.raises(KeyboardInterrupt):
        send_due(NOW)
    assert sorted(Message.objects.values_list("state", flat=True)) == [State.PLANNED, State.SENDING]


# --- a real mail server that answers by a script --------------------------------------------------------
@pytest.fixture
def server(tmp_path, settings):
    with sink(tmp_path / "log") as made:
        settings.MAILERS = made.mailer
        yield made


def to(person, word):
    return message(person(f"{word}.x", f"Aino {word}"), occasion=word)


def states():
    return dict(Message.objects.values_list("occasion", "state"))


def test_the_server_decides_for_each_by_itself(person, server):
    words = ["rcpt451", "one", "rcpt550", "rcpt421", "two", "rcptgone", "three", "data451", "data554", "four"]
    for word in words:
        to(person, word)
    done = send_due(NOW)
    assert (done.sent, done.later, done.failed, done.away) == (4, 4, 2, False)
    found = states()
    assert {found[word] for word in ("one", "two", "three", "four")} == {State.SENT}
    assert {found[word] for word in ("rcpt550", "data554")} == {State.FAILED}
    assert {found[word] for word in ("rcpt451", "rcpt421", "rcptgone", "data451")} == {State.PLANNED}
    assert len(server.mails) == 4


def test_a_server_that_falls_silent_for_one_recipient_keeps_the_others_no_longer_than_its_time(person, server):
    to(person, "rcptmute")
    for word in ("one", "two"):
        to(person, word)
    assert send_due(NOW).sent == 2
    row = Message.objects.get(occasion="rcptmute")
    assert (row.state, row.attempts) == (State.PLANNED, 1)


@pytest.mark.parametrize("word", ["datamute", "datagone"])
def test_a_connection_lost_after_the_text_leads_to_exactly_one_more_with_the_same_id(person, server, word):
    row, other = to(person, word), to(person, "one")
    send_due(NOW)
    assert (fresh(row).state, row.uncertain) == (State.PLANNED, True)
    assert fresh(other).state == State.SENT
    for hours in (1, 2, 3):
        send_due(NOW + dt.timedelta(hours=hours))
    assert fresh(row).state == State.FAILED
    found = [number for number, address in server.mails if address.startswith(word)]
    assert found == [f"<{row.mail_id}@localhost>"] * 2


def test_a_connection_the_server_ends_after_a_message_is_opened_anew(person, server):
    for word in ("thengone", "one"):
        to(person, word)
    assert send_due(NOW).sent == 2
    assert not Message.objects.exclude(attempts=1).exists()


def test_never_in_the_clear_where_tls_is_required(person, tmp_path, settings):
    for options in ([], ["--tls", "refused"]):
        with sink(tmp_path / "log", *options) as made:
            settings.MAILERS = made.mailer
            settings.MAILERS["default"]["OPTIONS"]["use_tls"] = True
            row = to(person, f"one{len(options)}")
            assert send_due(NOW).away
            assert made.mails == []
            assert (fresh(row).state, row.attempts) == (State.PLANNED, 0)
            Message.objects.update(leased_until=None)


def test_a_server_without_a_word_of_greeting_is_away(person, tmp_path, settings):
    row = to(person, "one")
    with sink(tmp_path / "log", "--mute") as made:
        settings.MAILERS = made.mailer
        assert send_due(NOW).away
    assert (fresh(row).state, row.attempts) == (State.PLANNED, 0)


# --- nothing waits inside Celery ------------------------------------------------------------------------
def test_no_task_is_given_a_time_or_a_retry():
    late = re.compile(r"\beta\s*=|\bcountdown\s*=|\.retry\(|autoretry_for|retry_backoff|\bexpires\s*=\s*\d")
    apps = [name for name in settings.INSTALLED_APPS if "." not in name and Path(settings.BASE_DIR, name).is_dir()]
    sources = [path for app in apps for path in Path(settings.BASE_DIR, app).rglob("*.py")]
    assert len(sources) > 100
    assert [path.name for path in sources if late.search(path.read_text(encoding="utf-8"))] == []


def test_a_message_may_take_less_than_its_lease_and_no_worker_waits_long():
    from trainingsite import settings as project

    source = Path(project.__file__).read_text(encoding="utf-8")
    timeout = int(re.search(r'"timeout": (\d+)', source.partition("trainingsite.smtp.Backend")[2])[1])
    assert timeout <= 20
    assert 4 * timeout < LEASE.total_seconds()
