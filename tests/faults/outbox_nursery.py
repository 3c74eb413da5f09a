"""A process that has loaded the product and forks what it is asked for: `python -m tests.faults.outbox_nursery`.

Commands on its standard input, one a line; it answers each with one line. Starting Django takes a second, a fork does
not, so a test can start and kill a sender twenty times.

- `migrate`, `fill NUMBER` (people with a booked place in one session), `plan`, `wake`: done at once, answers the result
- `sender LEASE`: a sender that goes on for ever; answers its process id
- `dying LEASE`: the same, but it kills itself after the server's 250, before the message is marked as sent
- `poisoned LEASE`: the same, but the letter to anybody called "poison" kills it
- `planner`: plans again and again; answers its process id
"""

import datetime as dt
import os
import signal
import sys
import time
from collections.abc import Callable

NURSERY = os.getpid()  # no child outlives it, however the test ends


def fill(number: int) -> int:
    from django.utils import timezone

    from participants.models import User
    from scheduling.models import Booking, TrainingSession

    now = timezone.now()
    people = User.objects.bulk_create(
        [User(email=f"fine.{place}@harjoituskerays.example", name=f"Henkilö {place}") for place in range(number)]
    )
    starts = now + dt.timedelta(hours=12)  # too soon for any reminder but the confirmation
    session = TrainingSession.objects.create(
        title="Uutisten löytäminen",
        starts_at=starts,
        ends_at=starts + dt.timedelta(hours=1),
        status="published",
        capacity=number,
        ceiling=number,
        taken=number,
        made_at=now,
        published_at=now,
    )
    rows = [
        Booking(session=session, person=person, booked_by=person, state="booked", since=now, made_at=now)
        for person in people
    ]
    return len(Booking.objects.bulk_create(rows))


def plan() -> int:
    from django.utils import timezone

    from reminders.planner import plan_all

    return plan_all(timezone.now()).made


def plan_for_ever() -> None:
    while os.getppid() == NURSERY:
        plan()
        time.sleep(0.2)


def wake_sender() -> bool:
    from reminders import tasks
    from trainingsite.celery import wake

    return wake(tasks.send)


def send_for_ever(lease: float) -> None:
    from django.utils import timezone

    from reminders.sending import send_due

    while os.getppid() == NURSERY:
        done = send_due(timezone.now(), most=1000, lease=dt.timedelta(seconds=lease))
        if not done.more:
            time.sleep(0.1)


def send_and_die(lease: float) -> None:
    from reminders.sending import Sender

    Sender.stamp = lambda *_arguments: os.kill(os.getpid(), signal.SIGKILL)  # type: ignore[assignment,method-assign]  # the fault
    send_for_ever(lease)


def send_with_poison(lease: float) -> None:
    from reminders import sending

    plain = sending.compose

    def compose(message, letter):
        if message.person.email.startswith("poison."):
            os.kill(os.getpid(), signal.SIGKILL)
        return plain(message, letter)

    sending.compose = compose
    send_for_ever(lease)


def born(work: Callable[..., object], *arguments: float) -> int:
    """The process id of a child that does the work until it is killed."""
    from django.db import connections

    connections.close_all()
    if pid := os.fork():
        return pid
    os.close(0)  # the commands are not for the child
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    work(*arguments)
    os._exit(0)


def answer(command: str, *arguments: str) -> object:
    from django.core.management import call_command

    if command == "migrate":
        return call_command("migrate", verbosity=0)
    if command in {"plan", "wake"}:
        return {"plan": plan, "wake": wake_sender}[command]()
    if command == "fill":
        return fill(int(arguments[0]))
    children = {"sender": send_for_ever, "dying": send_and_die, "poisoned": send_with_poison, "planner": plan_for_ever}
    return born(children[command], *map(float, arguments))


def main() -> None:
    import django

    django.setup()
    from django.conf import settings

    settings.MAILERS["default"]["OPTIONS"]["timeout"] = float(os.environ.get("TEST_SMTP_TIMEOUT", "15"))
    import reminders.sending  # noqa: F401 - loaded once, before the forks
    import trainingsite.urls  # noqa: F401 - the same

    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    for line in sys.stdin:
        sys.stdout.write(f"{answer(*line.split())}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
