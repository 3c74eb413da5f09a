"""How fast due mails go out: our sender against a bare loop of smtplib with mails made beforehand.

The mail server takes every text after 20 ms, as one next door does, in a process of its own. What is measured is what
we add: taking messages out of the database one by one so that none is ever lost, and writing each letter.

`python -m bench.sending` measures this alone.
"""

import argparse
import asyncio
import contextlib
import os
import smtplib
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from statistics import median
from typing import Any

from bench.place import ROOT, Place, Postgres, Sqlite, ending

GOAL_OF_ONE, GOAL_OF_TWO = 0.7, 1.7  # of the bare loop; of our own one sender
MAILS, ROUNDS = 300, 3
ANSWER_AFTER = 0.020
RECIPIENT = "person-{}@bench.example"


# --- the mail server ------------------------------------------------------------------------------------
class Taking:
    """Takes everything. Acknowledges at once, so that the kernel's delays are nobody's."""

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:
        _quick(server)
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        _quick(server)
        await asyncio.sleep(ANSWER_AFTER)
        return "250 OK"


def _quick(server: Any) -> None:
    server.transport.get_extra_info("socket").setsockopt(socket.IPPROTO_TCP, socket.TCP_QUICKACK, 1)


def serve() -> None:
    from aiosmtpd.smtp import SMTP

    async def forever() -> None:
        loop = asyncio.get_running_loop()
        server = await loop.create_server(
            lambda: SMTP(Taking(), hostname="bench.example", loop=loop, command_call_limit=10_000_000), "127.0.0.1", 0
        )
        _say(server.sockets[0].getsockname()[1])
        await server.serve_forever()

    asyncio.run(forever())


# --- the senders, each in a process of its own: says that it is ready, waits for a line, says how it went -------------
def bare(mails: int) -> None:
    """The same mail to everybody, ready as bytes; one connection."""
    import django

    django.setup()
    import email.policy

    from reminders.letters import letter_for
    from reminders.mail import compose, speaking_to
    from reminders.models import Message

    message = Message.objects.select_related("person").earliest("pk")
    with speaking_to(message.person):
        letter = letter_for(message, message.made_at)
        if letter is None:
            raise RuntimeError("The letter has lost its cause")
        ready = compose(message, letter).message(policy=email.policy.SMTP).as_bytes()
    _wait()
    begun = time.perf_counter()
    with smtplib.SMTP("127.0.0.1", int(os.environ["SMTP_PORT"])) as server:
        for number in range(mails):
            server.sendmail("bench@bench.example", RECIPIENT.format(number), ready)
    _say(mails, time.perf_counter() - begun)


def ours() -> None:
    import django

    django.setup()
    from django.utils import timezone

    from reminders.models import Message
    from reminders.sending import claim, give_back, send_due

    give_back(claim(timezone.now(), 1), None)
    Message.objects.select_related("person").earliest("pk")
    _write_one()
    _wait()
    begun, sent = time.perf_counter(), 0
    while True:
        done = send_due(timezone.now(), most=1_000_000)
        sent += done.sent
        if not done.more:
            break
    _say(sent, time.perf_counter() - begun)


def _write_one() -> None:
    """Templates and catalogues are in memory, as in a worker that has been running for a while."""
    from reminders.letters import letter_for
    from reminders.mail import compose, speaking_to
    from reminders.models import Message

    message = Message.objects.select_related("person").earliest("pk")
    with speaking_to(message.person):
        letter = letter_for(message, message.made_at)
        if letter is not None:
            compose(message, letter).message()


def _say(*words: object) -> None:
    sys.stdout.write(" ".join(map(str, words)) + "\n")
    sys.stdout.flush()


def _wait() -> None:
    _say("ready")
    sys.stdin.readline()


# --- what there is to send ------------------------------------------------------------------------------
def fill(mails: int) -> None:
    """So many people on the waiting list of one session: a letter with text and page. Made due again by every call."""
    import django

    django.setup()
    from django.core.management import call_command
    from django.utils import timezone

    from reminders.models import Message

    call_command("migrate", verbosity=0)
    now = timezone.now()
    if not Message.objects.exists():
        _queue(mails, now)
    Message.objects.update(state="planned", due_at=now, leased_until=None, attempts=0, unanswered=0, sent_at=None)


def _queue(mails: int, now: Any) -> None:
    import datetime as dt

    from participants.models import User
    from reminders.models import Message
    from scheduling.models import Booking, TrainingSession

    starts = now + dt.timedelta(days=2)
    session = TrainingSession.objects.create(
        title="Session", starts_at=starts, ends_at=starts + dt.timedelta(hours=1), status="published", made_at=now
    )
    people = User.objects.bulk_create(
        [User(email=RECIPIENT.format(number), name=f"Person {number}") for number in range(mails)]
    )
    rows = Booking.objects.bulk_create(
        [Booking(session=session, person=one, state="waiting", since=now, queued_at=now, made_at=now) for one in people]
    )
    Message.objects.bulk_create(
        [
            Message(
                person_id=row.person_id,
                kind="queued",
                group="service",
                occasion=f"{row.pk}:{row.turn}",
                wanted_at=now,
                due_at=now,
                made_at=now,
            )
            for row in rows
        ]
    )


# --- the measurement ------------------------------------------------------------------------------------
@contextlib.contextmanager
def started(what: str, env: Mapping[str, str], mails: int) -> Iterator["subprocess.Popen[str]"]:
    command = [sys.executable, "-W", "ignore", "-m", "bench.sending", what, "--mails", str(mails)]
    process = subprocess.Popen(
        command, cwd=ROOT, env=dict(env), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    with ending(process):  # type: ignore[arg-type]  # text or bytes, it is ended the same way
        yield process


def line(process: "subprocess.Popen[str]") -> str:
    return process.stdout.readline().strip() if process.stdout else ""


def per_second(what: str, number: int, env: Mapping[str, str], mails: int) -> float:
    """Mails a second of so many senders, from the word "go" to the last of them."""
    with contextlib.ExitStack() as stack:
        senders = [stack.enter_context(started(what, env, mails)) for _number in range(number)]
        if [line(sender) for sender in senders] != ["ready"] * number:
            raise RuntimeError(f"{what} did not start")
        for sender in senders:
            if sender.stdin:
                sender.stdin.write("go\n")
                sender.stdin.flush()
        said = [line(sender).split() for sender in senders]
    if (sent := sum(int(count) for count, _seconds in said)) != mails:
        raise RuntimeError(f"{sent} mails went out, not {mails}")
    return mails / max(float(seconds) for _count, seconds in said)


def sending(here: Place, mails: int = MAILS, rounds: int = ROUNDS) -> dict[str, Any]:
    """Mails a second: the bare loop, one and two of ours, in turns, and the medians of what follows from each turn."""
    found: list[tuple[float, float, float]] = []
    with here.databases.empty("sending") as url:
        env = here.environment(url)
        with started("sink", env, mails) as sink:
            env |= {"SMTP_HOST": "127.0.0.1", "SMTP_PORT": line(sink), "SMTP_STARTTLS": "0", "LOG_LEVEL": "ERROR"}
            for _round in range(rounds):
                speeds = []
                for what, number in (("bare", 1), ("ours", 1), ("ours", 2)):
                    command = [sys.executable, "-m", "bench.sending", "fill", "--mails", str(mails)]
                    subprocess.run(command, cwd=ROOT, env=env, check=True)
                    speeds.append(per_second(what, number, env, mails))
                found.append((speeds[0], speeds[1], speeds[2]))
    return {
        "mails": mails,
        "bare": median(one[0] for one in found),
        "ours": median(one[1] for one in found),
        "two": median(one[2] for one in found),
        "of_bare": median(one[1] / one[0] for one in found),
        "two_of_one": median(one[2] / one[1] for one in found),
    }


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.sending", description=__doc__)
    parser.add_argument("what", nargs="?", choices=["sink", "bare", "ours", "fill"])
    parser.add_argument("--mails", type=int, default=MAILS)
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    arguments = parser.parse_args()
    if arguments.what in {"sink", "ours"}:
        {"sink": serve, "ours": ours}[arguments.what]()
    elif arguments.what:
        {"bare": bare, "fill": fill}[arguments.what](arguments.mails)
    else:
        found = sending(Place(Postgres.found() or Sqlite(), ""), arguments.mails, arguments.rounds)
        _say(f"mails a second: bare {found['bare']:.1f}, ours {found['ours']:.1f}, two of ours {found['two']:.1f}")
        _say(f"ours ÷ bare {found['of_bare']:.2f}, goal {GOAL_OF_ONE}")
        _say(f"two ÷ one {found['two_of_one']:.2f}, goal {GOAL_OF_TWO}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
