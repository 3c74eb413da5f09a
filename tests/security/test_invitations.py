"""Invitations: rows first, one message each, a token that works once."""

import datetime as dt
import io
import logging
import re
from smtplib import SMTPRecipientsRefused
from unittest import mock

import pytest
from django.apps import apps
from django.core import mail
from django.core.mail import EmailMultiAlternatives
from django.test import Client

from participants import invitations
from participants.models import AuditEvent, Invitation, User
from tests.conftest import NOW
from tests.security.conftest import SENTENCE

pytestmark = pytest.mark.django_db


def invite_and_send(*people, by=None, now=None):
    from trainingsite import clock

    now = now or clock.now()
    invitations.invite(people=people, by=by, now=now)
    invitations.send_waiting(now)
    return [re.search(r"/invitations/([^/\s]+)/", message.body)[1] for message in mail.outbox[-len(people) :]]


def accept(client, token, password=SENTENCE, again=None):
    return client.post(f"/invitations/{token}/", {"password1": password, "password2": again or password})


@pytest.mark.both_databases
def test_the_link_opens_the_account_once(client, aino):
    (token,) = invite_and_send(aino)
    page = client.get(f"/invitations/{token}/")
    assert "Tervetuloa, Aino" in page.content.decode()
    answer = accept(client, token)
    assert (answer.status_code, answer["Location"]) == (302, "/")
    assert client.session["_auth_user_id"] == str(aino.pk)
    aino.refresh_from_db()
    assert aino.check_password(SENTENCE)
    assert aino.emailaddress_set.get().verified
    assert accept(client, token, "aivan toinen lause tässä").status_code == 410
    aino.refresh_from_db()
    assert aino.check_password(SENTENCE)


def test_looking_does_not_use_it_up(client, aino):
    (token,) = invite_and_send(aino)
    for _look in range(3):
        assert client.get(f"/invitations/{token}/").status_code == 200


def test_unknown_used_and_expired_look_the_same(client, aino, eero):
    used, expired = invite_and_send(aino, eero)
    accept(client, used)
    client.logout()
    Invitation.objects.filter(user=eero).update(expires_at=NOW - dt.timedelta(days=400))
    answers = [client.get(f"/invitations/{token}/") for token in ("x" * 43, used, expired)]
    assert [answer.status_code for answer in answers] == [404, 410, 410]
    changing = re.compile(r'csrfmiddlewaretoken" value="[^"]+|invitations/[^/"]+|nonce="[^"]+')
    texts = {changing.sub("", answer.content.decode()) for answer in answers}
    assert len(texts) == 1


def test_it_expires_after_fourteen_days(aino):
    (token,) = invite_and_send(aino, now=NOW)
    assert invitations.find(token, NOW + dt.timedelta(days=14, seconds=-1)).user == aino
    with pytest.raises(invitations.NotOpen):
        invitations.find(token, NOW + dt.timedelta(days=14))


def test_a_new_invitation_closes_the_earlier_one(client, aino):
    (first,) = invite_and_send(aino)
    (second,) = invite_and_send(aino)
    assert client.get(f"/invitations/{first}/").status_code == 410
    assert client.get(f"/invitations/{second}/").status_code == 200


def test_a_closed_account_has_no_way_in(client, aino):
    (token,) = invite_and_send(aino)
    User.objects.filter(pk=aino.pk).update(is_active=False)
    assert client.get(f"/invitations/{token}/").status_code == 404


def test_only_the_hash_is_kept(aino, caplog):
    (token,) = invite_and_send(aino)
    row = Invitation.objects.get()
    assert token not in str(Invitation.objects.values())
    assert row.token_hash == invitations.hash_of(token)
    assert len(token) >= 43  # 256 bits
    assert token not in caplog.text


def test_five_tokens_stand_neither_in_the_database_nor_in_the_log(person, monkeypatch):
    """S13: every column of every table, and what the site wrote about used, expired and forged attempts."""
    people = [person(f"p{number}", f"Henkilö {number}") for number in range(5)]
    tokens = invite_and_send(*people)
    written = io.StringIO()
    console = next(handler for handler in logging.getLogger().handlers if handler.filters)
    monkeypatch.setattr(console, "stream", written)
    strict = Client(enforce_csrf_checks=True)
    for token in tokens:
        assert strict.post(f"/invitations/{token}/", {}).status_code == 403
        assert strict.put(f"/invitations/{token}/").status_code in (403, 405)
    Invitation.objects.update(expires_at=NOW - dt.timedelta(days=400))
    for token in tokens:
        assert strict.get(f"/invitations/{token}/").status_code == 410
    log = written.getvalue()
    assert "/invitations/…/" in log
    stored = str([list(model.objects.values()) for model in apps.get_models()])
    assert [token for token in tokens if token in log or token in stored] == []


def test_before_it_is_sent_there_is_no_token(aino):
    invitations.invite(people=[aino], by=None, now=NOW)
    assert Invitation.objects.get().token_hash is None
    assert mail.outbox == []


def test_the_message_is_in_the_persons_language_as_text_and_page(aino, eero):
    User.objects.filter(pk=eero.pk).update(language="sv")
    eero.refresh_from_db()
    invite_and_send(aino, eero)
    finnish, swedish = mail.outbox
    assert finnish.subject == "Kutsusi Sometaitoon, Harjoituskeräys Oy"
    assert swedish.subject == "Din inbjudan till Sometaito, Harjoituskeräys Oy"
    assert "Hej Eero!" in swedish.body
    assert [kind for _content, kind in swedish.alternatives] == ["text/html"]


@pytest.mark.both_databases
def test_two_workers_send_it_once(aino):
    invitations.invite(people=[aino], by=None, now=NOW)
    row = Invitation.objects.get()
    assert invitations._send(row.pk, NOW) is True
    assert invitations._send(row.pk, NOW) is False
    assert len(mail.outbox) == 1


def test_a_worker_that_died_gives_the_row_back(aino):
    invitations.invite(people=[aino], by=None, now=NOW)
    Invitation.objects.update(leased_until=NOW + invitations.LEASE)
    assert invitations.send_waiting(NOW) == 0
    assert invitations.send_waiting(NOW + invitations.LEASE + dt.timedelta(seconds=1)) == 1


def test_while_the_mail_server_is_away_everybody_waits(aino, eero):
    invitations.invite(people=[aino, eero], by=None, now=NOW)
    with mock.patch.object(EmailMultiAlternatives, "send", side_effect=ConnectionRefusedError):
        assert invitations.send_waiting(NOW) == 0
    assert list(Invitation.objects.values_list("attempts", flat=True)) == [0, 0]
    assert invitations.send_waiting(NOW + dt.timedelta(minutes=6)) == 2


def test_a_refused_address_is_given_up_and_holds_nobody_back(aino, eero):
    invitations.invite(people=[aino, eero], by=None, now=NOW)
    plain = EmailMultiAlternatives.send

    def send(message, *args, **kwargs):
        if message.to == [aino.email]:
            raise SMTPRecipientsRefused({aino.email: (550, b"no such person")})
        return plain(message, *args, **kwargs)

    with mock.patch.object(EmailMultiAlternatives, "send", send):
        for turn in range(8):
            invitations.send_waiting(NOW + turn * dt.timedelta(minutes=6))
    assert [message.to for message in mail.outbox] == [[eero.email]]
    assert Invitation.objects.get(user=aino).attempts == 5
    assert invitations.progress() == {"total": 2, "sent": 1, "refused": 1}


@pytest.mark.parametrize(
    ("password", "again", "said"),
    [
        ("lyhyt", None, "vähintään 15 merkkiä"),
        ("harjoituskeräys on kiva", None, "Jätä pois ”harjoituskeräys”"),
        (SENTENCE, SENTENCE + "!", "Salasanat eivät ole samat"),
        ("a\0" * 20, None, "Tyhjiä merkkejä (null) ei sallita"),
    ],
)
def test_a_bad_password_keeps_the_invitation_open(client, aino, password, again, said):
    (token,) = invite_and_send(aino)
    answer = accept(client, token, password, again)
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert accept(client, token).status_code == 302


def test_somebody_else_signed_in_on_the_machine_is_signed_out(client_for, aino, eero):
    (token,) = invite_and_send(aino)
    client = client_for(eero)
    accept(client, token)
    assert client.session["_auth_user_id"] == str(aino.pk)


# --- sending -------------------------------------------------------------------------------------------
def test_the_administrator_sees_the_number_and_says_yes(
    client_for, heidi, aino, eero, django_capture_on_commit_callbacks
):
    client = client_for(heidi)
    assert "2 henkilöä on kutsumatta" in client.get("/roster/invite/").content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        answer = client.post("/roster/invite/", {"number": "2", "confirm": "yes"}, follow=True)
    assert "2 kutsua on matkalla." in answer.content.decode()
    assert sorted(message.to[0] for message in mail.outbox) == [aino.email, eero.email]
    assert "Kaikilla on jo pääsy" in client.get("/roster/invite/").content.decode()
    event = AuditEvent.objects.get(verb="invited")
    assert (event.actor_id, event.data) == (heidi.pk, {"number": 2})


@pytest.mark.parametrize("form", [{}, {"number": "2"}, {"number": "1", "confirm": "yes"}, {"confirm": "yes"}])
def test_without_the_right_number_and_a_yes_nothing_is_sent(client_for, heidi, aino, eero, form):
    answer = client_for(heidi).post("/roster/invite/", form)
    assert "Mitään ei lähetetty" in answer.content.decode()
    assert not Invitation.objects.exists()


def test_only_administrators_invite(client_for, aino, mika, dana):
    for person in (aino, mika, dana):
        assert client_for(person).get("/roster/invite/").status_code == 403
        assert client_for(person).post("/roster/invite/", {"number": "1", "confirm": "yes"}).status_code == 403
    assert not Invitation.objects.exists()
