"""What the repository holds: no secret, no registry, no path of a machine, nothing of others; and a bill of it."""

import re
import subprocess

import pytest
from django.conf import settings

from scripts import sbom

FORBIDDEN = {
    "a private key": re.compile("-----BEGIN [A-Z ]*PRIVATE" + " KEY-----"),
    "a cloud key": re.compile(r"\bAKIA[0-9A-Z]{16}\b"),
    "a token": re.compile(r"\b(?:gh[pousr]|glpat|xox[abp])[-_][A-Za-z0-9_-]{20,}"),
    "a registry's address": re.compile("py" + r"pi\.org|pythonhos" + r"ted\.org|npm" + r"js\.org"),
    "a path of a machine": re.compile("/(?:ro" + r"ot|home/[a-z]+|Us" + r"ers/[a-z]+)/[a-z.]"),
    "a password in an address": re.compile(r"\b(?:postgres|redis|amqp)(?:ql)?://[^\s:@/{$\"']+:[^\s@{$\"']{3,}@"),
}
ALLOWED = {  # (file, what): why
    (".env.example", "a password in an address"): "shows the form with the word password",
    ("docs/operations.md", "a password in an address"): "shows the form with the word password",
    ("tests/tooling/test_deployment.py", "a password in an address"): "made up for a process that never connects",
}


def committed():
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=settings.BASE_DIR, capture_output=True, check=True)
    for name in listed.stdout.decode().split("\0"):
        path = settings.BASE_DIR / name
        if name and path.is_file() and path.suffix not in {".png", ".mo"}:
            yield name, path.read_text(encoding="utf-8", errors="replace")


def offences(files):
    for name, text in files:
        for what, pattern in FORBIDDEN.items():
            if (found := pattern.search(text)) and (name, what) not in ALLOWED:
                yield f"{name}: {what}: {found[0][:60]}"


def test_nothing_is_committed_that_should_not_be():
    assert list(offences(committed())) == []


@pytest.mark.parametrize(
    "planted",
    [
        "-----BEGIN RSA PRIVATE" + " KEY-----",
        "AKIA" + "ABCDEFGHIJKLMNOP",
        "gh" + "p_" + "a" * 36,
        "https://py" + "pi.org/simple",
        "/ro" + "ot/.cache",
        "postgres://app:" + "hunter22@db/app",
    ],
)
def test_a_planted_one_is_found(planted):
    assert len(list(offences([("x.py", f"value = {planted}")]))) == 1


def test_no_third_party_file_lies_in_the_tree():
    foreign = re.compile(r"(\.min\.(js|css)|\.woff2?|\.otf|\.ttf|node_modules|vendor/)")
    assert [name for name, _text in committed() if foreign.search(name)] == []


def test_the_bill_of_materials_names_every_pin_with_its_hashes():
    parts = sbom.bill()["components"]
    lock = (settings.BASE_DIR / "requirements.txt").read_text(encoding="utf-8")
    assert len(parts) == len(re.findall(r"^\S+==", lock, re.MULTILINE))
    assert [part["name"] for part in parts if not part["hashes"]] == []
    assert {"name": "django", "version": "6.1.3"}.items() <= next(p for p in parts if p["name"] == "django").items()
