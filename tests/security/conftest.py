"""People who can really sign in."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from participants.emails import ensure_verified

SENTENCE = "kolme hiljaista junaa lumessa"


@pytest.fixture
def give_password() -> Callable[[Any], Any]:
    """The person with a password of their own, and the address the roster gives."""

    def give(user: Any, password: str = SENTENCE) -> Any:
        user.set_password(password)
        user.save()
        ensure_verified([user])
        return user

    return give


@pytest.fixture
def sign_in() -> Callable[..., Any]:
    """Post the sign-in form; returns the answer."""

    def post(client: Client, email: str, password: str = SENTENCE, **extra: Any) -> Any:
        return client.post("/accounts/login/", {"login": email, "password": password}, **extra)

    return post
