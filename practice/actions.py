"""What happens in the practice channel: a run starts, something is done in it, it is checked, it ends.

Everything is done under the lock of the run, one line of the log after the other. The same form sent twice counts once.
"""

import datetime as dt
import re
from collections.abc import Mapping
from copy import copy
from typing import Any

from django.contrib.auth import get_user_model
from django.db import transaction
from django.utils.translation import gettext as _

from practice import channel as channels
from practice import checks, clockwork, criteria, runs
from practice.models import Action, ModulePractice, PracticeTask, Run, ScenarioVersion, TaskAttempt
from practice.permitted import Asked, NotPossible, cleaned, free_texts
from practice.task import HINTED, Outcome
from practice.timeline import World
from practice.world import Act
from skills.actions import record_evidence
from skills.models import Evidence, Sitting, Skill

__all__ = ["Held", "NotPossible", "check", "end", "perform", "save_measured", "set_clock", "start", "start_measured"]

HOUR = 3600
KEY = re.compile(r"[A-Za-z0-9_-]{0,64}")
LONGEST_TARGET = 60
_MOVES = ("clock_at", "clock_since", "clock_speed", "touched_at", "ended_at")
"""Columns of a run that change."""
_WITHOUT_TARGET = frozenset({"post", "draft", "list_make", "seen", "search", "settings", "profile", "account", "leave"})


class Held(Exception):
    """Somebody's data stand in the text, so it was not published and not kept. `kinds` are those of `checks`."""

    def __init__(self, kinds: tuple[str, ...]) -> None:
        super().__init__(", ".join(kinds))
        self.kinds = kinds


def start(
    *,
    person: Any,
    scenario: ScenarioVersion | None = None,
    task: PracticeTask | None = None,
    module: ModulePractice | None = None,
    channel: str = Run.Channel.NEUTRAL,
    language: str = Run.Language.FINNISH,
    key: str = "",
    now: dt.datetime,
) -> Run:
    """A new run: of a task, or free play in the scenario (by default the one published last), also that of a module.

    Earlier runs of the same task or module that are still open end: it is done in one place. The same `key` gives the
    first run again. Raises NotPossible when there is nothing to practise in, or the task is no longer offered.
    """
    if channel not in Run.Channel.values or language not in Run.Language.values or not KEY.fullmatch(key):
        raise NotPossible(_("Choose one of the alternatives."))
    if task is not None and (task.withdrawn or task.measured):
        raise NotPossible(_("This task is no longer offered."))
    about = task or module
    version = scenario or ScenarioVersion.objects.newest(about.scenario_slug if about else "")
    if version is None or not version.published_at:
        raise NotPossible(_("There is nothing to practise with yet."))
    with transaction.atomic():
        _lock(person)
        if key and (started := Run.objects.filter(person=person, key=key).first()):
            return started
        if about is not None:
            same = {"task": task} if task else {"module_code": about.code}
            for earlier in Run.objects.filter(person=person, **same).open().select_for_update():
                _stop(earlier, now)
        look = {"channel": channel, "language": language, "key": key}
        return _begin(now, person=person, scenario=version, task=task, module=module, **look)


def _begin(now: dt.datetime, *, task: PracticeTask | None, module: ModulePractice | None = None, **fields: Any) -> Run:
    """A run that begins now, at the second its task or the free play of its module starts at."""
    at = runs.task_of(task).start if task else runs.plan_of(module).start if module else 0
    return Run.objects.create(
        task=task,
        module_code=module.code if module else "",
        started_at=now,
        touched_at=now,
        clock_at=at,
        clock_since=now,
        clock_speed=clockwork.MINUTES,
        **fields,
    )


def start_measured(*, sitting: Sitting, task: PracticeTask, language: str, now: dt.datetime) -> Run:
    """The run in which a task of a measurement is done: one for each step of a sitting, begun once and gone on with.

    A task that was withdrawn after the sitting began is still done, in the newest world there is: its steps are frozen.
    Raises NotPossible when the measurement is over, or there is nothing to do it in.
    """
    if language not in Run.Language.values:
        raise NotPossible(_("Choose one of the alternatives."))
    if not sitting.is_going_on(now):
        raise NotPossible(_("This measurement is over."))
    worlds = ScenarioVersion.objects.filter(slug=task.scenario_slug).order_by("-number").defer("data")
    version = ScenarioVersion.objects.newest(task.scenario_slug) or worlds.first()
    if version is None:
        raise NotPossible(_("There is nothing to practise with yet."))
    with transaction.atomic():
        _lock(sitting.person)
        if begun := Run.objects.filter(sitting=sitting, task=task).for_pages().first():
            return begun
        return _begin(now, person=sitting.person, scenario=version, task=task, sitting=sitting, language=language)


def perform(
    *, run: Run, kind: str, target: str = "", data: Mapping[str, Any] | None = None, key: str = "", now: dt.datetime
) -> Action | None:
    """Do something in the run. None when there is nothing to do, the earlier line when the same `key` comes again.

    Raises NotPossible for what cannot be, and Held when somebody's data stand in a text: then a line of the kind `held`
    says so, without the text. `run` follows: its clock is afterwards as it was written. A line written knows the `log`.
    """
    if not KEY.fullmatch(key) or len(target) > LONGEST_TARGET:
        raise NotPossible(_("This cannot be done here."))
    with transaction.atomic():
        locked = _moving(run)
        if key and (done := locked.actions.filter(key=key).first()):
            return done
        _must_go_on(locked, now)
        if locked.is_measured and kind == "hint":
            raise NotPossible(_("There are no hints in a measurement."))
        world = runs.world_of(locked, now)
        asked = _asked(locked, world, kind, target, data or {})
        stored = cleaned(asked)
        if stored is None:
            return None
        kinds = _data_of_somebody(asked, stored)
        if kinds:
            action = _hold(locked, world, kinds, now)
        else:
            action = _write(locked, world, now, kind=kind, target=asked.target, data=stored, key=key)
    _follow(run, locked)
    if kinds:
        raise Held(kinds)
    return action


def _asked(run: Run, world: World, kind: str, target: str, data: Mapping[str, Any]) -> Asked:
    task = runs.task_of(run.task) if run.task else None
    return Asked(world, channels.get(run.channel), task, kind, "" if kind in _WITHOUT_TARGET else target, data)


def _data_of_somebody(asked: Asked, stored: Mapping[str, Any]) -> tuple[str, ...]:
    """Kinds of personal data in anything that was typed."""
    config, secrets = asked.world.scenario.config, asked.task.secrets if asked.task else ()
    found = (kind for text in free_texts(stored) for kind in checks.personal_data(text, config, secrets))
    return tuple(dict.fromkeys(found))


def _hold(run: Run, world: World, kinds: tuple[str, ...], now: dt.datetime) -> Action:
    """Say in the log that a text was held back; the same thing sent twice in a row is said once."""
    last = world.acts[-1] if world.acts else None
    if last and last.kind == "held" and last.data.get("kinds") == list(kinds):
        return run.actions.get(seq=last.seq)
    return _write(run, world, now, kind="held", data={"kinds": list(kinds)})


def _write(run: Run, world: World, now: dt.datetime, **line: Any) -> Action:
    """The next line of the log, at the clock, which never stands before the last one; idle time counts from here."""
    seq = world.acts[-1].seq + 1 if world.acts else 1
    action = Action.objects.create(run=run, seq=seq, at=world.now, done_at=now, **line)
    action.log = (*world.acts, Act(seq, action.kind, action.at, action.target, action.data))
    _set(run, now, clock_at=world.now, clock_since=max(now, run.clock_since))
    return action


def set_clock(*, run: Run, speed: int | None = None, skip: str = "", now: dt.datetime) -> None:
    """Another speed (0 stands still), or a jump: "hour", or "event" to the next thing that comes by itself.

    Raises NotPossible for a run that is over, an unknown speed or jump, and when nothing more will come.
    """
    if (speed is not None and speed not in clockwork.SPEEDS) or skip not in ("", "hour", "event"):
        raise NotPossible(_("Choose one of the alternatives."))
    with transaction.atomic():
        locked = _moving(run)
        _must_go_on(locked, now)
        at = runs.second_of(locked, now)
        lasts = runs.scenario_of(locked.scenario).lasts
        if skip == "hour":
            if at >= lasts:
                raise NotPossible(_("The week of this practice is over. What you do still counts."))
            at = min(at + HOUR, lasts)
        elif skip == "event":
            coming = runs.world_of(locked, now).next_event()
            if coming is None:
                raise NotPossible(_("Nothing more comes by itself. What you do brings answers."))
            at = max(at, coming)
        new_speed = locked.clock_speed if speed is None else speed
        _set(locked, now, clock_at=at, clock_since=max(now, locked.clock_since), clock_speed=new_speed)
    _follow(run, locked)


def check(*, run: Run, now: dt.datetime) -> TaskAttempt:
    """Look at the task as it stands now and keep how it went; each skill of the task gets its piece of evidence.

    Pressed again without anything done in between it is the same attempt. Raises NotPossible in free play, and in a run
    that is over.
    """
    with transaction.atomic():
        _lock(run.person)
        locked = _locked(run)
        if locked.task is None:
            raise NotPossible(_("There is no task in free practice."))
        if locked.is_measured:
            raise NotPossible(_("In a measurement the task is looked at when you save it there."))
        world = runs.world_of(locked, now)
        last_seq = world.acts[-1].seq if world.acts else 0
        if same := locked.attempts.filter(last_seq=last_seq).first():
            return same
        if locked.is_over:
            raise NotPossible(_("This practice has ended."))
        outcome = criteria.evaluate(runs.task_of(locked.task), world)
        attempt = _attempt(locked.person, locked.task, outcome, now, run=locked, last_seq=last_seq)
        if not locked.task.opt_in:
            for skill in locked.task.skills.order_by("taskskill__position"):
                key = f"task:{locked.task.code}:{attempt.number}:{skill.code}"
                _piece(attempt, skill, key=key, attempt=attempt.number)
        return attempt


def save_measured(*, sitting: Sitting, task: PracticeTask, run: Run | None, able: bool, now: dt.datetime) -> None:
    """Write down how a task of a measurement went, for each of its skills, and close its run. Again: nothing happens.

    `able` says that the person has done it: then the log of the run is looked at. Otherwise the person has said that
    it cannot be done yet, which is 0 with nothing looked at, and a run there may be none. The sitting is locked and
    going on (`skills.actions.save_step`). Raises NotPossible for an able person without a run.
    """
    if able and run is None:
        raise NotPossible(_("Open the practice channel first."))
    begin = sitting.evidence_key(f"task:{task.code}")
    with transaction.atomic():
        _lock(sitting.person)
        if Evidence.objects.filter(person=sitting.person, key__startswith=f"{begin}:").exists():
            return
        locked = _locked(run) if run else None
        world = runs.world_of(locked, now) if locked else None
        outcome = criteria.evaluate(runs.task_of(task), world) if able and world else Outcome(())
        last_seq = world.acts[-1].seq if world and world.acts else 0
        attempt = _attempt(sitting.person, task, outcome, now, run=locked, last_seq=last_seq)
        for skill in task.skills.order_by("taskskill__position"):
            _piece(attempt, skill, key=f"{begin}:{skill.code}", round=sitting.round, attempt=1)
        if locked and not locked.is_over:
            _stop(locked, now)


def _attempt(person: Any, task: PracticeTask, outcome: Outcome, now: dt.datetime, **fields: Any) -> TaskAttempt:
    """`fields`: run and last_seq. An outcome without findings is that of a task nobody looked at: nothing is met."""
    number = TaskAttempt.objects.filter(person=person, task=task).count() + 1
    hinted = Action.objects.filter(run__person=person, run__task=task, kind="hint").exists()
    return TaskAttempt.objects.create(
        person=person,
        task=task,
        number=number,
        passed=bool(outcome.findings) and outcome.passed,
        share=outcome.share,
        results=[[index, finding.met] for index, finding in enumerate(outcome.findings)],
        aided=number > 1 or hinted or task.variant == HINTED,
        at=now,
        **fields,
    )


def _piece(tried: TaskAttempt, skill: Skill, *, key: str, **fields: Any) -> None:
    """What an attempt shows of one skill, for the ledger."""
    record_evidence(
        person=tried.person,
        skill=skill,
        kind=Evidence.Kind.TASK,
        key=key,
        source=tried.task.code,
        now=tried.at,
        level=tried.task.level,
        passed=tried.passed,
        share=tried.share,
        **fields,
    )


def end(*, run: Run, now: dt.datetime) -> None:
    """Close the run: it can be looked at, nothing more happens in it. Again: nothing changes.

    Raises NotPossible for a run of a measurement, which ends when its step is saved.
    """
    if run.is_measured:
        raise NotPossible(_("This belongs to a measurement: save it there."))
    with transaction.atomic():
        locked = _locked(run)
        if not locked.is_over:
            _stop(locked, now)
    _follow(run, locked)


def _stop(run: Run, now: dt.datetime) -> None:
    _set(run, now, clock_at=runs.second_of(run, now), clock_since=now, clock_speed=0, ended_at=now)


def _must_go_on(run: Run, now: dt.datetime) -> None:
    if run.is_over:
        raise NotPossible(_("This practice has ended."))
    if run.is_too_late(now):
        raise NotPossible(_("The measurement is over: nothing more can be done in this task. What you saved is kept."))


# --- the row --------------------------------------------------------------------------------------------
def _locked(run: Run) -> Run:
    return Run.objects.select_for_update(of=("self",)).for_pages().select_related("person").get(pk=run.pk)


def _moving(run: Run) -> Run:
    """The row under its lock, of which only what changes while a run goes on is read anew. All of it when it belongs
    to a measurement, which may have ended meanwhile.
    """
    if run.is_measured:
        return _locked(run)
    rows = Run.objects.select_for_update().filter(pk=run.pk)
    locked = copy(run)
    for name, value in zip(_MOVES, rows.values_list(*_MOVES).get(), strict=True):
        setattr(locked, name, value)
    return locked


def _set(run: Run, now: dt.datetime, **fields: Any) -> None:
    fields["touched_at"] = max(now, run.touched_at)
    Run.objects.filter(pk=run.pk).update(**fields)
    for name, value in fields.items():
        setattr(run, name, value)


def _follow(run: Run, locked: Run) -> None:
    """What the caller holds shows what was written."""
    for name in _MOVES:
        setattr(run, name, getattr(locked, name))


def _lock(person: Any) -> None:
    """One at a time per person, so that two forms sent at once do not both start or both count."""
    get_user_model().objects.select_for_update().only("pk").get(pk=person.pk)
