"""Who may enter a whole area. A single object is guarded by its queryset (`visible_to`), and answers 404."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase

View = Callable[..., HttpResponseBase]


def _area(allowed: Callable[[Any], bool]) -> Callable[[View], View]:
    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if not allowed(request.user):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        return guarded

    return decorate


digital_team_required = _area(lambda user: user.is_digital_team or user.is_administrator)
digital_team_only = _area(lambda user: user.is_digital_team)
"""For what people entrusted to the digital team alone; administrators too stay outside."""
administrator_required = _area(lambda user: user.is_administrator)
managers_only = _area(lambda user: user.is_manager)
"""For what people hand to their own manager; the digital team and administrators stay outside."""
manager_required = _area(lambda user: user.is_manager or user.is_digital_team or user.is_administrator)
