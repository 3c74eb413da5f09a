"""What is shipped for production says the same thing everywhere: settings, .env.example, compose file, Dockerfile."""

import ast
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parent.parent.parent
APPS = ("trainingsite", "participants", "skills", "courses", "dashboards", "home")
COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
SERVICES = COMPOSE["services"]
OURS = {"web", "worker", "beat", "migrate"}
SECRETS = {"SECRET_KEY", "POSTGRES_PASSWORD", "REDIS_PASSWORD"}
LOCAL_ONLY = {"DEBUG", "LOCAL", "ALLOW_DEMO", "DEMO_PASSWORD"}
SET_BY_US = {"DATA_DIR", "STATIC_ROOT", "PORT"}  # by the image itself


def read_in_code() -> set[str]:
    """Every environment variable the product reads by `env.…("NAME")`."""
    found = set()
    for app in APPS:
        for path in (ROOT / app).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if (
                    isinstance(node, ast.Call)
                    and isinstance(node.func, ast.Attribute)
                    and isinstance(node.func.value, ast.Name)
                    and node.func.value.id == "env"
                    and node.args
                    and isinstance(node.args[0], ast.Constant)
                ):
                    found.add(node.args[0].value)
    return found


def example() -> dict[str, str]:
    text = (ROOT / ".env.example").read_text(encoding="utf-8")
    return dict(re.findall(r"^#?([A-Z_]+)=(.*)$", text, re.MULTILINE))


def interpolated(value: object) -> dict[str, str]:
    """Names in ${NAME…} anywhere below, with what follows the name."""
    if isinstance(value, dict):
        return {name: rest for item in value.values() for name, rest in interpolated(item).items()}
    if isinstance(value, list):
        return {name: rest for item in value for name, rest in interpolated(item).items()}
    return dict(re.findall(r"(?<!\$)\$\{([A-Z_]+)([^}]*)\}", str(value)))


def instructions() -> list[str]:
    text = (ROOT / "Dockerfile").read_text(encoding="utf-8").replace("\\\n", " ")
    return [line for line in text.splitlines() if line and not line.startswith("#")]


# --- settings and .env.example --------------------------------------------------------------------------
def test_every_variable_the_code_reads_is_in_the_example():
    assert read_in_code() - set(example()) == set()


def test_every_variable_of_the_example_is_read_by_the_code_or_compose():
    assert set(example()) - read_in_code() - set(interpolated(SERVICES)) == set()


def test_every_variable_is_explained_in_the_operations_guide():
    guide = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
    assert {name for name in example() if f"`{name}`" not in guide} == set()


def test_the_example_holds_no_secret():
    filled = {name for name, value in example().items() if value}
    assert filled & (SECRETS | {"SMTP_PASSWORD", "SSO_CLIENT_SECRET", "DEMO_PASSWORD"}) == set()


# --- docker-compose.yml ---------------------------------------------------------------------------------
def test_the_services_are_those_of_the_architecture():
    assert set(SERVICES) == {"db", "redis"} | OURS


def test_ours_get_every_setting_of_production():
    expected = read_in_code() - LOCAL_ONLY - SET_BY_US
    for name in OURS:
        assert set(SERVICES[name]["environment"]) == expected, name


def test_secrets_have_no_default_and_compose_stops_without_them():
    found = interpolated(SERVICES)
    for name in SECRETS | {"ALLOWED_HOSTS", "SITE_URL", "SMTP_HOST", "DEFAULT_FROM_EMAIL"}:
        assert found[name].startswith(":?"), name
    for name in ("SMTP_PASSWORD", "SSO_CLIENT_SECRET"):  # may be absent, never invented
        assert found[name] == ":-", name


def test_defaults_of_compose_are_those_of_the_example():
    defaults = {name: rest[2:] for name, rest in interpolated(SERVICES).items() if rest.startswith(":-")}
    assert defaults == {name: example()[name] for name in defaults}


@pytest.mark.parametrize("name", sorted(SERVICES))
def test_every_service_is_hardened(name):
    service = SERVICES[name]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert service["user"] not in {"root", "0", 0, ""}
    assert "privileged" not in service
    assert "cap_add" not in service


@pytest.mark.parametrize("name", sorted(SERVICES))
def test_every_service_has_a_health_check_or_ends_by_itself(name):
    if name == "migrate":
        assert SERVICES[name]["restart"] == "no"
        assert SERVICES[name]["command"] == ["python", "manage.py", "migrate", "--no-input"]
    else:
        assert SERVICES[name]["restart"] == "unless-stopped"
        assert SERVICES[name]["healthcheck"]["test"][0] in {"CMD", "CMD-SHELL"}


def test_data_lives_in_named_volumes():
    mounts = {name: [mount.split(":")[0] for mount in service["volumes"]] for name, service in SERVICES.items()}
    assert mounts == {"db": ["database"], "redis": ["queue"]} | {name: ["files"] for name in OURS}
    assert set(COMPOSE["volumes"]) == {"database", "queue", "files"}


def test_only_web_is_reached_from_outside_and_only_by_the_proxy_of_this_machine():
    assert {name for name, service in SERVICES.items() if "ports" in service} == {"web"}
    assert SERVICES["web"]["ports"] == ["127.0.0.1:${PORT:-8000}:8000"]


def test_nothing_serves_before_the_database_is_migrated():
    assert SERVICES["migrate"]["depends_on"] == {"db": {"condition": "service_healthy"}}
    for name in OURS - {"migrate"}:
        assert SERVICES[name]["depends_on"]["migrate"] == {"condition": "service_completed_successfully"}


def test_the_queue_survives_a_restart_and_asks_for_its_password():
    script = SERVICES["redis"]["command"][-1]
    assert "appendonly yes" in script
    assert "requirepass" in script
    assert "${" not in script  # the password comes from the environment, not from the list of processes


# --- Dockerfile -----------------------------------------------------------------------------------------
def test_the_image_is_built_in_stages_from_the_python_of_this_project():
    version = (ROOT / ".python-version").read_text().strip()
    bases = [line for line in instructions() if line.startswith("FROM")]
    assert bases == [f"FROM python:{version}-slim AS build", f"FROM python:{version}-slim"]


def test_the_image_runs_as_nobody_in_particular():
    last = [line.split()[1] for line in instructions() if line.startswith("USER")][-1]
    assert last == "sometaito"
    assert any("useradd" in line and "--uid 10001" in line for line in instructions())
    assert all(SERVICES[name]["user"] == "10001" for name in OURS)


def test_packages_are_installed_by_hash_and_static_files_collected_at_build():
    text = "\n".join(instructions())
    assert "pip install --no-deps --require-hashes -r requirements.txt" in text
    assert "collectstatic --no-input" in text


def test_the_image_holds_no_secret():
    for line in instructions():
        if line.startswith(("ENV", "ARG")):
            assert not any(name in line for name in (*SECRETS, "SMTP_PASSWORD")), line


def test_gunicorn_needs_no_writable_root():
    command = instructions()[-1]
    assert command.startswith("CMD")
    assert '"--no-control-socket"' in command
    assert '"--worker-tmp-dir", "/dev/shm"' in command


def test_what_is_copied_exists_and_what_is_private_is_left_out():
    ignored = (ROOT / ".dockerignore").read_text().split()
    assert {".git", ".env", ".venv", ".demo*"} <= set(ignored)
    for needed in ("manage.py", "scripts", "locale", "static", "templates", "programmes", *APPS):
        assert (ROOT / needed).exists()
        assert needed not in ignored


# --- what the image does at build, done here ------------------------------------------------------------
def production(tmp_path: Path, **changes: str) -> dict[str, str]:
    values = {"PATH": os.environ["PATH"], "ALLOWED_HOSTS": "sometaito.example", "DATA_DIR": str(tmp_path / "data")}
    values |= {"SECRET_KEY": "kR7" + "v2Q-9xW_" * 8, "STATIC_ROOT": str(tmp_path / "static")}
    values |= {"DATABASE_URL": "postgres://u:n0t-a-default@db.example:5432/d", "LOCAL": "0", "DEBUG": "0"}
    values["ENV_FILE"] = os.devnull
    return values | changes


def manage(tmp_path: Path, *arguments: str, **changes: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=ROOT,
        env=production(tmp_path, **changes),
        capture_output=True,
        text=True,
    )


def test_the_static_files_of_production_can_be_collected(tmp_path):
    done = manage(tmp_path, "collectstatic", "--no-input")
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "static" / "staticfiles.json").is_file()
    assert not (tmp_path / "data").exists()


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"SECRET_KEY": ""}, "SECRET_KEY is missing or too weak"),
        ({"SECRET_KEY": "changeme"}, "SECRET_KEY is missing or too weak"),
        ({"SECRET_KEY": "a" * 60}, "SECRET_KEY is missing or too weak"),
        ({"ALLOWED_HOSTS": ""}, "ALLOWED_HOSTS must name the host names"),
        ({"ALLOWED_HOSTS": "*"}, "ALLOWED_HOSTS must name the host names"),
        ({"DATABASE_URL": "postgres://postgres:postgres@db/d"}, "DATABASE_URL holds a default password"),
    ],
)
def test_production_does_not_start_with_an_unsafe_value(tmp_path, changes, reason):
    done = manage(tmp_path, "check", **changes)
    assert done.returncode != 0
    assert "Sometaito does not start with unsafe settings" in done.stderr
    assert reason in done.stderr


def test_the_settings_of_the_compose_file_pass_the_deployment_check(tmp_path):
    given = dict.fromkeys(interpolated(SERVICES), "")
    given |= {
        "SMTP_HOST": "smtp.example",
        "DEFAULT_FROM_EMAIL": "s@sometaito.example",
        "ALLOWED_HOSTS": "s.example",
        "SITE_URL": "https://s.example",
    }
    given |= {"SECRET_KEY": "kR7" + "v2Q-9xW_" * 8, "POSTGRES_PASSWORD": "8f3a" * 8, "REDIS_PASSWORD": "77b1" * 8}

    def fill(match: re.Match[str]) -> str:
        return given[match[1]] or (match[2][2:] if match[2].startswith(":-") else "")

    environment = {
        name: re.sub(r"\$\{([A-Z_]+)([^}]*)\}", fill, str(value))
        for name, value in SERVICES["web"]["environment"].items()
    }
    done = manage(tmp_path, "check", "--deploy", "--fail-level", "WARNING", **environment)
    assert done.returncode == 0, done.stderr


# --- the operations guide -------------------------------------------------------------------------------
def guide() -> str:
    return (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")


def test_every_command_is_in_the_guide():
    commands = {path.stem for app in APPS for path in (ROOT / app / "management" / "commands").glob("[a-z]*.py")}
    assert {name for name in commands if f"`{name}" not in guide() and f", `{name}" not in guide()} == set()


def test_every_entry_of_the_schedule_is_in_the_guide():
    from trainingsite.schedule import SCHEDULE

    assert {name for name in SCHEDULE if f"| `{name}` |" not in guide()} == set()


def test_every_target_of_make_is_in_the_guide():
    targets = set(re.findall(r"^([a-z][a-z-]*):.*##", (ROOT / "Makefile").read_text(), re.MULTILINE)) - {"help"}
    assert {name for name in targets if f"`make {name}`" not in guide()} == set()
