"""What managers, the digital team and the administrator see of others, and what they do not."""

import re
import time

from playwright.sync_api import expect

from tests.browser.crawl import crawl
from tests.browser.lived_in import ask, roster_of, upload
from tests.browser.looking import look_at
from tests.browser.visitor import PASSWORD, Visitor

OF_A_MANAGER = """
    SELECT DISTINCT person.name FROM participants_user AS person
      JOIN participants_membership AS own ON own.user_id = person.id
      JOIN participants_unit AS unit ON unit.id = own.unit_id
      JOIN participants_unit AS managed ON unit.path LIKE managed.path || '%'
      JOIN participants_managerassignment AS held ON held.unit_id = managed.id
      JOIN participants_user AS manager ON manager.id = held.user_id
     WHERE manager.email LIKE ? AND manager.id != person.id
"""
OF_THE_SAMPLE = ("/demo/",)  # its mailbox is everybody's on purpose


def people_of(visitor: Visitor, manager: str) -> set[str]:
    return {name for (name,) in ask(visitor.site, OF_A_MANAGER, f"{manager}@%")}


def everything(visitor: Visitor) -> dict[str, str]:
    """{path: html} of all this person can click to."""

    def fetch(path: str) -> tuple[int, str]:
        answer = visitor.context.request.get(visitor.url(path), max_redirects=0)
        html = answer.text() if answer.headers.get("content-type", "").startswith("text/html") else ""
        return answer.status, html or f'<a href="{answer.headers.get("location", "")}">on</a>'

    pages = crawl(fetch, start=("/", "/growth/", "/me/"))
    return {path: html for path, (_status, html) in pages.items() if not path.startswith(OF_THE_SAMPLE)}


def test_mika_sees_what_is_done_in_his_unit_and_nobody_s_results(site, visit):
    mika = visit(site).sign_in_as("mika")
    mika.go("/growth/progress/")
    expect(mika.page.get_by_role("heading", level=1)).to_have_text("Miten ohjelma etenee: Kuljetus")
    shown = {
        row.inner_text()
        for row in mika.page.locator("#people").locator("xpath=ancestor::section").locator("tbody th").all()
    }
    own = people_of(mika, "mika.esihenkilo")
    assert shown - {"Mika Esihenkilö"} == own
    eero = mika.page.get_by_role("row").filter(has_text="Eero Osaaja")
    expect(eero).to_contain_text("Valmis")
    words = mika.main().lower()
    assert not [word for word in ("taso", "vastau", "varmuus", "oma arvio", "perustaso", "oikein") if word in words]


def test_mika_has_no_door_to_a_person_s_skills(site, visit):
    mika = visit(site).sign_in_as("mika")
    pages = everything(mika)
    assert not [path for path in pages if path.startswith(("/roster/people/", "/skills/confirm/", "/admin/"))]
    for closed in ("/roster/", "/skills/confirm/", "/measure/rounds/", "/programme/"):
        assert mika.go(closed) == 403
        expect(mika.page.get_by_role("heading", level=1)).to_be_visible()


def test_nothing_of_mika_s_unit_is_shown_to_otto(site, visit):
    """Every page Otto can click to, without one name of Mika's people or their addresses."""
    otto = visit(site).sign_in_as("otto")
    canaries = people_of(otto, "mika.esihenkilo") - people_of(otto, "otto.toinen")
    assert len(canaries) >= 20
    assert "Aino Alku" in canaries
    pages = everything(otto)
    assert len(pages) > 20
    leaks = [f"{name} on {path}" for path, html in pages.items() for name in canaries if name in html]
    leaks += [path for path, html in pages.items() if re.search(r"(aino\.alku|eero\.osaaja)@", html)]
    assert leaks == []


def test_mika_s_unit_does_not_exist_for_otto(site, visit):
    otto = visit(site).sign_in_as("otto")
    ((unit,),) = ask(site, "SELECT id FROM participants_unit WHERE name = 'Kuljetus'")
    ((eero,),) = ask(site, "SELECT id FROM participants_user WHERE email LIKE 'eero.osaaja@%'")
    assert otto.go(f"/growth/progress/?unit={unit}") == 404
    assert otto.go(f"/growth/?unit={unit}") == 404
    expect(otto.page.get_by_role("heading", level=1)).to_be_visible()
    assert "Kuljetus" not in otto.main()
    assert otto.go(f"/roster/people/{eero}/") == 403
    assert otto.go(f"/skills/confirm/{eero}/") == 403
    otto.go("/growth/progress/")
    expect(otto.page.get_by_role("heading", level=1)).to_have_text("Miten ohjelma etenee: Lajittelu")


def test_dana_changes_a_lesson_and_aino_reads_it(own_site, visit):
    dana = visit(own_site).sign_in_as("dana")
    dana.go("/programme/social-media-at-work/1/lessons/hashtags/fi/edit/")
    goal = dana.page.get_by_label("Tavoite")
    goal.fill("Löydän aihetunnisteen, jota oikeasti seurataan.")
    dana.page.get_by_role("button", name="Tallenna").click()
    dana.page.wait_for_url(lambda url: not url.endswith("/edit/"))
    aino = visit(own_site, width=360).sign_in_as("aino")
    aino.go("/lessons/hashtags/")
    expect(aino.page.locator("main")).to_contain_text("Löydän aihetunnisteen, jota oikeasti seurataan.")


def test_dana_confirms_what_she_saw_and_eero_reads_her_name(own_site, visit):
    dana = visit(own_site).sign_in_as("dana")
    dana.go("/skills/confirm/")
    dana.page.get_by_label("Nimi tai sähköposti").fill("eero")
    dana.page.get_by_role("button", name="Etsi henkilö").click()
    dana.page.get_by_role("link", name="Eero Osaaja").click()
    expect(dana.page.get_by_role("heading", level=1)).to_contain_text("Eero Osaaja")
    dana.page.get_by_label("Taito").select_option(label="Haku ja hakuehdot")
    dana.page.get_by_label("Tekee itse tutussa tilanteessa (taso 2)").check()
    dana.page.get_by_role("button", name="Vahvista").click()
    expect(dana.page.locator("main")).to_contain_text("Vahvistettu. Eero Osaaja näkee vahvistuksen ja nimesi.")
    eero = visit(own_site, width=360).sign_in_as("eero")
    eero.go("/skills/search/")
    expect(eero.page.locator("main")).to_contain_text("Vahvistaja: Dana Digi")


def test_heidi_brings_a_newcomer_in_through_a_preview_and_an_invitation(own_site, visit):
    """Roster → preview → in force → invitation → the newcomer's own first sign-in."""
    own_site.start_worker()
    heidi = visit(own_site).sign_in_as("heidi")
    newcomer = ("uusi.tulija@harjoituskerays.example", "Uusi Tulija", "Kuljettaja", "Harjoituskeräys/Palvelut", "", "")
    upload(heidi, roster_of(own_site, newcomer))
    expect(heidi.page.locator("main")).to_contain_text("Uusia 1, muuttuvia 0, lähteviä 0")
    assert ask(own_site, "SELECT * FROM participants_user WHERE email LIKE 'uusi.tulija@%'") == []
    heidi.page.get_by_role("button", name="Ota lista käyttöön").click()
    expect(heidi.page.locator("main")).to_contain_text("Henkilöstölista on voimassa.", timeout=60_000)
    heidi.page.get_by_role("link", name="Kutsuihin").click()
    heidi.page.get_by_label("Kyllä, lähetä 1 viesti nyt").check()
    heidi.page.get_by_role("button", name="Lähetä 1 kutsu").click()
    expect(heidi.page.locator("main")).to_contain_text("1 kutsu on matkalla.")
    heidi.go("/demo/mailbox/")
    letter = heidi.page.get_by_role("row").filter(has_text="uusi.tulija@harjoituskerays.example")
    deadline = time.monotonic() + 60
    while not letter.count() and time.monotonic() < deadline:  # the worker sends it; each look is a page of its own
        heidi.go("/demo/mailbox/")
    letter.get_by_role("link").click()
    link = re.search(r"/invitations/\S+/", heidi.main())
    assert link, heidi.main()
    guest = visit(own_site, width=360)
    guest.go(link.group(0))
    expect(guest.page.get_by_role("heading", level=1)).to_have_text("Tervetuloa, Uusi")
    assert look_at(guest.page) == []
    for field in guest.page.locator("input[type=password]").all():
        field.fill(f"{PASSWORD} on hyvin pitkä")
    guest.page.get_by_role("button", name="Tallenna ja jatka").click()
    expect(guest.page.get_by_role("heading", level=1)).to_contain_text("Uusi")
    assert guest.path == "/"
