"""A small world to practise in: its scenario, one task in three variants, one voluntary task, and Aino's run."""

import datetime as dt

import pytest

from practice import actions, agreement, scenarios
from practice.models import PracticeTask, Run, ScenarioVersion, TaskSkill
from skills.models import Framework, Skill
from tests.conftest import NOW
from tests.practice.reviewing import FIRST, send
from tests.practice.small_world import SMALL, both


def line(name, **more):
    texts = {each: both(f"{name} {each} fi", f"{name} {each} en") for each in ("label", "met", "unmet")}
    return {"name": name, **texts, **more}


FAMILY = {
    "format": 1,
    "family": "T9.1",
    "module": "M1",
    "skills": ["S91", "S92"],
    "scenario": "small",
    "start": "mon 9:00",
    "title": both("Seuraa ja tykkää", "Follow and like"),
    "text": both("Seuraa neuvontaa ja tykkää sen ohjeesta.", "Follow the advice service and like its guide."),
    "hints": [
        both("Avaa ensin profiili.", "Open the profile first."),
        both("Sydän on tykkäys.", "The heart is a like."),
    ],
    "secrets": ["555777"],
    "criteria": [
        line("follows", rule="follows", args={"handles": ["neuvo"]}),
        line("likes", rule="liked", args={"posts": ["N1"]}),
        line("extra", rule="bookmarked", args={"posts": ["N1"]}, bonus=True),
        line("remark", rule="left_alone", args={"posts": ["H1"]}, hint=True),
    ],
    "good": {
        "why": both("Molemmat löytyvät.", "Both are there."),
        "steps": [
            {"kind": "follow", "target": "neuvo"},
            {"kind": "like", "target": "N1"},
            {"kind": "reply", "target": "K1", "data": {"text": both("Kyllä kelpaa.", "Yes it does.")}},
            {"kind": "handoff", "target": "manager"},
            {"kind": "report", "target": "M1", "data": {"reason": "phishing"}},
            {"kind": "mark", "target": "yard", "data": {"spot": "plate"}},
        ],
    },
    "poor": {"why": both("Väärä julkaisu.", "The wrong post."), "steps": [{"kind": "like", "target": "H1"}]},
    "tasks": [
        {"variant": "hinted", "level": 1},
        {"variant": "plain", "level": 2},
        {"variant": "new", "level": 3, "hints": []},
    ],
}
VOLUNTARY = FAMILY | {
    "family": "T9.2",
    "title": both("Vapaaehtoinen", "Voluntary"),
    "opt_in": True,
    "notice": both("Tässä on ikäviä viestejä.", "There are nasty messages here."),
    "tasks": [{"variant": "plain", "level": 2}],
}


@pytest.fixture
def at_the_start(time_machine):
    time_machine.move_to(NOW, tick=False)


@pytest.fixture
def later(time_machine):
    """`later(minutes=…)`: so much real time passes."""
    return lambda **passed: time_machine.move_to(NOW + dt.timedelta(**passed), tick=False)


@pytest.fixture
def aino_client(aino, client_for):
    aino.language = "en"
    aino.save()
    return client_for(aino)


def make_scenario(number=1, now=NOW, **changes):
    data = scenarios.to_data(SMALL) | changes
    return ScenarioVersion.objects.create(
        slug=data["slug"], number=number, title=data["title"], data=data, published_at=now
    )


def make_tasks(family, position=1):
    skills = list(Skill.objects.filter(code__in=family["skills"]).order_by("code"))
    made = {}
    for variant in family["tasks"]:
        row = PracticeTask.objects.create(
            code=f"{family['family']}-{variant['variant']}",
            family=family["family"],
            variant=variant["variant"],
            level=variant["level"],
            module_code=family["module"],
            position=position,
            scenario_slug=family["scenario"],
            data=family | {"tasks": [variant], "starts": SMALL.starts},
            opt_in=family.get("opt_in", False),
            measured=variant.get("measured", False),
        )
        for place, skill in enumerate(skills):
            TaskSkill.objects.create(task=row, skill=skill, position=place)
        made[variant["variant"]] = row
    return made


@pytest.fixture
def two_skills(db):
    framework = Framework.objects.create(code="small", levels=[])
    return [
        Skill.objects.create(
            framework=framework, code=code, slug=code.lower(), module_code="M1", position=place,
            name=both(f"Taito {code}", f"Skill {code}"), descriptors=[],
        )
        for place, code in enumerate(("S91", "S92"), start=91)
    ]  # fmt: skip


@pytest.fixture
def small_scenario(db):
    return make_scenario()


@pytest.fixture
def small_tasks(small_scenario, two_skills):
    """`{variant: PracticeTask}` of the task T9.1: follow @neuvo and like N1."""
    return make_tasks(FAMILY)


@pytest.fixture
def voluntary(small_scenario, two_skills):
    return make_tasks(VOLUNTARY, position=2)["plain"]


@pytest.fixture
def start(aino, small_scenario):
    """`start(**more)`: a run of Aino's, free play in Finnish where nothing else is said."""

    def begin(**more):
        return actions.start(**{"person": aino, "language": "fi", "now": NOW} | more)

    return begin


@pytest.fixture
def run(start):
    return start()


@pytest.fixture
def task_run(start, small_tasks):
    return start(task=small_tasks["plain"])


@pytest.fixture
def do():
    """`do(run, kind, target, seconds=…, key=…, **data)`: one act, so many real seconds after the start."""

    def perform(run, kind, target="", *, seconds=0, key="", **data):
        now = NOW + dt.timedelta(seconds=seconds)
        return actions.perform(run=run, kind=kind, target=target, data=data, key=key, now=now)

    return perform


@pytest.fixture
def again():
    """The run as the database has it."""
    return lambda run: Run.objects.get(pk=run.pk)


@pytest.fixture
def erkki(person):
    """A second one in the digital team."""
    return person("erkki.editori", "Erkki Editori", unit="Palvelut", role="digital_team")


@pytest.fixture
def wants_second(monkeypatch):
    """`wants_second(answer)`: whether texts belong to the sample that two people read."""
    return lambda answer: monkeypatch.setattr(agreement, "wants_second_reader", lambda pk: answer)


@pytest.fixture
def sent(task_run, do):
    """Aino's answer to N1, sent to be read."""
    return send(task_run, do(task_run, "reply", "N1", text=FIRST))
