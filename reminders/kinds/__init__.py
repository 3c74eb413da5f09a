"""The kinds of messages: which rows of the apps below cause them, for whom and when."""

from reminders.kinds.base import Kind, Source
from reminders.kinds.bookings import OfBookings
from reminders.kinds.digests import OfGrowth, OfTeams, OfWeeks
from reminders.kinds.lessons import OfLessons
from reminders.kinds.plans import OfPlans
from reminders.kinds.recall import OfRecall
from reminders.kinds.rounds import OfRounds
from reminders.kinds.sessions import OfInvitations, OfMissed
from reminders.kinds.trainers import OfTrainers

AT_ONCE: tuple[Source, ...] = (OfBookings(), OfTrainers(), OfPlans())  # service and promised: at their time
NUDGES: tuple[Source, ...] = (
    OfRounds(), OfMissed(), OfInvitations(), OfLessons(), OfRecall(), OfWeeks(), OfTeams(), OfGrowth(),
)  # fmt: skip
KINDS: dict[str, Kind] = {kind.name: kind for source in (*AT_ONCE, *NUDGES) for kind in source.kinds}
for _source in (*AT_ONCE, *NUDGES):
    for _kind in _source.kinds:
        _kind.sources.append(_source)

__all__ = ["AT_ONCE", "KINDS", "NUDGES", "Kind", "Source"]
