"""The addresses allauth knows, kept in step with the people. The address of a person comes from the roster."""

from collections.abc import Iterable
from itertools import batched
from typing import Any

from allauth.account.models import EmailAddress
from django.db import transaction


@transaction.atomic
def ensure_verified(users: Iterable[Any]) -> None:
    """Every person has exactly one address, the one of the roster, verified and primary. Tells nobody.

    The organisation gave the address, so there is nothing for the person to prove. Cheap for many people at once;
    running it again changes nothing.
    """
    wanted = {user.pk: user.email for user in users}
    known = [row for pks in batched(wanted, 500) for row in EmailAddress.objects.filter(user_id__in=pks)]
    right = {row.user_id for row in known if _is_right(row, wanted[row.user_id])}
    wrong = [row.pk for row in known if not _is_right(row, wanted[row.user_id])]
    EmailAddress.objects.filter(pk__in=wrong).delete()
    _take_over({email for pk, email in wanted.items() if pk not in right})
    EmailAddress.objects.bulk_create(
        [
            EmailAddress(user_id=pk, email=email, verified=True, primary=True)
            for pk, email in wanted.items()
            if pk not in right
        ],
        batch_size=1000,
    )


def _take_over(emails: set[str]) -> None:
    """An address that used to be somebody else's belongs to the person the roster names now."""
    for batch in batched(sorted(emails), 500):
        EmailAddress.objects.filter(email__in=batch).delete()


def _is_right(row: EmailAddress, email: str) -> bool:
    return bool(row.email == email and row.verified and row.primary)
