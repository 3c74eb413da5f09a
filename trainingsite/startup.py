"""What must be true before the site may start."""

import secrets
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from django.core.exceptions import ImproperlyConfigured

DEMO_PASSWORD = "harjoitus-demo"  # noqa: S105 - printed on the first screen of the sample, no secret
LOOPBACK = {"localhost", "127.0.0.1", "[::1]", "testserver"}
WEAK_KEYS = {"", "changeme", "change-me", "secret", "insecure", "django-insecure"}


def local_secret_key(data_dir: Path, *, keep: bool) -> str:
    """The key of a machine of one's own: made once and kept readable by its owner alone."""
    path = data_dir / "secret-key"
    if path.is_file() and (key := path.read_text(encoding="ascii").strip()):
        return key
    key = secrets.token_urlsafe(48)
    if keep:
        data_dir.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        path.write_text(key, encoding="ascii")
    return key


def problems_of(settings: Mapping[str, Any]) -> list[str]:
    """Every reason, as a sentence, why these settings may not serve real people."""
    found = []
    key = settings["SECRET_KEY"]
    if key.lower() in WEAK_KEYS or key.startswith("django-insecure") or len(key) < 50 or len(set(key)) < 10:
        found.append("SECRET_KEY is missing or too weak: give at least 50 random characters.")
    if not settings["ALLOWED_HOSTS"] or "*" in settings["ALLOWED_HOSTS"]:
        found.append("ALLOWED_HOSTS must name the host names of the site, without '*'.")
    if settings["DATABASES"]["default"].get("PASSWORD", "") in {"postgres", "password", "changeme"}:
        found.append("DATABASE_URL holds a default password.")
    if not settings["SESSION_COOKIE_SECURE"] or not settings["CSRF_COOKIE_SECURE"]:
        found.append("Cookies must be Secure.")
    if settings["DEMO"] and settings["DEMO_PASSWORD"] == DEMO_PASSWORD:
        found.append("ALLOW_DEMO=1 on a public site needs a DEMO_PASSWORD of its own.")
    if not settings["DEMO"] and not settings["MFA_REQUIRED"]:
        found.append("MFA_REQUIRED may be switched off only in a sample organisation.")
    return found


def refuse_unsafe(settings: Mapping[str, Any], wanted_hosts: Iterable[str] = ()) -> None:
    """Raise ImproperlyConfigured with all reasons at once.

    A local site is let through unless `wanted_hosts` (ALLOWED_HOSTS of the environment) names a real host: then
    somebody has left DEBUG or LOCAL on in production.
    """
    if settings["LOCAL"]:
        strangers = sorted(set(wanted_hosts) - LOOPBACK)
        problems = [f"DEBUG=1 and LOCAL=1 are for loopback alone, not for {', '.join(strangers)}."] if strangers else []
    else:
        problems = problems_of(settings)
    if problems:
        raise ImproperlyConfigured("Sometaito does not start with unsafe settings:\n- " + "\n- ".join(problems))
