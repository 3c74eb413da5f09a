"""A session from need to place: Dana makes it, Aino books, Eero waits, Aino cancels, Eero is offered the place and
takes it; and each of them gets the right messages, each once."""

import email
import email.policy
import re
import socket
import time
from collections import Counter
from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller

from tests.browser.lived_in import ask
from tests.browser.site import PATIENCE, Site
from tests.browser.visitor import EMAIL, Visitor


class Folder:
    """The mailbox of the sample."""

    settings: dict[str, str] = {}

    def read(self, site: Site) -> list[EmailMessage]:
        files = sorted((site.folder / "mail").glob("*.eml"))
        return [email.message_from_bytes(file.read_bytes(), policy=email.policy.default) for file in files]


class Smtp:
    """A real mail server on loopback."""

    def __init__(self) -> None:
        self.taken: list[EmailMessage] = []
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        self.controller = Controller(self, hostname="127.0.0.1", port=port)
        self.settings = {"SMTP_HOST": "127.0.0.1", "SMTP_PORT": str(port), "SMTP_STARTTLS": "0"}

    async def handle_DATA(self, server, session, envelope):  # the name aiosmtpd looks for
        self.taken.append(email.message_from_bytes(envelope.content, policy=email.policy.default))
        return "250 OK"

    def read(self, site: Site) -> list[EmailMessage]:
        return list(self.taken)


@pytest.fixture(params=[Folder, pytest.param(Smtp, marks=pytest.mark.slow)], ids=["mailbox", "smtp"])
def post(request) -> Iterator[Folder | Smtp]:
    made = request.param()
    if isinstance(made, Smtp):
        made.controller.start()
    yield made
    if isinstance(made, Smtp):
        made.controller.stop()


@pytest.fixture
def site_with_post(sample: Path, tmp_path: Path, post) -> Iterator[Site]:
    with Site(tmp_path / "site", sample, **post.settings) as started:
        started.start_worker()
        yield started
    assert started.complaints() == ""


def until(what, site: Site) -> None:
    deadline = time.monotonic() + PATIENCE
    while not what():
        assert time.monotonic() < deadline, site.log("worker")[-2000:]
        time.sleep(0.2)


def make_from_need(dana: Visitor) -> int:
    """One place, for everybody at once; returns the number of the session."""
    dana.go("/sessions/plan/need/")
    form = dana.page.locator("form[data-make]")
    form.locator("[name=capacity]").fill("1")
    form.locator("[name=invite_first]").uncheck()
    form.locator("[name=place]").select_option(index=1)
    form.locator("[name=publish]").click()
    dana.page.wait_for_url(re.compile(r"/sessions/plan/\d+/"))
    return int(re.search(r"/plan/(\d+)/", dana.path)[1])


def press(visitor: Visitor, session: int, before: str, after: str) -> None:
    """Press the first button of the session in the list; its state is another one afterwards."""
    visitor.go("/sessions/?topic=")
    row = visitor.page.locator(f"#session-{session}[data-state='{before}']")
    row.locator("form:not(dialog form) button").first.click()
    visitor.page.locator(f"#session-{session}[data-state='{after}']").wait_for()


def calendar_of(letter) -> tuple[str, str, int] | None:
    """(method, UID, SEQUENCE) of the calendar part."""
    for part in letter.walk():
        if part.get_content_type() == "text/calendar":
            text = part.get_content().replace("\r\n ", "")
            found = {
                name: re.search(rf"^{name}:(.+?)\r?$", text, re.MULTILINE)[1] for name in ("METHOD", "UID", "SEQUENCE")
            }
            assert part.get_param("method") == found["METHOD"]
            return found["METHOD"], found["UID"], int(found["SEQUENCE"])
    return None


def sent_kinds(site: Site, who: str, session: int) -> list[str]:
    rows = ask(
        site,
        "SELECT message.kind FROM reminders_message AS message JOIN participants_user AS person"
        " ON person.id = message.person_id WHERE person.email = ? AND message.subject = ? AND message.state = 'sent'"
        " ORDER BY message.sent_at, message.id",
        EMAIL[who],
        f"session:{session}",
    )
    return [kind for (kind,) in rows]


def test_a_session_from_need_to_the_one_who_waited(site_with_post, post, visit):
    site = site_with_post
    dana, aino, eero = (visit(site).sign_in_as(who) for who in ("dana", "aino", "eero"))
    eero.page.set_viewport_size({"width": 360, "height": 800})
    session = make_from_need(dana)
    press(aino, session, "", "booked")
    until(lambda: "booked" in sent_kinds(site, "aino", session), site)
    press(eero, session, "", "waiting")
    until(lambda: "queued" in sent_kinds(site, "eero", session), site)

    aino.go(f"/sessions/{session}/cancel/")
    aino.page.locator("main form[action*='/cancel/'] button.btn--danger").click()
    aino.page.wait_for_url(re.compile(r"/sessions/"))
    until(lambda: "offered" in sent_kinds(site, "eero", session), site)
    press(eero, session, "offered", "booked")
    until(lambda: "booked" in sent_kinds(site, "eero", session), site)
    until(lambda: "cancelled_booking" in sent_kinds(site, "aino", session), site)

    assert sent_kinds(site, "aino", session) == ["booked", "cancelled_booking"]
    assert sent_kinds(site, "eero", session) == ["queued", "offered", "booked"]
    assert sent_kinds(site, "dana", session) == ["leading"]
    letters = [each for each in post.read(site) if each["to"] in {EMAIL["aino"], EMAIL["eero"], EMAIL["dana"]}]
    assert len(letters) == 6
    assert max(Counter(each["message-id"] for each in letters).values()) == 1
    by_aino = [calendar_of(each) for each in letters if each["to"] == EMAIL["aino"]]
    assert [method for method, _uid, _sequence in by_aino] == ["REQUEST", "CANCEL"]
    assert by_aino[0][1] == by_aino[1][1]
    assert by_aino[0][2] < by_aino[1][2]
    by_eero = [calendar_of(each) for each in letters if each["to"] == EMAIL["eero"]]
    assert [each and each[0] for each in by_eero] == [None, None, "REQUEST"]


def test_a_place_is_booked_and_given_up_without_javascript_on_a_phone(own_site, visit):
    aino = visit(own_site, width=320, java_script_enabled=False).sign_in_as("aino")
    aino.go("/sessions/")
    free = aino.page.locator("[data-step='book']").first
    session = int(free.get_attribute("id").removeprefix("session-"))
    free.locator("form[action*='/book/'] button").click()
    booked = aino.page.locator(f"#session-{session}[data-state='booked']")
    assert booked.count() == 1 or f"/sessions/{session}/" in aino.path
    aino.go(f"/sessions/{session}/cancel/")
    aino.page.locator("main form[action*='/cancel/'] button.btn--danger").click()
    ((state,),) = ask(own_site, "SELECT state FROM scheduling_booking WHERE session_id = ? AND booked_by_id ="
                      " (SELECT id FROM participants_user WHERE email = ?)", session, EMAIL["aino"])  # fmt: skip
    assert state == "cancelled"
