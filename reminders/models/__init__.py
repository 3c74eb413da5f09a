"""Who is told what, when and why: the outbox, and what each person wishes."""

from reminders.models.messages import Message
from reminders.models.preferences import Preferences

__all__ = ["Message", "Preferences"]
