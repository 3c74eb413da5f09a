"""Bringing a roster by the page: preview, yes, done."""

import pytest

from participants.models import AuditEvent, ManagerAssignment, Membership, RosterImport, RosterRow, User

pytestmark = pytest.mark.django_db
NEW = "uusi.tulija@harjoituskerays.example;Uusi Tulija;Harjoituskeräys/Tuotanto/Uusi tiimi;Lajittelija;;digital_team"


@pytest.fixture
def client(heidi, staff, client_for):
    return client_for(heidi)


def latest():
    return RosterImport.objects.first()


def agree(client, roster, **more):
    return client.post(f"/roster/{roster.pk}/apply/", {"fingerprint": roster.preview["fingerprint"], **more})


def test_the_page_lists_people_with_unit_and_role(client):
    page = client.get("/roster/").content.decode()
    assert "Aino Alku" in page
    assert "Kuljetus" in page
    assert "Digiryhmä" in page


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("q=AINO", {"Aino Alku"}),
        ("q=otto.toinen", {"Otto Toinen"}),
        ("role=digital_team", {"Dana Digi"}),
        ("role=nonsense", set()),
        ("q=%00", set()),
        ("state=left", set()),
    ],
)
def test_people_are_found_by_what_is_asked(client, query, expected):
    assert {one.name for one in client.get(f"/roster/?{query}").context["page"].object_list} == expected


def test_people_are_found_by_unit_and_all_below_it(client, units):
    found = client.get(f"/roster/?unit={units['Palvelut'].pk}").context["page"].object_list
    assert {one.name for one in found} == {"Aino Alku", "Eero Osaaja", "Dana Digi", "Mika Esihenkilö"}


def test_the_list_asks_as_much_of_the_database_for_one_as_for_many(client, person, django_assert_max_num_queries):
    for number in range(60):
        person(f"joku{number}", f"Joku {number}")
    with django_assert_max_num_queries(15):
        client.get("/roster/")


def test_the_units_page_shows_the_tree_with_managers(client):
    page = client.get("/roster/units/")
    assert [unit.name for unit in page.context["units"]] == [
        "Harjoituskeräys",
        "Palvelut",
        "Kuljetus",
        "Tuotanto",
        "Lajittelu",
    ]
    assert [unit.people for unit in page.context["units"]] == [1, 2, 2, 1, 0]
    assert "Mika Esihenkilö" in page.content.decode()


def test_a_roster_is_previewed_then_applied(client, bring, roster_of):
    answer = bring(client, roster_of(uusi=NEW))
    roster = latest()
    assert answer.url == f"/roster/{roster.pk}/"
    page = client.get(answer.url)
    assert page.context["kinds"][0][2] == 1
    assert "Uusi Tulija" in page.content.decode()
    assert not User.objects.filter(name="Uusi Tulija").exists()

    assert agree(client, roster).status_code == 302
    person = User.objects.get(name="Uusi Tulija")
    assert (person.role, person.is_active, person.has_usable_password()) == ("digital_team", True, False)
    assert person.memberships.get().unit.path.startswith(person.memberships.get().unit.parent.path)
    assert latest().state == "applied"
    assert RosterRow.objects.count() == 0
    assert "Henkilöstölista on voimassa" in client.get(answer.url).content.decode()


def test_the_preview_names_the_rights_gained(client, bring, roster_of):
    bring(client, roster_of(uusi=NEW))
    page = client.get(f"/roster/{latest().pk}/?kind=rights").content.decode()
    assert "Uusi Tulija" in page
    assert "Digiryhmä" in page


def test_the_same_file_twice_changes_nothing(client, bring, roster_of):
    bring(client, roster_of(uusi=NEW))
    agree(client, latest())
    before = list(Membership.objects.values_list()), list(ManagerAssignment.objects.values_list())
    bring(client, roster_of(uusi=NEW))
    assert latest().preview["plan"]["new"] == latest().preview["plan"]["changed"] == []
    agree(client, latest())
    assert (list(Membership.objects.values_list()), list(ManagerAssignment.objects.values_list())) == before


def test_nothing_to_do_is_said_plainly(client, bring, roster_of):
    bring(client, roster_of())
    assert "Mitään ei tarvitse tehdä" in client.get(f"/roster/{latest().pk}/").content.decode()


def test_more_than_a_tenth_leaving_asks_again(client, bring, roster_of, aino):
    bring(client, roster_of(aino=None))
    answer = agree(client, latest())
    assert answer.status_code == 409
    aino.refresh_from_db()
    assert aino.is_active
    agree(client, latest(), leavers="yes")
    aino.refresh_from_db()
    assert not aino.is_active
    assert aino.memberships.get().ends is not None


def test_leaving_ends_the_session(client, bring, roster_of, aino, client_for):
    hers = client_for(aino)
    assert hers.get("/me/").status_code == 200
    bring(client, roster_of(aino=None))
    agree(client, latest(), leavers="yes")
    assert hers.get("/me/").status_code == 302


def test_who_comes_back_is_let_in_again(client, bring, roster_of, aino):
    bring(client, roster_of(aino=None))
    agree(client, latest(), leavers="yes")
    bring(client, roster_of())
    agree(client, latest())
    aino.refresh_from_db()
    assert aino.is_active
    assert aino.memberships.count() == 2
    assert list(AuditEvent.objects.about(aino).values_list("verb", flat=True)) == ["moved", "returned", "left"]


def test_a_file_with_a_problem_is_refused_whole(client, bring, roster_of):
    bring(client, roster_of(uusi=NEW, paha="ei-osoite;Paha Rivi;Harjoituskeräys;;;"))
    roster = latest()
    assert roster.state == "refused"
    page = client.get(f"/roster/{roster.pk}/").content.decode()
    assert "Rivi 9" in page
    assert "ei-osoite" in page
    assert agree(client, roster).status_code == 409
    assert not User.objects.filter(name="Uusi Tulija").exists()


def test_a_double_submit_applies_once(client, bring, roster_of):
    bring(client, roster_of(uusi=NEW))
    roster = latest()
    assert agree(client, roster).status_code == 302
    assert agree(client, roster).status_code == 302
    assert AuditEvent.objects.filter(verb="roster-applied").count() == 1


def test_a_database_that_changed_meanwhile_shows_the_preview_again(client, bring, roster_of, aino, monkeypatch):
    bring(client, roster_of(uusi=NEW))
    roster = latest()
    aino.title = "Jotain muuta"
    aino.save()
    agree(client, roster)
    again = latest()
    assert (again.state, again.preview["changed"]) == ("previewed", True)
    assert not User.objects.filter(name="Uusi Tulija").exists()
    assert agree(client, roster).status_code == 409  # the old preview counts no more
    agree(client, again)
    assert User.objects.filter(name="Uusi Tulija").exists()


def test_an_import_can_be_dropped_until_it_is_confirmed(client, bring, roster_of):
    bring(client, roster_of(uusi=NEW))
    roster = latest()
    assert client.post(f"/roster/{roster.pk}/cancel/").url == "/roster/"
    assert latest().state == "cancelled"
    assert RosterRow.objects.count() == 0
    assert agree(client, roster).status_code == 409
    assert client.post(f"/roster/{roster.pk}/cancel/").url == f"/roster/{roster.pk}/"


def test_an_import_sends_nothing(client, bring, roster_of, mailoutbox):
    bring(client, roster_of(uusi=NEW))
    agree(client, latest())
    assert mailoutbox == []


def test_the_administrator_cannot_be_imported_away(client, bring, roster_of, heidi):
    bring(client, roster_of(heidi=None))
    assert latest().preview["plan"]["leaving"] == []


def test_htmx_gets_the_state_alone(client, bring, roster_of):
    bring(client, roster_of(uusi=NEW))
    page = client.get(f"/roster/{latest().pk}/", headers={"HX-Request": "true"}).content.decode()
    assert page.strip().startswith('<div class="stack stack--l" id="roster-state"')
    assert "<html" not in page


@pytest.mark.parametrize("state", ["parsed", "queued", "applying"])
def test_a_page_at_work_looks_again_by_itself(client, heidi, state):
    from django.utils import timezone

    roster = RosterImport.objects.create(
        uploaded_by=heidi, uploaded_at=timezone.now(), file_name="a.csv", state=state, total=40
    )
    page = client.get(f"/roster/{roster.pk}/").content.decode()
    assert 'hx-trigger="every 2s"' in page
    assert 'http-equiv="refresh"' in page


# --- refusals -------------------------------------------------------------------------------------------
@pytest.mark.parametrize("name", ["aino", "dana", "mika"])
@pytest.mark.parametrize("path", ["/roster/", "/roster/units/", "/roster/1/", "/roster/people/1/"])
def test_the_area_is_closed_to_others(staff, client_for, name, path):
    assert client_for(staff[name]).get(path).status_code == 403


@pytest.mark.parametrize(
    "path", ["/roster/999/", "/roster/people/999/", f"/roster/people/{10**30}/", f"/roster/{10**30}/"]
)
def test_what_is_not_there_is_not_found(client, path):
    assert client.get(path).status_code == 404


@pytest.mark.parametrize("path", ["apply", "cancel"])
def test_a_verb_is_not_a_page(client, heidi, path):
    assert client.get(f"/roster/1/{path}/").status_code == 405
    assert client.post(f"/roster/1/{path}/").status_code == 404


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("roster.csv", b"", "tyhj"),
        ("roster.csv", b"email;name;unit\n", "ei ole yht"),
        ("roster.csv", b"nimi;puhelin\nAino;123\n", "Otsikkorivilt"),
        ("roster.csv", b"email;name;unit\na@b.fi;A\x00;U\n", "ei ole teksti"),
        ("roster.csv", b"email;name;unit\na@b.fi;" + b"A" * 501 + b";U\n", "liian pitk"),
        ("roster.xlsm", b"PK\x03\x04", "makro"),
        ("roster.xlsx", b"email;name;unit\n", "nimi"),
        ("roster.pdf", b"%PDF", ".csv"),
        ("roster.csv", b"email;name;unit\n" + b"a@b.fi;A;U\n" * 460_000, "liian suuri"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_with_a_sentence(client, bring, name, content, sentence):
    answer = bring(client, content, name)
    assert answer.status_code == 422 or (len(content) > 5_000_000 and answer.status_code == 413)
    assert sentence in answer.content.decode()
    assert RosterImport.objects.count() == 0


def test_a_body_of_ten_megabytes_is_refused_with_a_sentence(client, bring):
    answer = bring(client, b"email;name;unit\n" + b"a" * 10_000_000)
    assert (answer.status_code, "Tiedosto on liian suuri" in answer.content.decode()) == (413, True)
    assert RosterImport.objects.count() == 0


def test_no_file_at_all_is_a_form_error(client):
    assert client.post("/roster/", {}).status_code == 422
    assert client.post("/roster/", {"file": "text, no file"}).status_code == 422
