"""A database with all its tables, processes that storm it, and a press of the button that books a place."""

import http.client
import json
import subprocess
import sys
from collections import Counter
from urllib.parse import urlencode, urlsplit

from tests.faults.processes import ROOT, clean_environment

PROCESSES = 4
TOKEN = "a" * 32


class House:
    """A database with all its tables, and processes that storm it."""

    def __init__(self, url, folder, processes=PROCESSES, **environment):
        self.url = url
        given = {"DEBUG": "1", "LOG_LEVEL": "ERROR", "DATA_DIR": str(folder), "DATABASE_URL": url} | environment
        self.environment = clean_environment(**given)
        self.run("manage.py", "migrate", "-v0")
        command = [sys.executable, "-m", "tests.faults.storm"]
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
        self.processes = [subprocess.Popen(command, cwd=ROOT, env=self.environment, **pipes) for _ in range(processes)]

    def run(self, *words):
        subprocess.run([sys.executable, *words], cwd=ROOT, env=self.environment, check=True)

    def ask(self, **order):
        self.send(self.processes[0], order)
        return self.hear(self.processes[0])

    def storm(self, calls, **more):
        """The calls dealt out to the processes like cards, all begun before the first answer is read."""
        for number, process in enumerate(self.processes):
            self.send(process, {"do": "storm", "calls": calls[number :: len(self.processes)], **more})
        answers = [self.hear(process) for process in self.processes]
        self.offered = sum((Counter(answer["offered"]) for answer in answers), Counter())
        self.times = sorted(seconds for answer in answers for _outcome, seconds in answer["outcomes"])
        return Counter(outcome for answer in answers for outcome, _seconds in answer["outcomes"])

    def send(self, process, order):
        process.stdin.write(json.dumps(order) + "\n")
        process.stdin.flush()

    def hear(self, process):
        return json.loads(process.stdout.readline())

    def close(self):
        for process in self.processes:
            process.stdin.close()
            process.stdout.close()
            process.wait(20)


def press(url, session, cookie, queue=""):
    """The status of one answer to the form; gunicorn may still be starting."""
    parts = urlsplit(url)
    connection = http.client.HTTPConnection(parts.hostname, parts.port, timeout=240)
    body = urlencode({"csrfmiddlewaretoken": TOKEN, "seen": 0, "queue": queue})
    headers = {
        "Cookie": cookie,
        "Content-Type": "application/x-www-form-urlencoded",
        "Host": f"localhost:{parts.port}",
    }
    try:
        connection.request("POST", f"/sessions/{session}/book/", body, headers)
        answer = connection.getresponse()
        answer.read()
        return answer.status
    finally:
        connection.close()
