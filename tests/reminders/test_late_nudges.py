"""A sender that stood still sends nothing in quiet hours when it goes on, and nothing that is of no use any more."""

import pytest

from reminders.models import Message
from reminders.planner import plan_all
from reminders.sending import send_due
from tests.reminders.causes import DAY, HOUR, NOW, local, make_booking, make_cohort, make_round, make_session, messages

pytestmark = pytest.mark.django_db
EVENING = local("2026-11-24 20:00")


def test_after_a_pause_a_nudge_waits_for_the_next_working_day(aino, mailoutbox):
    make_round(make_cohort(aino), opens_at=NOW, closes_at=NOW + 20 * DAY)
    plan_all(NOW)
    sent = send_due(EVENING)
    assert (sent.later, len(mailoutbox)) == (1, 0)
    assert messages(aino, kind="round_opens") == [("round_opens", "planned", "Wed 2026-11-25 07:00")]
    assert send_due(local("2026-11-25 07:00")).sent == 1


def test_a_nudge_for_which_no_useful_hour_is_left_never_goes(aino, mailoutbox):
    make_round(make_cohort(aino), opens_at=NOW, closes_at=local("2026-11-25 06:00"))
    plan_all(NOW)
    assert (send_due(EVENING).expired, len(mailoutbox)) == (1, 0)
    assert set(Message.objects.values_list("state", flat=True)) == {"expired"}


def test_service_and_promised_messages_go_at_any_hour(aino, mailoutbox):
    make_booking(make_session(EVENING + DAY), aino, since=EVENING - 2 * HOUR)
    plan_all(EVENING)
    assert send_due(EVENING).sent == 2
