"""When and where: training sessions, who has a place, who waits, who wishes for one, and what came of it."""

from scheduling.models.after import Feedback, Plan
from scheduling.models.bookings import Booking, SessionInvitation
from scheduling.models.feeds import FeedKey
from scheduling.models.need import FreeTime, Interest, NeedCount
from scheduling.models.sessions import Place, SessionModule, SessionTrainer, TrainingSession

__all__ = [
    "Booking",
    "FeedKey",
    "Feedback",
    "FreeTime",
    "Interest",
    "NeedCount",
    "Place",
    "Plan",
    "SessionInvitation",
    "SessionModule",
    "SessionTrainer",
    "TrainingSession",
]
