"""The sample organisation: be anybody, read the mail, move the clock. None of it exists on a real site."""

import datetime as dt

import pytest
from django.core.mail import EmailMessage, EmailMultiAlternatives
from django.test import Client
from django.urls import reverse

from trainingsite import clock, mail

pytestmark = pytest.mark.django_db
PAGES = ["demo-guide", "demo-mailbox", "demo-clock", "demo-start-over"]


def test_one_press_makes_me_aino(aino):
    client = Client()
    answer = client.post("/demo/sign-in/", {"persona": "aino.alku"})
    assert (answer.status_code, answer.url) == (302, "/")
    assert client.session["_auth_user_id"] == str(aino.pk)


def test_switching_person_leaves_nothing_of_the_one_before(aino, dana, client_for):
    client = client_for(aino)
    client.session["remembered"] = "aino"
    client.post("/demo/sign-in/", {"persona": "dana.digi"})
    assert client.session["_auth_user_id"] == str(dana.pk)
    assert "remembered" not in client.session


@pytest.mark.parametrize("persona", ["", "heidi.yllapito", "root", "aino.alku@harjoituskerays.example"])
def test_only_a_persona_that_exists_can_be_chosen(persona, aino):
    assert Client().post("/demo/sign-in/", {"persona": persona}).status_code == 404


def test_signing_in_needs_a_press_not_a_link(aino):
    assert Client().get("/demo/sign-in/").status_code == 405


def test_a_real_site_has_no_demo_pages(aino, client_for, settings):
    settings.DEMO = False
    client = client_for(aino)
    assert [client.get(reverse(f"home:{page}")).status_code for page in PAGES] == [404] * 4
    assert client.post("/demo/sign-in/", {"persona": "aino.alku"}).status_code == 404
    assert client.post("/demo/start-over/").status_code == 404


def test_the_guide_has_a_button_for_everybody_present(aino, mika):
    page = Client().get("/demo/").content.decode()
    assert "Kokeile Ainona" in page
    assert "Kokeile Mikana" in page
    assert "Kokeile Ottona" not in page


def test_the_banner_says_who_i_am(aino, client_for):
    page = client_for(aino).get("/demo/clock/").content.decode()
    assert "Aino Alku" in page
    assert "Vaihda henkilöä" in page


def test_the_mailbox_is_empty_at_first_and_then_shows_what_was_sent(settings, tmp_path):
    settings.MAIL_FOLDER = tmp_path / "mail"
    assert "Ei vielä viestejä" in Client().get("/demo/mailbox/").content.decode()
    backend = mail.FolderBackend(folder=str(settings.MAIL_FOLDER), alias="default")
    backend.send_messages(
        [EmailMessage("Tervetuloa, Äijä", "Avaa https://example.com/1", "a@b.example", ["c@d.example"])]
    )
    page = Client().get("/demo/mailbox/").content.decode()
    assert "Tervetuloa, Äijä" in page
    name = mail.newest(settings.MAIL_FOLDER)[0][0]
    message = Client().get(f"/demo/mailbox/{name}/").content.decode()
    assert 'href="https://example.com/1"' in message


def test_a_message_is_dated_by_the_clock_of_the_sample(settings, tmp_path):
    settings.MAIL_FOLDER, settings.DATA_DIR, settings.DEMO = tmp_path / "mail", tmp_path, True
    clock.move_on(2)
    letter = EmailMessage("Huomenna klo 9", "Tervetuloa", "a@b.example", ["c@d.example"])
    mail.FolderBackend(folder=str(settings.MAIL_FOLDER), alias="default").send_messages([letter])
    sent = mail.newest(settings.MAIL_FOLDER)[0][1]["Date"].datetime
    assert abs(sent - clock.now()) < dt.timedelta(minutes=1)


def test_a_message_shows_what_it_brings_to_the_calendar(settings, tmp_path):
    settings.MAIL_FOLDER = tmp_path / "mail"
    letter = EmailMultiAlternatives("Paikka varattu", "Tervetuloa", "a@b.example", ["c@d.example"])
    letter.attach_alternative("BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\n", 'text/calendar; method="REQUEST"')
    mail.FolderBackend(folder=str(settings.MAIL_FOLDER), alias="default").send_messages([letter])
    message = Client().get(f"/demo/mailbox/{mail.newest(settings.MAIL_FOLDER)[0][0]}/").content.decode()
    assert "BEGIN:VCALENDAR" in message
    assert "<details>" in message


@pytest.mark.parametrize("name", ["missing", "..%2Fsecret-key", "%00", "x" * 300])
def test_a_message_that_is_not_there_is_not_found(name, settings, tmp_path):
    settings.MAIL_FOLDER = tmp_path / "mail"
    assert Client().get(f"/demo/mailbox/{name}/").status_code == 404


def test_the_clock_moves_a_day_on_and_comes_back(aino, client_for):
    client = client_for(aino)
    real = clock.today()
    client.post("/demo/clock/")
    client.post("/demo/clock/", {"step": "day"})
    assert (clock.today() - real).days == 2
    assert "2 päivää edellä" in client.get("/demo/clock/").content.decode()
    client.post("/demo/clock/", {"step": "reset"})
    assert clock.today() == real


def test_a_real_site_never_reads_the_offset(settings):
    clock.move_on(3)
    settings.DEMO = False
    assert clock.days_ahead() == 0
    with pytest.raises(RuntimeError, match="Only a sample"):
        clock.move_on(1)


def test_who_goes_through_no_programme_finds_the_own_workspaces(dana, client_for):
    page = client_for(dana).get("/").content.decode()
    assert "Katso, miten mittaus etenee" in page
    assert page.count('href="/programme/"') == 2  # in the menu and on the page
