"""Who is recognised at every request."""

from typing import Any

from allauth.account.auth_backends import AuthenticationBackend

from participants.models import User
from trainingsite import clock


def may_enter(user: Any) -> bool:
    """Active, and the employment has not ended."""
    return bool(user.is_active) and User.objects.employed(clock.today()).filter(pk=user.pk).exists()


class EmployeeBackend(AuthenticationBackend):
    """A disabled account or an ended employment ends every session at its next request, in the one query it costs."""

    def user_can_authenticate(self, user: Any) -> bool:
        return may_enter(user)

    def get_user(self, user_id: Any) -> User | None:
        today = clock.today()
        return User.objects.active().employed(today).knowing_if_manager(today).filter(pk=user_id).first()
