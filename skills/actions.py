"""What happens to skills: evidence is added, a sitting starts and ends, a trainer confirms, rounds are scheduled."""

import datetime as dt
import secrets
from collections import Counter
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from participants import audit
from skills import scores
from skills.measuring import keys_for, missing_steps
from skills.models import Evidence, Item, MeasurementRound, Sitting, Skill
from skills.parallel_forms import choose


class NotPossible(Exception):
    """The state does not allow it; the message is for the person who asked."""


def record_evidence(
    *, person: Any, skill: Skill, kind: str, key: str, source: str, now: dt.datetime, **fields: Any
) -> Evidence:
    """Append one piece to the ledger; the same `key` of the same person again changes nothing and gives the first.

    `fields`: round, attempt, level, value, passed, share, answer, certainty, confirmed_by (see `Evidence`).
    Raises ValueError for a confirmed act without another person who confirms it.
    """
    return _append(person, key, {"skill": skill, "kind": kind, "source": source, "at": now, **fields})[0]


def _append(person: Any, key: str, piece: dict[str, Any]) -> tuple[Evidence, bool]:
    """The piece, and whether it is new."""
    confirmer = piece.get("confirmed_by")
    if piece["kind"] in (Evidence.Kind.OBSERVATION, Evidence.Kind.HELP) and (confirmer is None or confirmer == person):
        raise ValueError("An observation or an act of helping is confirmed by another person.")
    return Evidence.objects.get_or_create(person=person, key=key, defaults=piece)


def record_answer(
    *,
    person: Any,
    item: Item,
    answer: str,
    certainty: int | None,
    key: str,
    now: dt.datetime,
    round: MeasurementRound | None = None,
    attempt: int = 1,
) -> Evidence:
    """Append an answer to a quiz item, of a round or (without one) of practice."""
    correct = answer == item.correct_key
    piece = {
        "skill_id": item.skill_id,
        "kind": Evidence.Kind.ITEM,
        "source": item.code,
        "at": now,
        "round": round,
        "attempt": attempt,
        "level": item.level,
        "passed": scores.passes(correct=correct, certainty=certainty, safety=item.safety),
        "share": float(correct),
        "answer": answer,
        "certainty": certainty,
    }
    return _append(person, key, piece)[0]


def start_sitting(*, person: Any, round: MeasurementRound, now: dt.datetime, seed: int | None = None) -> Sitting:
    """The person's sitting of an open round, started now unless it was before."""
    with transaction.atomic():
        locked = MeasurementRound.objects.select_for_update().get(pk=round.pk)
        if not locked.is_open(now):
            raise NotPossible(_("This measurement is not open."))
        started = Sitting.objects.filter(round=locked, person=person).select_related("round").first()
        if started:
            return started
        form = _form_for(person, locked)
        return Sitting.objects.create(
            round=locked,
            person=person,
            form=form,
            seed=secrets.randbits(62) if seed is None else seed,
            steps=keys_for(round=locked, person=person, form=form),
            started_at=now,
            saved_at=now,
        )


def _form_for(person: Any, round: MeasurementRound) -> str:
    met = Sitting.objects.filter(person=person).order_by("started_at").values_list("form", flat=True)
    given = Counter(Sitting.objects.filter(round=round).values_list("form", flat=True))
    return choose(kind=round.kind, met=list(met), given=given, seed=round.pk)


def save_step(*, sitting: Sitting, step: Any, now: dt.datetime) -> None:
    """Write down what was answered at a step. Raises NotPossible when the sitting is over or its window closed."""
    with transaction.atomic():
        locked = Sitting.objects.select_for_update(of=("self",)).select_related("round").get(pk=sitting.pk)
        if not locked.is_going_on(now):
            raise NotPossible(_("This measurement is over."))
        step.save(now)
        Sitting.objects.filter(pk=locked.pk).update(saved_at=now)


def finish_sitting(*, sitting: Sitting, now: dt.datetime) -> None:
    """Close a sitting in which every step is answered. Again: nothing happens."""
    with transaction.atomic():
        locked = Sitting.objects.select_for_update(of=("self",)).select_related("round").get(pk=sitting.pk)
        if locked.finished_at:
            return
        if not locked.is_going_on(now):
            raise NotPossible(_("This measurement is over."))
        if missing_steps(locked):
            raise NotPossible(_("Some steps are still without an answer."))
        Sitting.objects.filter(pk=locked.pk).update(finished_at=now, saved_at=now)


def confirm(
    *, person: Any, skill: Skill, kind: str, level: int, source: str, confirmed_by: Any, now: dt.datetime
) -> Evidence:
    """A trainer has seen the person do it, or help others. The same on the same day is the same act."""
    key = f"confirmed:{skill.code}:{source}:{level}:{now:%Y-%m-%d}:{confirmed_by.pk}"
    piece = {"skill": skill, "kind": kind, "source": source, "at": now, "level": level, "passed": True}
    with transaction.atomic():
        evidence, new = _append(person, key, piece | {"confirmed_by": confirmed_by})
        if new:
            audit.record(confirmed_by, "skill-confirmed", person, now, level=level)
    return evidence


def schedule_round(*, round: MeasurementRound, actor: Any, now: dt.datetime) -> None:
    """Save a new or changed window and leave a trace of who did."""
    with transaction.atomic():
        verb = "round-changed" if round.pk else "round-made"
        round.save()
        audit.record(actor, verb, None, now, round=round.pk)
