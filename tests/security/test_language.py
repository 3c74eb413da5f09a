"""The language switch: a cookie for everybody, the profile for people."""

import pytest

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("language", "word"), [("fi", "Tervetuloa takaisin"), ("sv", "Välkommen tillbaka"), ("en", "Welcome back")]
)
def test_a_stranger_reads_in_the_chosen_language(client, language, word):
    answer = client.post("/language/", {"language": language, "next": "/accounts/login/"}, follow=True)
    assert word in answer.content.decode()


def test_a_person_keeps_it_on_every_device(client_for, aino):
    client_for(aino).post("/language/", {"language": "sv"})
    aino.refresh_from_db()
    assert aino.language == "sv"
    assert '<html lang="sv">' in client_for(aino).get("/me/").content.decode()


def test_an_unknown_language_changes_nothing(client_for, aino):
    answer = client_for(aino).post("/language/", {"language": "de"})
    assert answer.status_code == 400
    aino.refresh_from_db()
    assert aino.language == "fi"


def test_it_takes_posts_only(client):
    assert client.get("/language/").status_code == 405


def test_the_cookie_is_out_of_reach_of_scripts(client):
    cookie = client.post("/language/", {"language": "sv"}).cookies["django_language"]
    assert (cookie["httponly"], cookie["samesite"]) == (True, "Lax")


@pytest.mark.parametrize(
    "path", ["/accounts/login/code/", "/accounts/password/reset/", "/accounts/signup/", "/accounts/inactive/"]
)
@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_every_page_of_the_entrance_says_its_language(client, path, language):
    client.cookies["django_language"] = language
    answer = client.get(path)
    assert answer["Content-Language"] == language
    assert f'<html lang="{language}">' in answer.content.decode()
