"""A site where people have been: something measured, a roster on its way, mail sent. And every page they can reach."""

import csv
import io
import sqlite3
from contextlib import closing

from django.core.signing import Signer
from django.urls import NoReverseMatch, URLPattern, URLResolver, get_resolver, reverse
from playwright.sync_api import Browser, expect

from tests.browser.crawl import crawl, route_of
from tests.browser.site import DATABASE, Site
from tests.browser.visitor import EMAIL, PASSWORD, Visitor, arrive

# Whose eyes a page is looked at with: the first of these who reaches it.
Pages = dict[str, dict[str, tuple[str, str]]]
EYES = ("eero", "dana", "mika", "heidi", "aino", "otto", "anonymous")
PEOPLE = """
    SELECT person.email, person.name, person.title, unit.path, person.role,
           (SELECT manager.email FROM participants_managerassignment AS held
              JOIN participants_user AS manager ON manager.id = held.user_id WHERE held.unit_id = unit.id)
      FROM participants_user AS person
      JOIN participants_membership AS own ON own.user_id = person.id
      JOIN participants_unit AS unit ON unit.id = own.unit_id
     WHERE person.is_active ORDER BY person.email
"""


def ask(site: Site, sql: str, *values: object) -> list[tuple]:
    """Read the site's database, beside it."""
    with closing(sqlite3.connect(f"file:{site.folder / DATABASE}?mode=ro", uri=True)) as database:
        return database.execute(sql, values).fetchall()


def roster_of(site: Site, *more: tuple[str, ...]) -> bytes:
    """The organisation as a roster file, with the rows given on top."""
    names = dict(ask(site, "SELECT CAST(id AS TEXT), name FROM participants_unit"))
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";")
    writer.writerow(["sähköposti", "nimi", "tehtävä", "yksikkö", "rooli", "esihenkilö"])
    for email, name, title, path, role, manager in ask(site, PEOPLE):
        unit = "/".join(names[key] for key in path.strip("/").split("/"))
        writer.writerow([email, name, title, unit, role if role == "digital_team" else "", manager or ""])
    writer.writerows(more)
    return text.getvalue().encode()


def upload(heidi: Visitor, content: bytes) -> None:
    heidi.go("/roster/")
    file = {"name": "henkilosto.csv", "mimeType": "text/csv", "buffer": content}
    heidi.page.get_by_label("Henkilöstölista tiedostona").set_input_files(file)
    heidi.page.get_by_role("button", name="Tee esikatselu").click()
    ready = heidi.page.get_by_role("heading", name="Mitään ei ole vielä muutettu")
    expect(ready).to_be_visible(timeout=60_000)  # a worker that has just been started reads the file


def live_in(browser: Browser, site: Site) -> dict[str, list[str]]:
    """Do a few things as a few people; returns addresses that no link leads to, by who may open them."""
    site.start_worker()
    found: dict[str, list[str]] = {"aino": ["/measure/1/", "/measure/16/", "/measure/finish/"]}
    aino = arrive(browser, site).sign_in_as("aino")
    aino.go("/measure/")
    aino.page.get_by_role("button", name="Aloita").click()
    aino.page.wait_for_url("**/measure/1/")
    aino.context.close()

    heidi = arrive(browser, site).sign_in_as("heidi")
    unit = "Harjoituskeräys"
    upload(heidi, roster_of(site, ("uusi.tulija@harjoituskerays.example", "Uusi Tulija", "Kuljettaja", unit, "", "")))
    found["heidi"] = [heidi.path]
    heidi.context.close()

    eero = arrive(browser, site).sign_in_as("eero")
    eero.go("/skills/sharing/")
    eero.page.get_by_label("Kuukauden", exact=True).check()
    eero.page.get_by_role("button", name="Jaa tasoni").click()
    expect(eero.page.get_by_role("region", name="Jaettu nyt")).to_be_visible()
    eero.context.close()

    found["dana"] = ["/skills/confirm/?q=aino"]
    found["eero"] = [*practice_pages(site), *reminder_pages(site)]
    found["anonymous"] = [stop_page(site)]
    return found


def reminder_pages(site: Site) -> list[str]:
    """The page a mail's "I do not need this" leads to."""
    ((message,),) = ask(
        site,
        "SELECT min(message.id) FROM reminders_message AS message JOIN participants_user AS person"
        " ON person.id = message.person_id WHERE person.email = ? AND message.kind = 'day_before'",
        EMAIL["eero"],
    )
    return [f"/reminders/{message}/decline/"]


def stop_page(site: Site) -> str:
    """Where the unsubscribe link of Eero's mails leads, signed with the key of the site."""
    ((person,),) = ask(site, "SELECT id FROM participants_user WHERE email = ?", EMAIL["eero"])
    signed = Signer(key=site.key, salt="reminders.stop", sep=".").sign(f"{person}-nudge")
    return f"/reminders/stop/{signed}/"


def practice_pages(site: Site) -> list[str]:
    """Pages of Eero's practice that are seen first, so that they are looked at with something on them."""
    ((played, ended),) = ask(
        site,
        "SELECT max(run.id) FILTER (WHERE run.task_id IS NULL), max(run.id) FILTER (WHERE task.code = 'T2.2-plain')"
        " FROM practice_run AS run LEFT JOIN practice_practicetask AS task ON task.id = run.task_id",
    )
    own = ("", "posts/P013/", "write/?draft=own-6", "lists/own-7/", "messages/kuski_harj/", "pictures/", "link/P077/")
    return ["/practice/tasks/T4.5-plain/", f"/practice/{ended}/task/", *(f"/practice/{played}/{page}" for page in own)]


def named_routes(resolver: URLResolver | None = None, namespace: str = "") -> list[tuple[str, str]]:
    """(route, address or "") of every named pattern outside the administration pages."""
    found = []
    for pattern in (resolver or get_resolver()).url_patterns:
        if isinstance(pattern, URLResolver):
            inner = ":".join(part for part in (namespace, pattern.namespace) if part)
            found += named_routes(pattern, inner) if inner != "admin" else []
        elif isinstance(pattern, URLPattern) and pattern.name:
            route = f"{namespace}:{pattern.name}" if namespace else pattern.name
            try:
                found.append((route, reverse(route)))
            except NoReverseMatch:
                found.append((route, ""))
    return found


def enter(visitor: Visitor, who: str) -> Visitor:
    """Whoever sees them may also open the pages that ask for the password once more."""
    if who != "anonymous":
        visitor.sign_in_as(who)
    if who in {"eero", "heidi"}:
        visitor.go("/accounts/reauthenticate/?next=/")
        visitor.page.get_by_label("Salasana", exact=True).fill(PASSWORD)
        visitor.page.get_by_role("button", name="Vahvista").click()
        visitor.page.wait_for_url(visitor.url("/"))
    return visitor


def pages_of(visitor: Visitor, start: list[str]) -> dict[str, tuple[str, str]]:
    """{route: (address, title)} of the pages this person gets by links and by typing addresses that need no object."""
    pages: dict[str, tuple[str, str]] = {}

    def fetch(path: str) -> tuple[int, str]:
        answer = visitor.context.request.get(visitor.url(path), max_redirects=0, fail_on_status_code=False)
        if answer.status in {301, 302}:
            return answer.status, f'<a href="{answer.headers["location"]}">on</a>'
        is_page = answer.headers.get("content-type", "").startswith("text/html")
        html = answer.text() if is_page else ""
        if is_page and answer.status == 200:
            title = html.partition("<title>")[2].partition("</title>")[0].strip()
            pages.setdefault(route_of(path), (path, title))
        return answer.status, html

    typed = [address for _route, address in named_routes() if address and "start-over" not in address]
    crawl(fetch, start=(*start, "/", *typed), per_route=2)
    return pages


def every_page(browser: Browser, site: Site, more: dict[str, list[str]]) -> Pages:
    """{who: {route: (address, title)}}: each route with the eyes of the first who reaches it, and beginners' pages."""
    seen: set[str] = set()
    found: Pages = {}
    for who in EYES:
        visitor = enter(arrive(browser, site), who)
        pages = pages_of(visitor, more.get(who, []))
        beginner = {"home:today", "courses:path", "skills:profile", "skills:skill", "skills:measure", "skills:sharing"}
        always = {"aino": beginner, "anonymous": set(pages)}.get(who, {"home:today"})
        found[who] = {route: page for route, page in pages.items() if route in always or route not in seen}
        seen |= pages.keys()
        visitor.context.close()
    return found
