"""Production does not start with anything unsafe, and says all reasons at once."""

import os
import secrets
import subprocess
import sys

import pytest
from django.conf import settings as django_settings
from django.core.exceptions import ImproperlyConfigured

from trainingsite.startup import local_secret_key, refuse_unsafe

SAFE = {
    "LOCAL": False,
    "SECRET_KEY": secrets.token_urlsafe(50),
    "ALLOWED_HOSTS": ["some.example"],
    "DATABASES": {"default": {"PASSWORD": secrets.token_urlsafe(20)}},
    "SESSION_COOKIE_SECURE": True,
    "CSRF_COOKIE_SECURE": True,
    "DEMO": False,
    "DEMO_PASSWORD": "harjoitus-demo",
    "MFA_REQUIRED": True,
}


def test_safe_settings_start():
    assert refuse_unsafe(SAFE) is None


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"SECRET_KEY": ""}, "SECRET_KEY"),
        ({"SECRET_KEY": "changeme"}, "SECRET_KEY"),
        ({"SECRET_KEY": "a" * 60}, "SECRET_KEY"),
        ({"SECRET_KEY": "django-insecure-" + "x1y2z3w4" * 8}, "SECRET_KEY"),
        ({"ALLOWED_HOSTS": []}, "ALLOWED_HOSTS"),
        ({"ALLOWED_HOSTS": ["*"]}, "ALLOWED_HOSTS"),
        ({"DATABASES": {"default": {"PASSWORD": "postgres"}}}, "DATABASE_URL"),
        ({"SESSION_COOKIE_SECURE": False}, "Cookies"),
        ({"DEMO": True}, "DEMO_PASSWORD"),
        ({"MFA_REQUIRED": False}, "MFA_REQUIRED"),
    ],
)
def test_one_unsafe_setting_is_enough(change, reason):
    with pytest.raises(ImproperlyConfigured, match=reason):
        refuse_unsafe(SAFE | change)


def test_all_reasons_are_said_at_once():
    with pytest.raises(ImproperlyConfigured) as refused:
        refuse_unsafe(SAFE | {"SECRET_KEY": "", "ALLOWED_HOSTS": []})
    assert str(refused.value).count("\n- ") == 2


def test_debug_left_on_for_a_real_host_is_refused():
    with pytest.raises(ImproperlyConfigured, match=r"not for some\.example"):
        refuse_unsafe(SAFE | {"LOCAL": True}, ["some.example", "localhost"])
    assert refuse_unsafe(SAFE | {"LOCAL": True}, ["localhost"]) is None


@pytest.mark.parametrize("left_on", [{}, {"DEBUG": "1", "ALLOWED_HOSTS": "some.example"}])
def test_the_real_process_refuses(left_on, tmp_path):
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    done = subprocess.run(
        [sys.executable, "manage.py", "check"],
        cwd=django_settings.BASE_DIR,
        env=kept | {"DATA_DIR": str(tmp_path)} | left_on,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert "Sometaito does not start with unsafe settings" in done.stderr


def test_the_key_of_ones_own_machine_is_made_once_and_kept_private(tmp_path):
    key = local_secret_key(tmp_path, keep=True)
    assert local_secret_key(tmp_path, keep=True) == key
    assert len(key) >= 50
    assert (tmp_path / "secret-key").stat().st_mode & 0o777 == 0o600
