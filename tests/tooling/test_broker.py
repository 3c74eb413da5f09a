"""The broker without a server: whole messages, each delivered once, even to several takers at a time."""

import os
import subprocess
import sys
import threading
from pathlib import Path
from queue import Empty

import pytest
from kombu import Connection
from kombu.transport.virtual import BrokerState

import trainingsite.broker

ROOT = Path(__file__).resolve().parent.parent.parent


@pytest.fixture
def options(tmp_path, monkeypatch):
    """Folders of one test; what the process remembers of bound queues begins anew with them."""
    monkeypatch.setattr(trainingsite.broker.Transport, "global_state", BrokerState())
    return {
        "data_folder_in": str(tmp_path / "queue"),
        "data_folder_out": str(tmp_path / "queue"),
        "processed_folder": str(tmp_path / "done"),
        "control_folder": str(tmp_path / "control"),
    }


@pytest.fixture
def connection(options):
    with Connection("folder://here", transport_options=options) as made:
        yield made


def test_what_is_put_is_got_in_order(connection):
    queue = connection.SimpleQueue("celery")
    for number in range(3):
        queue.put({"number": number})
    got = []
    for _ in range(3):
        message = queue.get(timeout=2)
        got.append(message.payload["number"])
        message.ack()
    assert got == [0, 1, 2]
    with pytest.raises(queue.Empty):
        queue.get(block=False)


def test_queues_do_not_mix(connection):
    connection.SimpleQueue("imports").put("for imports")
    with pytest.raises(Empty):
        connection.SimpleQueue("celery").get(block=False)
    assert connection.SimpleQueue("imports").get(timeout=2).payload == "for imports"


def test_nothing_is_left_behind(connection, options):
    queue = connection.SimpleQueue("celery")
    queue.put("one")
    queue.get(timeout=2).ack()
    assert list(Path(options["data_folder_in"]).iterdir()) == []
    assert list(Path(options["processed_folder"]).iterdir()) == []


def test_several_publishers_and_takers_lose_and_double_nothing(options):
    """Kombu's own folder transport reads half-written files here."""
    sent, got, failures = 120, [], []
    everything = threading.Event()

    def publish(start: int) -> None:
        with Connection("folder://here", transport_options=options) as own:
            queue = own.SimpleQueue("celery")
            for number in range(start, start + sent // 3):
                queue.put(number)

    def take() -> None:
        try:
            with Connection("folder://here", transport_options=options) as own:
                channel = own.channel()
                while not everything.is_set():
                    try:
                        got.append(channel._get("celery"))
                    except Empty:
                        everything.wait(0.005)
        except Exception as error:
            failures.append(error)

    takers = [threading.Thread(target=take) for _ in range(2)]
    publishers = [threading.Thread(target=publish, args=(start,)) for start in range(0, sent, sent // 3)]
    for thread in [*takers, *publishers]:
        thread.start()
    for thread in publishers:
        thread.join()
    for _ in range(1200):  # a minute at most: discs of test machines can be slow
        if len(got) >= sent or failures:
            break
        threading.Event().wait(0.05)
    everything.set()
    for thread in takers:
        thread.join()
    assert failures == []
    assert len(got) == len({message["properties"]["delivery_tag"] for message in got}) == sent


def test_a_broker_that_is_away_never_stops_whoever_wakes_it(tmp_path):
    """Asked as a web process would, in a process and a thread of its own."""
    script = """
import shutil, threading
import django; django.setup()
from django.conf import settings
from trainingsite import celery, tasks
answers = []
def ask():
    answers.append(celery.wake(tasks.heartbeat))
for _ in range(2):
    thread = threading.Thread(target=ask); thread.start(); thread.join()
    shutil.rmtree(settings.DATA_DIR / "broker" / "queue", ignore_errors=True)
print(answers)
"""
    environment = {
        "DJANGO_SETTINGS_MODULE": "trainingsite.settings",
        "LOCAL": "1",
        "REDIS_URL": "",
        "DATA_DIR": str(tmp_path),
    }
    done = subprocess.run(
        [sys.executable, "-c", script],
        cwd=ROOT,
        env=os.environ | environment,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout == "[True, False]\n"
