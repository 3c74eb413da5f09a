"""The outbox under faults, with real processes. The oracle is SQL and the mail server's log, never our own word."""

import random
import re
import subprocess
import sys
import time
import uuid

import pytest

from tests.faults.conftest import free_port, new_database
from tests.faults.outbox import Outbox, copies, log_of
from tests.faults.processes import ROOT, eventually, running
from tests.faults.smtp_sink import sink

pytestmark = pytest.mark.slow
LEASE = 4  # seconds; a message takes some hundredths of one
KILLS = 20


@pytest.fixture(scope="module")
def database(tmp_path_factory):
    """Migrated once; every test begins with empty tables."""
    with new_database() as url:
        made = Outbox(url, tmp_path_factory.mktemp("migrating"), 1)
        try:
            made.ask("migrate")
        finally:
            made.stop()
        yield url


@pytest.fixture
def outbox(database, tmp_path):
    """`outbox(port, …)`: with an empty outbox and the mail server on that port."""
    made: list[Outbox] = []

    def begin(port: int, **environment: str) -> Outbox:
        one = Outbox(database, tmp_path, port, **environment)
        made.append(one)
        one.sql("TRUNCATE participants_user, scheduling_trainingsession, reminders_message CASCADE")
        return one

    yield begin
    for one in made:
        one.stop()


# --- killed senders -------------------------------------------------------------------------------------
def kill_while_sending(box, server, mails, kills):
    """Two senders at work, one of them killed again and again; then what must be true of rows and mails."""
    box.ask(f"fill {mails}")
    assert box.ask("plan") == str(mails)
    dice = random.Random(4)
    senders = [box.start(f"sender {LEASE}") for _number in range(2)]
    for _kill in range(kills):
        time.sleep(dice.uniform(0.05, 0.6))
        victim = senders.pop(dice.randrange(2))
        assert running(victim)
        box.kill(victim)
        senders.append(box.start(f"sender {LEASE}"))
    assert not box.all_sent()  # they were killed at work
    assert eventually(box.all_sent, 90), box.states()
    found = copies(server)
    addresses = {address for _number, address in server.mails}
    assert len(found) == len(addresses) == mails  # nobody was left out
    assert sum(found.values()) - mails <= kills
    assert max(found.values()) <= 2
    rows = {uuid.UUID(str(number)): may for number, may in box.sql("SELECT mail_id, uncertain FROM reminders_message")}
    assert set(found) == {f"<{number}@localhost>" for number in rows}  # every copy has the one Message-ID of its row
    assert {f"<{number}@localhost>" for number, may in rows.items() if may} >= {k for k, n in found.items() if n == 2}


def test_1500_mails_and_20_killed_senders_lose_nothing(outbox, tmp_path):
    with sink(tmp_path / "log") as server:
        kill_while_sending(outbox(server.port), server, 1500, KILLS)


def test_200_mails_and_5_killed_senders_lose_nothing_on_sqlite(tmp_path):
    with sink(tmp_path / "log") as server:
        box = Outbox(f"sqlite:///{tmp_path / 'outbox.sqlite3'}", tmp_path, server.port)
        try:
            box.ask("migrate")
            kill_while_sending(box, server, 200, 5)
        finally:
            box.stop()


def test_a_sender_killed_between_250_and_the_stamp_sends_exactly_one_again(outbox, tmp_path):
    with sink(tmp_path / "log") as server:
        box = outbox(server.port)
        box.ask("fill 10")
        box.ask("plan")
        victim = box.start("dying 1")
        assert eventually(lambda: not running(victim), 20)
        assert len(server.mails) == 1
        box.start("sender 1")
        assert eventually(box.all_sent, 40), box.states()
        assert sorted(copies(server).values()) == [1] * 9 + [2]
        assert box.sql("SELECT count(*), max(attempts) FROM reminders_message WHERE uncertain") == [(1, 2)]
        assert "is uncertain: it may have gone already" in log_of(box)


def test_a_message_that_kills_its_sender_is_given_up_after_three_and_the_others_go(outbox, tmp_path):
    with sink(tmp_path / "log") as server:
        box = outbox(server.port)
        box.ask("fill 6")
        box.sql("UPDATE participants_user SET email = 'poison.x@a.example' WHERE name = 'Henkilö 2'")
        box.ask("plan")
        killed = 0
        while "failed" not in box.states():
            sender = box.start("poisoned 1")
            assert eventually(lambda: not running(sender) or "failed" in box.states(), 20), box.states()  # noqa: B023 - asked at once
            killed += not running(sender)
        assert killed == 3
        assert eventually(lambda: box.states() == {"sent": 5, "failed": 1}, 20), box.states()
        assert len(server.mails) == 5
        assert box.sql("SELECT error FROM reminders_message WHERE state = 'failed'") == [
            ("The sender ended during every try",)
        ]


# --- several of everything ------------------------------------------------------------------------------
def test_two_planners_and_three_senders_at_once_send_everything_once(outbox, tmp_path):
    with sink(tmp_path / "log") as server:
        box = outbox(server.port)
        box.ask("fill 500")
        for _number in range(2):
            box.start("planner")
        for _number in range(3):
            box.start("sender 30")
        assert eventually(lambda: box.states() == {"sent": 500}, 90), box.states()
        time.sleep(1)
        assert len(server.mails) == len(copies(server)) == 500
        assert box.sql("SELECT max(attempts) FROM reminders_message") == [(1,)]


# --- no broker ------------------------------------------------------------------------------------------
def test_a_broker_that_is_away_or_forgets_everything_loses_no_message(outbox, own_redis, tmp_path):
    with sink(tmp_path / "log") as server:
        box = outbox(server.port, REDIS_URL=own_redis.url)
        box.ask("fill 30")
        own_redis.kill()
        assert box.ask("plan") == "30"  # causes and plans need no broker
        assert box.ask("wake") == "False"
        assert box.states() == {"planned": 30}
        own_redis.start()
        assert box.ask("wake") == "True"
        subprocess.run(["redis-cli", "-p", str(own_redis.port), "FLUSHALL"], check=True, capture_output=True)
        assert box.states() == {"planned": 30}
        with (tmp_path / "worker.log").open("wb") as log:
            worker = subprocess.Popen(
                [sys.executable, "-m", "celery", "-A", "trainingsite", "worker", "--pool", "solo"],
                cwd=ROOT,
                env=box.environment,
                stdout=log,
                stderr=log,
            )
        try:
            assert box.ask("wake") == "True"  # what beat does every half minute
            assert eventually(box.all_sent, 60), (tmp_path / "worker.log").read_text()
        finally:
            worker.kill()
            worker.wait()
        assert len(copies(server)) == len(server.mails) == 30


def test_the_command_sends_without_any_broker(outbox, tmp_path):
    with sink(tmp_path / "log") as server:
        box = outbox(server.port, REDIS_URL=f"redis://127.0.0.1:{free_port()}/0")
        box.ask("fill 5")
        box.ask("plan")
        command = [sys.executable, "manage.py", "send_due_reminders"]
        done = subprocess.run(command, cwd=ROOT, env=box.environment, capture_output=True, text=True, timeout=60)
        assert done.stdout == "5 sent, 0 later, 0 failed, 0 cancelled, 0 expired\n"
        assert len(server.mails) == 5


# --- a mail server that misbehaves ----------------------------------------------------------------------
WORDS = ("rcpt421", "rcpt451", "rcpt550", "data554", "rcptmute", "datamute", "datagone", "rcptgone", "thengone")


def test_one_bad_recipient_of_each_kind_delays_nobody(outbox, tmp_path):
    with sink(tmp_path / "log") as server:
        box = outbox(server.port, TEST_SMTP_TIMEOUT="3")
        box.ask("fill 60")
        for place, word in enumerate(WORDS):
            box.sql(f"UPDATE participants_user SET email = '{word}.x@a.example' WHERE name = 'Henkilö {place * 5}'")
        box.ask("plan")
        box.start(f"sender {LEASE * 5}")
        assert eventually(lambda: box.states().get("sent") == 60 - len(WORDS) + 1, 30), box.states()
        rows = box.sql(
            "SELECT split_part(email, '.', 1), state, uncertain, attempts, unanswered"
            " FROM reminders_message JOIN participants_user person ON person.id = person_id"
            " WHERE email LIKE '%@a.example'"
        )
        assert {word: tuple(rest) for word, *rest in rows} == {
            "rcpt421": ("planned", False, 1, 0),
            "rcpt451": ("planned", False, 1, 0),
            "rcpt550": ("failed", False, 1, 0),
            "data554": ("failed", False, 1, 0),
            "rcptmute": ("planned", False, 1, 0),
            "rcptgone": ("planned", False, 1, 0),
            "datamute": ("planned", True, 1, 1),
            "datagone": ("planned", True, 1, 1),
            "thengone": ("sent", False, 1, 0),
        }


@pytest.mark.parametrize(("options", "tls"), [(["--mute"], "0"), (["--tls", "refused"], "1"), ([], "1")])
def test_a_server_without_greeting_or_tls_gets_nothing_and_keeps_nobody_waiting(outbox, tmp_path, options, tls):
    with sink(tmp_path / "log", *options) as server:
        box = outbox(server.port, SMTP_STARTTLS=tls, TEST_SMTP_TIMEOUT="3")
        box.ask("fill 3")
        box.ask("plan")
        box.start(f"sender {LEASE}")
        waiting = "SELECT count(*) FROM reminders_message WHERE error <> '' AND state = 'planned'"
        assert eventually(lambda: box.sql(waiting) == [(1,)], 10), box.states()
        assert server.mails == []
        assert box.sql("SELECT max(attempts), max(unanswered) FROM reminders_message") == [(0, 0)]
        assert len(re.findall("The mail server is away", log_of(box))) == 1  # and then it rests for a minute
