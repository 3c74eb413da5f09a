"""What happens here, for the apps above. Sent inside the transaction of the change, with the committed-to-be row.

`session_changed(sender=TrainingSession, session, now)`: made public, changed in time, place or title, or cancelled;
also when a trainer comes or goes. `bookings_changed(sender=Booking, bookings, now)`: any
change of state or attendance; those of one session that changed together are told together.
`plan_changed(sender=Plan, plan, now)`.
"""

from django.dispatch import Signal

session_changed = Signal()
bookings_changed = Signal()
plan_changed = Signal()
