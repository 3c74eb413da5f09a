"""Language: of content, of a visitor, of a signed-in person."""

import pytest
from django.test import Client

from trainingsite.translated import pick

BOTH = {"fi": "Hei", "en": "Hello"}


@pytest.mark.parametrize(
    ("content", "language", "expected"),
    [
        (BOTH, "en", ("Hello", "en")),
        (BOTH, "en-gb", ("Hello", "en")),
        (BOTH, "sv", ("Hei", "fi")),
        ({"en": "Hello"}, "sv", ("Hello", "en")),
        ({"fi": "", "en": "Hello"}, "fi", ("Hello", "en")),
        ({"sv": "Hej"}, "fi", ("Hej", "sv")),
        ({}, "fi", ("", "")),
        (None, "fi", ("", "")),
    ],
)
def test_content_falls_back_and_says_in_what_language_it_is(content, language, expected):
    assert pick(content, language) == expected


@pytest.mark.django_db
@pytest.mark.parametrize(("browser", "cookie", "said"), [("en", "", "fi"), ("sv", "en", "en"), ("en", "xx", "fi")])
def test_a_visitor_reads_finnish_until_they_choose(browser, cookie, said):
    client = Client(headers={"accept-language": browser})
    client.cookies["django_language"] = cookie
    answer = client.get("/accounts/login/")
    assert answer["Content-Language"] == said
    assert f'<html lang="{said}">' in answer.content.decode()


@pytest.mark.django_db
def test_a_persons_own_choice_wins_over_the_cookie(aino, client_for):
    aino.language = "sv"
    aino.save()
    client = client_for(aino)
    client.cookies["django_language"] = "en"
    assert client.get("/me/")["Content-Language"] == "sv"
