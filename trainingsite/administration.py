"""What Django's admin may do to rows that are not its own to change. Mix in before `ModelAdmin`."""

from typing import Any

from django.http import HttpRequest


class NeverRemoved:
    """Rows that history hangs on: added, changed or withdrawn, never removed by hand."""

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class LookOnly(NeverRemoved):
    """Rows that arise from what people do or from packages: nobody adds, changes or removes them by hand."""

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
