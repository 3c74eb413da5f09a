"""The commands and health checks of docker-compose.yml, run as they stand there, only without the containers."""

import json
import os
import re
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from pathlib import Path

import pytest
import yaml

from tests.faults.conftest import free_port
from tests.faults.processes import ROOT, clean_environment, eventually, listeners

pytestmark = pytest.mark.slow
SERVICES = yaml.safe_load((ROOT / "docker-compose.yml").read_text())["services"]
GIVEN = {
    "SECRET_KEY": "kR7" + "v2Q-9xW_" * 8,
    "ALLOWED_HOSTS": "sometaito.example",
    "SITE_URL": "https://sometaito.example",
    "SMTP_HOST": "127.0.0.1",
    "DEFAULT_FROM_EMAIL": "Sometaito <s@sometaito.example>",
}


class Production:
    """Web, worker and beat with the settings of the compose file; `place` stands for the container's folders."""

    def __init__(self, place: Path, database: str, redis_url: str) -> None:
        self.place, self.port = place, free_port()
        (place / "data").mkdir()

        def fill(match: re.Match[str]) -> str:
            return GIVEN.get(match[1]) or (match[2][2:] if match[2].startswith(":-") else "unused")

        values = {
            name: re.sub(r"\$\{([A-Z_]+)([^}]*)\}", fill, str(value))
            for name, value in SERVICES["web"]["environment"].items()
        }
        values |= {"DATABASE_URL": database, "REDIS_URL": redis_url, "PORT": str(self.port)}
        values |= {"DATA_DIR": str(place / "data"), "STATIC_ROOT": str(place / "static")}
        values |= {"HOSTNAME": socket.gethostname(), "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"}
        self.environment = clean_environment(**values)
        self.processes: dict[str, subprocess.Popen[bytes]] = {}

    def here(self, words: list[str]) -> list[str]:
        """A command of the container, in this place."""
        swaps = {"0.0.0.0:8000": f"127.0.0.1:{self.port}", "/var/lib/sometaito": str(self.place / "data"), "$$": "$"}
        for old, new in swaps.items():
            words = [word.replace(old, new) for word in words]
        return words

    def run(self, *words: str) -> None:
        subprocess.run(self.here(list(words)), cwd=ROOT, env=self.environment, check=True, capture_output=True)

    def start(self, name: str, command: list[str]) -> None:
        with (self.place / f"{name}.log").open("wb") as log:
            self.processes[name] = subprocess.Popen(
                self.here(command), cwd=ROOT, env=self.environment, stdout=log, stderr=subprocess.STDOUT
            )

    def healthy(self, name: str) -> bool:
        kind, *words = SERVICES[name]["healthcheck"]["test"]
        command = ["sh", "-c", *words] if kind == "CMD-SHELL" else words
        done = subprocess.run(self.here(command), cwd=ROOT, env=self.environment, capture_output=True)
        return done.returncode == 0

    def get(self, path: str, **headers: str) -> tuple[int, str, dict[str, str]]:
        request = urllib.request.Request(f"http://127.0.0.1:{self.port}{path}", headers={"Host": "sometaito.example"})
        for name, value in headers.items():
            request.add_header(name.replace("_", "-"), value)
        opener = urllib.request.build_opener(NoRedirect)
        try:
            answer = opener.open(request, timeout=20)
        except urllib.error.HTTPError as error:
            answer = error
        return answer.status, answer.read().decode(), dict(answer.headers)

    def stop(self) -> dict[str, int]:
        """Ask the main processes to end, as compose does; returns their exit codes."""
        for process in self.processes.values():
            process.terminate()
        codes = {}
        for name, process in self.processes.items():
            try:
                codes[name] = process.wait(60)
            except subprocess.TimeoutExpired:
                process.kill()
                codes[name] = process.wait()
        return codes


class NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: object) -> None:
        return None


def image_command() -> list[str]:
    text = (ROOT / "Dockerfile").read_text().replace("\\\n", " ")
    return json.loads(re.findall(r"^CMD (\[.*\])$", text, re.MULTILINE)[-1])


@pytest.fixture
def production(tmp_path, own_redis, own_database):
    made = Production(tmp_path, own_database, own_redis.url)
    yield made
    made.stop()


def test_web_worker_and_beat_become_healthy_and_end_in_order(production):
    production.run(*SERVICES["migrate"]["command"])
    production.run("python", "manage.py", "collectstatic", "--no-input")
    production.start("web", image_command())
    production.start("worker", SERVICES["worker"]["command"])
    production.start("beat", SERVICES["beat"]["command"])
    for name in ("web", "worker", "beat"):
        assert eventually(lambda name=name: production.healthy(name), 60), (
            production.place / f"{name}.log"
        ).read_text()
    assert production.processes["web"].pid in listeners(production.port)

    assert production.get("/accounts/login/")[0] == 301  # plain http is sent to https
    assert production.get("/accounts/login/", Host="evil.example", X_Forwarded_Proto="https")[0] == 400
    status, page, headers = production.get("/accounts/login/", X_Forwarded_Proto="https")
    assert status == 200
    assert "max-age=31536000" in headers["Strict-Transport-Security"]
    assert headers["Set-Cookie"].startswith("__Host-csrf=")
    assert "Secure" in headers["Set-Cookie"]
    sheet = re.search(r'href="(/static/[^"]+\.css)"', page)[1]
    assert re.search(r"\.[0-9a-f]{12}\.css$", sheet)  # a name of its content, kept for ever
    assert production.get(sheet, X_Forwarded_Proto="https")[0] == 200
    for closed in ("/demo/", "/demo/mailbox/"):
        assert production.get(closed, X_Forwarded_Proto="https")[0] in {302, 404}
    assert eventually(lambda: production.get("/status", X_Forwarded_Proto="https")[0] == 200, 60)

    production.processes["worker"].kill()
    production.processes["worker"].wait()
    assert not production.healthy("worker")
    assert production.healthy("web")
    del production.processes["worker"]
    assert production.stop() == {"web": 0, "beat": 0}


def test_a_worker_of_production_ends_warmly(production):
    production.run(*SERVICES["migrate"]["command"])
    production.start("worker", SERVICES["worker"]["command"])
    assert eventually(lambda: production.healthy("worker"), 60)
    assert production.stop() == {"worker": 0}


def test_web_without_a_migrated_database_is_not_healthy(production):
    production.start("web", image_command())
    assert eventually(lambda: listeners(production.port) != set(), 30)
    assert eventually(lambda: production.get("/healthz")[0] == 200, 30)
    assert production.get("/readyz")[0] == 503
    assert not production.healthy("web")
