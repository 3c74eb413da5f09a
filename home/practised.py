"""What Eero has done in the practice channel: tasks, texts he had read, and two runs he can go on with.

Done the way people do it, by `practice.actions`, so it is one person only: an organisation of any size stays bulk.
"""

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from home.synthesis import OrganisationData
from participants.models import User
from practice import actions, model_answers, reviews, runs
from practice.clockwork import PAUSED
from practice.models import PracticeTask, Run
from practice.task import Step
from trainingsite import clock

if TYPE_CHECKING:
    from home.sample import Written

WHO = "eero.osaaja"
PAUSE = dt.timedelta(seconds=20)
"""Real time between two acts: twenty minutes of the scenario."""
ENDED = (
    (40, "T1.1-hinted", "good"),
    (38, "T1.1-plain", "good"),
    (36, "T1.2-plain", "poor"),
    (35, "T1.2-plain", "good"),
    (33, "T1.3-plain", "good"),
    (30, "T1.4-plain", "good"),
    (21, "T2.1-plain", "good"),
    (12, "T2.2-plain", "poor"),
    (9, "T2.2-plain", "good"),
)
"""(days ago, task, by which of its models)"""
SENT = "T2.2-plain"
"""The task of which each text went to the digital team; Dana has read the first one."""
FEEDBACK = "Kohtelias sävy. Jätä kanta viestinnälle ja kerro, että siirrät kysymyksen heille."
MARKS = {"answers": 1, "value": 1, "tone": 2, "safe": 0}
OPEN_TASK, HOURS_OF_FREE_PLAY = "T3.2-plain", 54
FREE_PLAY = (
    Step("like", "P043"),
    Step("follow", "kiertouut_harj"),
    Step("bookmark", "P070"),
    Step("reply", "P013", {"text": "Saa laittaa. Ikkunallinen kirjekuori kuuluu paperinkeräykseen, ikkuna saa jäädä."}),
    Step("post", data={"text": "Huomenta Kuntalasta! Litistetty laatikko vie puolet vähemmän tilaa. #kartonki"}),
    Step("draft", data={"text": "Viikon vinkki: paperikassi kuuluu kartonkiin, jos siinä ei ole ruokaa."}),
    Step("list_make", data={"name": "Kuntalan väki", "private": True}),
    Step("list_add", "own-7", {"handle": "kuntala_harj"}),
    Step("list_add", "own-7", {"handle": "tolkkila_harj"}),
    Step("save_evidence", "P025"),
    Step("open_messages", "kuski_harj"),
    Step("message", "kuski_harj", {"text": "Moi Kaisa! Kiitos vinkistä, kokeilin avainta heti."}),
)


def write(data: OrganisationData, written: "Written") -> None:
    """Eero's attempts and open runs; nothing in an organisation without him, or a programme without practice."""
    eero = written.people.get(WHO)
    tasks = {row.code: row for row in PracticeTask.objects.offered()} if eero else {}
    if eero is None or not tasks:
        return
    for days, code, model in ENDED:
        _task(eero, tasks[code], model, _moment(data, days))
    dana = written.people.get("dana.digi")
    if dana:
        _had_read(eero, dana)
    _going_on(eero, tasks[OPEN_TASK], _moment(data, 4))
    _free_play(eero, _moment(data, 1))


def _moment(data: OrganisationData, days: int) -> dt.datetime:
    """Early in the afternoon, so many days ago."""
    return clock.local_moment(data.today - dt.timedelta(days=days), 13, days)


def _task(person: User, row: PracticeTask, model: str, now: dt.datetime) -> None:
    """A run of the task by one of its models, checked and ended."""
    run = actions.start(person=person, task=row, now=now)
    now = _do(run, getattr(runs.task_of(row), model).steps, now)
    actions.check(run=run, now=now)
    actions.end(run=run, now=now + PAUSE)


def _had_read(person: User, reader: User) -> None:
    """Both texts of a task are sent, and the first one is read a day later; the other waits."""
    sent = []
    for run in person.practice_runs.filter(task__code=SENT).order_by("started_at"):
        now = run.touched_at + PAUSE
        text = next(reviews.texts_of(runs.world_of(run, now)))
        sent.append(reviews.send(run=run, seq=text.seq, now=now))
        if len(sent) == 1:
            later = now + dt.timedelta(days=1)
            reviews.read(review=sent[0], reader=reader, marks=MARKS, comment=FEEDBACK, shows=False, now=later)


def _going_on(person: User, row: PracticeTask, now: dt.datetime) -> None:
    """A run of the task with its first step done; the clock is paused."""
    run = actions.start(person=person, task=row, now=now)
    now = _do(run, runs.task_of(row).good.steps[:1], now)
    actions.set_clock(run=run, speed=PAUSED, now=now)


def _free_play(person: User, now: dt.datetime) -> None:
    """A week half lived, with something on every page; the clock is paused."""
    run = actions.start(person=person, now=now)
    actions.set_clock(run=run, speed=PAUSED, now=now)
    for _hour in range(HOURS_OF_FREE_PLAY // 2):
        actions.set_clock(run=run, skip="hour", now=now)
    now = _do(run, FREE_PLAY, now)
    for _hour in range(HOURS_OF_FREE_PLAY // 2):
        actions.set_clock(run=run, skip="hour", now=now)


def _do(run: Run, steps: Iterable[Step], now: dt.datetime) -> dt.datetime:
    """The steps one after the other in Finnish; a text with somebody's data is held, as it would be."""
    for step in steps:
        now += PAUSE
        data: Mapping[str, Any] = model_answers.in_language(step.data, Run.Language.FINNISH)
        try:
            actions.perform(run=run, kind=step.kind, target=step.target, data=data, now=now)
        except actions.Held:
            continue
    return now + PAUSE
