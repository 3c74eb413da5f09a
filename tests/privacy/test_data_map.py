"""P4: every field of every table that can hold something about people is declared."""

from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.db import models

from participants.models import User
from trainingsite.privacy import FieldNote, data_map

pytestmark = pytest.mark.django_db


def is_ours(model):
    path = Path(model._meta.app_config.path)
    return path.is_relative_to(settings.BASE_DIR) and "site-packages" not in path.parts


def names_a_person(model):
    return any(getattr(field, "related_model", None) is User for field in model._meta.concrete_fields)


def fields_of(model):
    own = [*model._meta.concrete_fields, *model._meta.many_to_many]
    return {field.name for field in own if field.name not in {"groups", "user_permissions"} or model is User} - {
        field.name for field in model._meta.many_to_many if not field.remote_field.through._meta.auto_created
    }


DECLARABLE = [model for model in apps.get_models() if is_ours(model) or names_a_person(model)]


@pytest.mark.parametrize("model", DECLARABLE, ids=lambda model: model._meta.label)
def test_every_field_says_why_it_is_there(model):
    assert set(data_map().get(model._meta.label, {})) == fields_of(model)


def test_nothing_is_declared_that_is_not_there():
    assert {label for label in data_map() if label not in {model._meta.label for model in apps.get_models()}} == set()


def test_an_undeclared_field_is_found():
    """The check itself: a field nobody declared makes the comparison fail."""
    forgotten = models.CharField(max_length=5)
    forgotten.contribute_to_class(User, "forgotten")
    try:
        assert set(data_map()["participants.User"]) != fields_of(User)
    finally:
        User._meta.local_fields.remove(forgotten)
        User._meta._expire_cache()


def test_every_note_says_all_five_things():
    for label, notes in data_map().items():
        for name, note in notes.items():
            assert isinstance(note, FieldNote), f"{label}.{name}"
            assert all(map(str, (note.purpose, note.necessity, note.retention, note.seen_by))), f"{label}.{name}"


def test_everybody_can_read_the_map(aino, client_for):
    page = client_for(aino).get("/me/why/").content.decode()
    assert "Mitä tietoja minusta on ja miksi" in page
    assert "Kuka olet: kirjautumista ja puhuttelua varten" in page
    assert "Niin kauan kuin olet täällä töissä ja kaksi vuotta sen jälkeen" in page
