"""Which things of the sample organisation the rows mean by their {names}; makes what a page needs to be there."""

from typing import Any

LESSON = "open-an-account-safely"


def names() -> dict[str, str]:
    """Starts Aino's measurement, so that its steps are there."""
    from bench import practice, sessions
    from home.personas import DOMAIN
    from participants.models import User
    from skills.actions import start_sitting
    from skills.models import MeasurementRound, Sitting
    from trainingsite import clock

    aino = User.objects.get(email=f"aino.alku@{DOMAIN}")
    if not Sitting.objects.filter(person=aino).exists():
        open_round = MeasurementRound.objects.for_person(aino).open(clock.now()).get()
        start_sitting(person=aino, round=open_round, now=clock.now())
    return {"lesson": LESSON, **_check_item(), **practice.names(), **sessions.names()}


def _check_item() -> dict[str, str]:
    """A question of the lesson's check and a wrong answer to it: a wrong one may be given again and again."""
    from courses.models import Lesson

    item: Any = Lesson.objects.get(slug=LESSON).check_items.filter(safety=False).order_by("lessonitem__position")[0]
    wrong = next(option["key"] for option in item.options if not option["correct"])
    return {"item": item.code, "wrong": wrong}
