"""What happens here, for the apps above. Sent inside the transaction of the change, with the committed-to-be row.

`session_changed(sender=TrainingSession, session, now)`: made public, changed in time, place or title, or cancelled;
also when a trainer comes or goes. `booking_changed(sender=Booking, booking, now)`: any change of state or attendance.
`plan_changed(sender=Plan, plan, now)`.
"""

from django.dispatch import Signal

session_changed = Signal()
booking_changed = Signal()
plan_changed = Signal()
