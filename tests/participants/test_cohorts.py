"""Who goes through together: cohorts of the digital team."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from participants import actions
from participants.models import AuditEvent, Cohort, CohortMember, Membership
from tests.conftest import NOW

pytestmark = pytest.mark.django_db
DAY = dt.date(2027, 1, 11)


@pytest.fixture
def cohort(db):
    return Cohort.objects.create(name="Kevät 2027", starts=DAY)


@pytest.fixture
def other(db):
    return Cohort.objects.create(name="Syksy 2026", starts=dt.date(2026, 9, 1))


@pytest.fixture
def client(dana, client_for):
    return client_for(dana)


@pytest.fixture
def join():
    def put(cohort, *people):
        for person in people:
            CohortMember.objects.create(cohort=cohort, user=person, joined_at=NOW)

    return put


def names(cohort):
    return set(cohort.members.values_list("user__name", flat=True))


def trail(person):
    return list(AuditEvent.objects.filter(subject_id=person.pk).order_by("pk").values_list("verb", flat=True))


# --- making and changing --------------------------------------------------------------------------------
def test_a_cohort_is_made_and_its_page_opens(client):
    answer = client.post("/cohorts/", {"name": " Kevät 2027 ", "starts": "2027-01-11"}, follow=True)
    made = Cohort.objects.get()
    assert (made.name, made.starts) == ("Kevät 2027", DAY)
    assert answer.redirect_chain == [(f"/cohorts/{made.pk}/", 302)]
    assert "Ryhmässä ei ole vielä ketään." in answer.content.decode()
    assert AuditEvent.objects.filter(verb="cohort-changed").get().data == {"cohort": made.pk}


@pytest.mark.parametrize(
    ("typed", "error"),
    [
        ({"name": "Kevät 2027", "starts": "2027-02-01"}, "Samanniminen ryhmä on jo olemassa."),
        ({"name": "", "starts": "2027-02-01"}, "Tämä kenttä vaaditaan."),
        ({"name": "Uusi\x00", "starts": "2027-02-01"}, "Tyhjiä merkkejä (null) ei sallita."),
        ({"name": "x" * 121, "starts": "2027-02-01"}, "enintään 120"),
        ({"name": "Uusi", "starts": "huomenna"}, "Syötä oikea päivämäärä."),
        ({"name": "Uusi", "starts": "2027-02-\x00"}, "Syötä oikea päivämäärä."),
    ],
)
def test_a_cohort_that_cannot_be_is_not_made_and_what_was_typed_stays(client, cohort, typed, error):
    answer = client.post("/cohorts/", typed)
    assert answer.status_code == 422
    assert error in answer.content.decode()
    assert answer.context["form"]["name"].value() == typed["name"]
    assert Cohort.objects.count() == 1


def test_a_cohort_gets_another_name_and_day(client, cohort):
    assert client.post(f"/cohorts/{cohort.pk}/", {"name": "Alku", "starts": "2027-02-01"}).status_code == 302
    cohort.refresh_from_db()
    assert (cohort.name, cohort.starts) == ("Alku", dt.date(2027, 2, 1))


def test_saving_what_is_there_already_leaves_no_trace(client, cohort):
    client.post(f"/cohorts/{cohort.pk}/", {"name": cohort.name, "starts": "2027-01-11"})
    assert not AuditEvent.objects.filter(verb="cohort-changed").exists()


def test_a_name_that_is_taken_is_refused_and_the_page_keeps_the_old_one(client, cohort, other):
    answer = client.post(f"/cohorts/{cohort.pk}/", {"name": other.name, "starts": "2027-01-11"})
    assert answer.status_code == 422
    assert "<h1>Kevät 2027</h1>" in answer.content.decode()
    assert set(Cohort.objects.values_list("name", flat=True)) == {"Kevät 2027", "Syksy 2026"}


@pytest.mark.both_databases
def test_a_name_taken_between_looking_and_saving_is_refused(dana, cohort):
    with pytest.raises(ValidationError) as refusal:
        actions.save_cohort(cohort=Cohort(name=cohort.name, starts=DAY), by=dana, now=NOW)
    assert list(refusal.value.message_dict) == ["name"]
    assert Cohort.objects.count() == 1
    assert not AuditEvent.objects.exists()


# --- adding a unit --------------------------------------------------------------------------------------
def test_a_unit_is_previewed_with_all_below_it(client, cohort, other, join, units, aino, eero, mika, otto):
    join(cohort, aino)
    join(other, eero, otto)
    answer = client.get(f"/cohorts/{cohort.pk}/add/?unit={units['Palvelut'].pk}")
    assert answer.context["preview"][1:] == (3, 1, 1)
    page = answer.content.decode()
    assert "3 uutta ihmistä" in page
    assert "1 heistä on jo toisessa ryhmässä" in page
    assert names(cohort) == {"Aino Alku"}


def test_a_unit_is_added_with_all_below_it_and_everybody_reads_it(client, cohort, join, units, aino, eero, mika, otto):
    join(cohort, aino)
    address = f"/cohorts/{cohort.pk}/add/"
    answer = client.post(address, {"unit": units["Palvelut"].pk, "number": 3}, follow=True)
    assert "3 ihmistä lisättiin." in answer.content.decode()
    assert names(cohort) == {"Aino Alku", "Eero Osaaja", "Mika Esihenkilö", "Dana Digi"}
    assert (trail(eero), trail(aino), trail(otto)) == (["cohort-joined"], [], [])
    assert AuditEvent.objects.about(eero).get().data == {"cohort": cohort.pk}


def test_a_unit_sent_twice_is_added_once(client, cohort, units, aino):
    address, sent = f"/cohorts/{cohort.pk}/add/", {"unit": units["Kuljetus"].pk, "number": 1}
    client.post(address, sent)
    answer = client.post(address, sent, follow=True)
    assert "Kaikki valitsemasi ovat jo ryhmässä." in answer.content.decode()
    assert trail(aino) == ["cohort-joined"]


@pytest.mark.parametrize("number", ["1", "", "x", "\x00", "9" * 30])
def test_another_number_than_was_shown_adds_nobody(client, cohort, units, aino, eero, number):
    answer = client.post(f"/cohorts/{cohort.pk}/add/", {"unit": units["Kuljetus"].pk, "number": number})
    assert answer.status_code == 422
    assert answer.context["preview"].new == 2
    assert names(cohort) == set()


@pytest.mark.parametrize("unit", ["", "0", "x", "\x00", "9" * 30])
def test_an_unknown_unit_is_refused(client, cohort, unit):
    assert client.post(f"/cohorts/{cohort.pk}/add/", {"unit": unit, "number": 1}).status_code == 422
    assert client.get(f"/cohorts/{cohort.pk}/add/", {"unit": unit}).status_code == 200


# --- adding people --------------------------------------------------------------------------------------
def test_people_are_found_by_name_and_told_apart(client, cohort, other, join, aino, eero, otto):
    join(cohort, aino)
    join(other, eero)
    found = client.get(f"/cohorts/{cohort.pk}/add/?q=harjoituskerays").context["found"]
    assert {(one.name, one.inside, one.elsewhere) for one in found} == {
        ("Aino Alku", True, False),
        ("Eero Osaaja", False, True),
        ("Otto Toinen", False, False),
        ("Dana Digi", False, False),
    }


def test_several_people_are_added_at_once(client, cohort, aino, eero, otto):
    client.post(f"/cohorts/{cohort.pk}/add/?q=o", {"people": [aino.pk, otto.pk, otto.pk]})
    assert names(cohort) == {"Aino Alku", "Otto Toinen"}
    client.post(f"/cohorts/{cohort.pk}/add/?q=o", {"people": [aino.pk, eero.pk]})
    assert names(cohort) == {"Aino Alku", "Otto Toinen", "Eero Osaaja"}
    assert trail(aino) == ["cohort-joined"]


def test_a_person_may_be_in_two_cohorts_and_the_page_says_so(client, cohort, other, join, aino):
    join(other, aino)
    client.post(f"/cohorts/{cohort.pk}/add/?q=aino", {"people": [aino.pk]})
    assert "Myös toisessa ryhmässä" in client.get(f"/cohorts/{cohort.pk}/").content.decode()


@pytest.fixture
def closed(person):
    return person("lahtenyt", "Lähtenyt Ihminen", is_active=False)


@pytest.fixture
def ended(person):
    made = person("entinen", "Entinen Ihminen")
    Membership.objects.filter(user=made).update(ends=dt.date(2025, 6, 1))
    return made


@pytest.mark.parametrize("gone", ["closed", "ended"])
def test_whoever_has_left_is_not_found_nor_added_nor_anybody_with_them(request, client, cohort, units, aino, gone):
    left = request.getfixturevalue(gone)
    address = f"/cohorts/{cohort.pk}/add/"
    assert client.get(address, {"q": "ihminen"}).context["found"] == []
    assert client.get(address, {"unit": units["Kuljetus"].pk}).context["preview"].new == 1
    answer = client.post(address + "?q=a", {"people": [aino.pk, left.pk]})
    assert answer.status_code == 422
    assert "Ketään ei lisätty." in answer.content.decode()
    assert str(aino.pk) in answer.context["ticked"]
    assert names(cohort) == set()


@pytest.mark.both_databases
def test_whoever_leaves_between_looking_and_adding_stops_all(dana, cohort, aino, ended):
    with pytest.raises(ValidationError):
        actions.add_to_cohort(cohort=cohort, people=[aino.pk, ended.pk], on=NOW.date(), by=dana, now=NOW)
    assert names(cohort) == set()
    assert trail(aino) == []


@pytest.mark.both_databases
def test_adding_counts_only_who_is_new(dana, cohort, aino, eero):
    added = [
        actions.add_to_cohort(cohort=cohort, people=people, on=NOW.date(), by=dana, now=NOW)
        for people in ([aino.pk], [aino.pk, eero.pk], [aino.pk, eero.pk], [])
    ]
    assert added == [1, 1, 0, 0]


@pytest.mark.parametrize("people", [[], ["x"], ["\x00"], ["9" * 18], ["9" * 40], ["-1"], ["²"], ["0"]])
def test_people_who_make_no_sense_are_refused(client, cohort, people):
    assert client.post(f"/cohorts/{cohort.pk}/add/?q=a", {"people": people}).status_code == 422
    assert names(cohort) == set()


@pytest.mark.parametrize("q", ["", "\x00", "x" * 500, "%", "nobody at all"])
def test_a_search_for_nothing_finds_nobody(client, cohort, aino, q):
    answer = client.get(f"/cohorts/{cohort.pk}/add/", {"q": q})
    assert (answer.status_code, answer.context["found"]) == (200, [])


def test_a_long_list_says_that_it_is_cut(client, cohort, person):
    for number in range(52):
        person(f"joku{number}", f"Joku {number}")
    answer = client.get(f"/cohorts/{cohort.pk}/add/?q=joku")
    assert len(answer.context["found"]) == 50
    assert "Vain ensimmäiset 50 näkyvät." in answer.content.decode()


# --- taking out -----------------------------------------------------------------------------------------
def test_a_person_is_taken_out_and_reads_it(client, cohort, join, aino, eero):
    join(cohort, aino, eero)
    page = client.get(f"/cohorts/{cohort.pk}/").content.decode()
    assert "Poistetaanko Aino Alku ryhmästä?" in page
    answer = client.post(f"/cohorts/{cohort.pk}/remove/{aino.pk}/", follow=True)
    assert "Aino Alku ei ole enää ryhmässä." in answer.content.decode()
    assert names(cohort) == {"Eero Osaaja"}
    assert trail(aino) == ["cohort-left"]


def test_taking_out_twice_is_calm(client, cohort, join, aino):
    join(cohort, aino)
    client.post(f"/cohorts/{cohort.pk}/remove/{aino.pk}/")
    answer = client.post(f"/cohorts/{cohort.pk}/remove/{aino.pk}/", follow=True)
    assert "Aino Alku ei ollut ryhmässä." in answer.content.decode()
    assert trail(aino) == ["cohort-left"]


def test_whoever_has_left_can_be_taken_out(client, cohort, join, closed):
    join(cohort, closed)
    client.post(f"/cohorts/{cohort.pk}/remove/{closed.pk}/")
    assert names(cohort) == set()


def test_the_trail_of_the_person_says_it_in_finnish(client_for, client, cohort, aino):
    client.post(f"/cohorts/{cohort.pk}/add/?q=aino", {"people": [aino.pk]})
    client.post(f"/cohorts/{cohort.pk}/remove/{aino.pk}/")
    page = client_for(aino).get("/me/trail/").content.decode()
    assert "Sinut lisättiin ryhmään" in page
    assert "Sinut poistettiin ryhmästä" in page


# --- who, how and what is missing -----------------------------------------------------------------------
ADDRESSES = ["/cohorts/", "/cohorts/{pk}/", "/cohorts/{pk}/add/", "/cohorts/{pk}/remove/{person}/"]


@pytest.mark.parametrize("address", ADDRESSES)
@pytest.mark.parametrize("who", ["aino", "mika"])
def test_the_area_is_closed_to_others(request, client_for, cohort, join, eero, who, address):
    join(cohort, eero)
    visitor = client_for(request.getfixturevalue(who))
    sent = {"name": "Oma", "starts": "2027-01-01", "people": [eero.pk]}
    assert visitor.post(address.format(pk=cohort.pk, person=eero.pk), sent).status_code == 403
    assert names(cohort) == {"Eero Osaaja"}
    assert Cohort.objects.count() == 1


@pytest.mark.parametrize("who", ["dana", "heidi"])
def test_the_digital_team_and_administrators_find_it_in_the_menu(request, client_for, who):
    assert 'href="/cohorts/"' in client_for(request.getfixturevalue(who)).get("/me/").content.decode()


def test_others_do_not_find_it_in_the_menu(client_for, aino):
    assert 'href="/cohorts/"' not in client_for(aino).get("/me/").content.decode()


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_wrong_method_is_refused(client, cohort, aino, address):
    assert client.delete(address.format(pk=cohort.pk, person=aino.pk)).status_code == 405


@pytest.mark.parametrize("pk", [0, 10**30])
@pytest.mark.parametrize("address", ADDRESSES[1:])
def test_an_unknown_cohort_is_not_found(client, aino, pk, address):
    assert client.post(address.format(pk=pk, person=aino.pk)).status_code == 404


@pytest.mark.parametrize("key", [0, 10**30])
def test_an_unknown_person_is_not_found(client, cohort, key):
    assert client.post(f"/cohorts/{cohort.pk}/remove/{key}/").status_code == 404


@pytest.mark.parametrize(
    "address", ["/cohorts/", "/cohorts/{pk}/", "/cohorts/{pk}/add/?q=joku", "/cohorts/{pk}/add/?unit={unit}"]
)
def test_one_costs_the_database_as_much_as_three(client, cohort, join, person, units, address):
    url = address.format(pk=cohort.pk, unit=units["Kuljetus"].pk)
    client.get(url)
    counts = []
    for number in range(3):
        someone = person(f"joku{number}", f"Joku {number}")
        join(cohort, someone)
        join(Cohort.objects.create(name=f"Ryhmä {number}", starts=DAY), someone)
        with CaptureQueriesContext(
            connection,
        ) as asked:
            client.get(url)
        counts.append(len(asked))
    assert counts[0] == counts[2] <= 12


def test_the_list_shows_the_newest_first_with_people(client, cohort, other, join, aino, eero):
    join(other, aino, eero)
    page = client.get("/cohorts/").context["page"].object_list
    assert [(one.name, one.people) for one in page] == [("Kevät 2027", 0), ("Syksy 2026", 2)]


def test_many_people_come_page_by_page(client, cohort, join, person):
    join(cohort, *(person(f"joku{number}", f"Joku {number:02}") for number in range(26)))
    assert len(client.get(f"/cohorts/{cohort.pk}/").context["page"]) == 25
    assert [one.name for one in client.get(f"/cohorts/{cohort.pk}/?page=2").context["page"]] == ["Joku 25"]


def test_where_a_cohort_is_chosen_there_is_a_way_here(client):
    assert 'href="/cohorts/"' in client.get("/measure/rounds/").content.decode().partition("<main")[2]
