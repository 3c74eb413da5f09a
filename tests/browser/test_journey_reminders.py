"""A reminder from its reason to the mailbox: Eero refuses it, wants it after all, and gets it once."""

import datetime as dt
import email
import email.policy
import math
import subprocess
import sys

from tests.browser.lived_in import ask
from tests.browser.site import ROOT, Site, environment
from tests.browser.visitor import EMAIL, Visitor


def manage(site: Site, command: str) -> None:
    """A command of the site, as a process of its own."""
    done = subprocess.run(
        [sys.executable, "manage.py", command],
        cwd=ROOT,
        env=environment(site.folder, site.key) | site.more,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def the_day_before(site: Site) -> tuple[int, str, dt.datetime]:
    """(message, title of the session, when it is due) of Eero's next one."""
    rows = ask(
        site,
        "SELECT message.id, session.title, message.due_at FROM reminders_message AS message"
        " JOIN participants_user AS person ON person.id = message.person_id"
        " JOIN scheduling_trainingsession AS session ON message.subject = 'session:' || session.id"
        " WHERE person.email = ? AND message.kind = 'day_before' AND message.state = 'planned' ORDER BY message.due_at",
        EMAIL["eero"],
    )
    number, title, due = rows[0]
    return number, title, dt.datetime.fromisoformat(due).replace(tzinfo=dt.UTC)


def mails_about(site: Site, title: str) -> list[str]:
    """The subjects of Eero's mails that name the session."""
    files = sorted((site.folder / "mail").glob("*.eml"))
    letters = [email.message_from_bytes(file.read_bytes(), policy=email.policy.default) for file in files]
    return [each["subject"] for each in letters if each["to"] == EMAIL["eero"] and title in each["subject"]]


def say_no_and_take_it_back(eero: Visitor, message: int) -> None:
    eero.go("/reminders/")
    line = eero.page.locator(f"[data-message='{message}']")
    if not line.locator("details[open]").count():  # only the first of the list is open from the start
        line.locator("summary").click()
    assert line.locator("details[open] .plan__why").inner_text().startswith("Varasit paikan")
    line.get_by_role("button", name="En tarvitse tätä").click()
    eero.page.locator("[aria-labelledby='declined-heading']").wait_for()
    assert line.count() == 0
    eero.page.get_by_role("button", name="Haluankin sen").click()
    line.wait_for()
    assert eero.page.locator("[aria-labelledby='declined-heading']").count() == 0


def test_a_reminder_is_refused_wanted_after_all_and_comes_once(own_site, visit):
    site = own_site
    message, title, due = the_day_before(site)
    eero = visit(site).sign_in_as("eero")
    say_no_and_take_it_back(eero, message)

    for _ in range(math.ceil((due - dt.datetime.now(dt.UTC)) / dt.timedelta(days=1))):
        eero.go("/demo/clock/")
        eero.page.locator("button[name='step'][value='day']").click()
        eero.page.locator("button[value='reset']").wait_for()
    for command in ("plan_reminders", "send_due_reminders", "send_due_reminders"):
        manage(site, command)

    subjects = mails_about(site, title)
    assert len(subjects) == 1
    eero.go("/demo/mailbox/")
    eero.page.get_by_role("row").filter(has_text=EMAIL["eero"]).get_by_role("link", name=subjects[0]).click()
    assert "Varasit paikan" in eero.main()
    eero.go("/reminders/")
    assert eero.page.locator(f"[data-message='{message}']").count() == 0
