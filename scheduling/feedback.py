"""Three answers of a participant, and what the trainers see of them: no names, and nothing before five people."""

import datetime as dt
from collections import Counter
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from scheduling.actions.errors import NotPossible
from scheduling.models import Booking, Feedback, TrainingSession

CHANGEABLE = dt.timedelta(days=14)  # after the end
FEWEST = 5
LAST_MINUTES = dt.timedelta(minutes=15)  # the trainer may ask for it before people leave


@dataclass(frozen=True)
class Results:
    """What `people` answered: the average of 1–5, how many found the level easy, right or hard, and their wishes."""

    people: int
    useful: float
    levels: dict[str, int]
    wishes: tuple[str, ...]


def give_feedback(
    *, session: TrainingSession, person: Any, useful: int, level: str, wish: str, now: dt.datetime
) -> Feedback:
    """Keep the answers, or change those given before. Raises NotPossible outside the time for it and to outsiders."""
    with transaction.atomic():
        booking = Booking.objects.select_for_update().filter(session=session, person=person).first()
        if reason := why_not(session, booking, now):
            raise NotPossible(reason)
        answers = {"useful": useful, "level": level, "wish": wish, "at": now}
        feedback, _made = Feedback.objects.update_or_create(session=session, person=person, defaults=answers)
    return feedback


def why_not(session: TrainingSession, booking: Booking | None, now: dt.datetime) -> str:
    """Why this person cannot give feedback now, in a sentence; "" when nothing is in the way."""
    if booking is None or not booking.is_booked or booking.missed() or not session.is_published:
        return _("Feedback comes from those who were in the session.")
    if now < session.ends_at - LAST_MINUTES:
        return _("You can give feedback when the session is over.")
    if now > session.ends_at + CHANGEABLE:
        return _("Feedback could be given and changed for two weeks. Thank you all the same.")
    return ""


def results(session: TrainingSession) -> Results | None:
    """None until five people have answered. Wishes come in alphabetical order, so that their order tells nothing."""
    given = list(Feedback.objects.filter(session=session).values_list("useful", "level", "wish"))
    if len(given) < FEWEST:
        return None
    levels = Counter(level for _useful, level, _wish in given)
    return Results(
        people=len(given),
        useful=sum(useful for useful, _level, _wish in given) / len(given),
        levels={level: levels[level] for level in Feedback.Level.values},
        wishes=tuple(sorted((wish for _useful, _level, wish in given if wish), key=str.casefold)),
    )
