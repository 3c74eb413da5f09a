"""Administrators see what was published, how well it is measured, and publish; nobody who was counted is named."""

import datetime as dt
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from dashboards import actions, overview
from dashboards.models import Batch, Counted, Figure, Publication
from participants.models import Cohort, Unit
from skills.models import MeasurementRound, Sitting
from tests.dashboards.published import AT, DATA, FEW_DATA, figure, publication

pytestmark = pytest.mark.django_db
OVERVIEW, QUALITY = "/admin/dashboards/figure/overview/", "/admin/dashboards/publication/quality/"
PUBLISH, HISTORY = "/admin/dashboards/publication/publish/", "/admin/dashboards/publication/"
PAGES = [OVERVIEW, QUALITY, PUBLISH, HISTORY, "/admin/dashboards/figure/"]
MEASURED = {
    "pairs": 60,
    "missing_after": 7,
    "forms": {"T0": {"A": 40, "B": 41}, "T1": {"A": 60, "B": 20}},
    "unbalanced": ["T1"],
    "alpha": {"n": 40, "value": 0.738, "uncertain": True},
    "sd": 20.0,
    "sem": 10.2,
    "items": {
        "A01": {"n": 80, "difficulty": 0.62, "discrimination": 0.34, "dead": []},
        "A02": {"n": 80, "difficulty": 0.95, "discrimination": 0.04, "dead": ["c"]},
        "A03": {"n": 12},
    },
    "raters": {"n": 24, "kappa": 0.88},
}


@pytest.fixture
def client(heidi, client_for, settings):
    settings.MFA_REQUIRED = False
    return client_for(heidi)


@pytest.fixture(autouse=True)
def in_english(heidi):
    heidi.language = "en"
    heidi.save()


@pytest.fixture
def rounds(db):
    cohort = Cohort.objects.create(name="Kevät", starts=AT.date())
    day = dt.timedelta(days=1)
    return [
        MeasurementRound.objects.create(cohort=cohort, kind=kind, opens_at=AT - from_ * day, closes_at=AT - to * day)
        for kind, from_, to in [("T0", 90, 80), ("T1", 10, 1)]
    ]


def sit(person, round_):
    Sitting.objects.create(
        round=round_, person=person, form="A", seed=1, steps=[], started_at=AT, saved_at=AT, finished_at=AT
    )


def rows_of(page):
    return rows_of_text(page.content.decode())


def rows_of_text(page):
    """The texts of the cells, row by row."""
    rows = re.findall(r"<tr>(.*?)</tr>", page, re.S)
    return [
        [re.sub(r"<[^>]+>", "", cell).strip() for cell in re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.S)]
        for row in rows
    ]


def row_of(page, first):
    found = [row for row in rows_of(page) if row and row[0] == first]
    assert len(found) == 1, rows_of(page)
    return found[0][1:]


# --- who comes in --------------------------------------------------------------------------------------------
@pytest.mark.parametrize("address", PAGES)
def test_every_page_opens_for_administrators_with_and_without_figures(client, units, address):
    assert client.get(address).status_code == 200
    figure(units["Kuljetus"], published=publication(quality=MEASURED))
    assert client.get(address).status_code == 200


@pytest.mark.parametrize("who", ["aino", "mika", "dana"])
def test_nobody_else_comes_in(request, client_for, who):
    client = client_for(request.getfixturevalue(who))
    assert {client.get(address).status_code for address in PAGES} <= {302, 403}
    assert client.post(PUBLISH).status_code in {302, 403}
    assert not Publication.objects.exists()


def test_strangers_are_sent_to_sign_in(client_for):
    from django.test import Client

    assert {Client().get(address).status_code for address in PAGES} == {302}
    assert Client().post(PUBLISH).status_code == 302


@pytest.mark.parametrize("address", [OVERVIEW, QUALITY])
def test_the_tables_are_for_reading(client, address):
    assert client.post(address).status_code == 405


def test_pages_are_found_from_the_history(client):
    page = client.get(HISTORY).content.decode()
    assert [address in page for address in (OVERVIEW, QUALITY, PUBLISH)] == [True, True, True]


@pytest.mark.parametrize("address", PAGES)
def test_pages_carry_no_script_or_style_of_their_own(client, units, address):
    figure(units["Kuljetus"], published=publication(quality=MEASURED))
    page = client.get(address).content.decode()
    content = page[page.index('<main id="content-start"') : page.index("</main>")]
    assert re.findall(r"style=|onclick=|<script(?![^>]*(src=|application/json))|<style", content) == []


# --- the history ------------------------------------------------------------------------------------------------
def test_the_history_says_who_published_when_and_how_many(client, heidi, rounds):
    made = publication(made_by=heidi, sealed_at=AT)
    Batch.objects.create(publication=made, before=rounds[0], after=rounds[1], people=12)
    publication()
    rows = [row[-4:] for row in rows_of(client.get(HISTORY)) if len(row) > 4][1:]
    assert [(row[1], row[2], row[3] != "-") for row in rows] == [
        ("The software", "0", False), ("Heidi Ylläpito", "12", True),
    ]  # fmt: skip


def test_a_publication_shows_its_batches_its_figures_and_its_quality(client, units, rounds):
    made = publication(quality=MEASURED)
    Batch.objects.create(publication=made, before=rounds[0], after=rounds[1], people=12)
    figure(units["Kuljetus"])
    figure(units["Palvelut"], state="few")
    page = client.get(f"{HISTORY}{made.pk}/change/")
    text = page.content.decode()
    assert "Kevät T0" in text
    assert "Kevät T1" in text
    assert "Shown: 1, Fewer than five people: 1" in text
    assert "Cronbach's alpha of form A: 0.74 (40 people)." in text.replace("&#x27;", "'")


def test_a_publication_without_a_number_is_not_there(client):
    assert client.get(f"{HISTORY}x/change/").status_code == 302


def test_nobody_counted_is_named_and_no_small_number_told(client, aino, rounds):
    made = publication()
    batch = Batch.objects.create(
        publication=made, before=rounds[0], after=rounds[1], people=1, counts={"score": {"/424242/": 1}}
    )
    Counted.objects.create(batch=batch, after=rounds[1], person=aino, path="/424242/")
    for address in (*PAGES, f"{HISTORY}{made.pk}/change/"):
        text = client.get(address).content.decode()
        assert "Aino" not in text
        assert "424242" not in text
    assert client.get("/admin/dashboards/counted/").status_code == 404


@pytest.mark.parametrize("model", ["publication", "figure"])
def test_nothing_is_added_changed_or_removed_by_hand(client, units, model):
    kept = figure(units["Kuljetus"])
    pk = kept.pk if model == "figure" else kept.publication_id
    assert client.get(f"/admin/dashboards/{model}/add/").status_code == 403
    page = client.get(f"/admin/dashboards/{model}/{pk}/change/")
    assert page.status_code == 200
    assert 'name="_save"' not in page.content.decode()
    assert client.post(f"/admin/dashboards/{model}/{pk}/change/", {"state": "few"}).status_code == 403
    assert client.post(f"/admin/dashboards/{model}/{pk}/delete/", {"post": "yes"}).status_code == 403
    assert Figure.objects.get() == kept


@pytest.mark.parametrize("query", ["state__exact=few", "kind__exact=growth", "current__exact=1", "q=Kuljetus"])
def test_figures_can_be_filtered(client, units, query):
    figure(units["Kuljetus"])
    assert client.get(f"/admin/dashboards/figure/?{query}").status_code == 200


# --- growth over all units ------------------------------------------------------------------------------------------
def test_a_unit_has_its_published_numbers(client, units):
    figure(units["Kuljetus"])
    assert row_of(client.get(OVERVIEW), "Harjoituskeräys / Palvelut / Kuljetus")[:9] == [
        "All together", "–", "15", "12", "12", "10", "+13.9", "6.7–21.2", "Shown",
    ]  # fmt: skip


def test_few_people_have_no_mean(client, units):
    figure(units["Kuljetus"], data=FEW_DATA, measured=6)
    row = row_of(client.get(OVERVIEW), "Harjoituskeräys / Palvelut / Kuljetus")
    assert row[4:9] == ["6", "4", "from 8 people", "–", "Shown"]


def test_where_almost_all_did_the_same_a_bound_is_shown(client, units):
    for way, said in [("improved", "at least 11 of 12"), ("same", "at most 1 of 12"), ("fell", "at most 1 of 12")]:
        Figure.objects.all().delete()
        figure(units["Kuljetus"], data={"score": {"n": 12, "almost_all": way, "alike": True}})
        row = row_of(client.get(OVERVIEW), "Harjoituskeräys / Palvelut / Kuljetus")
        assert row[4:8] == ["12", said, "alike", "–"]


@pytest.mark.parametrize(
    ("state", "why"), [("few", "Fewer than five people"), ("remainder", "Hidden for the sake of another small group")]
)
def test_a_hidden_unit_shows_why_and_no_number(client, units, state, why):
    hidden = figure(units["Kuljetus"], state=state)
    Figure.objects.filter(pk=hidden.pk).update(data=DATA)
    row = row_of(client.get(OVERVIEW), "Harjoituskeräys / Palvelut / Kuljetus")
    assert row[4:9] == ["–", "–", "–", "–", why]


def test_the_company_comes_first_and_each_cohort_has_a_row(client, units):
    cohort = Cohort.objects.create(name="Kevät", starts=AT.date())
    figure(units["Harjoituskeräys"], cohort=cohort)
    figure(units["Harjoituskeräys"])
    figure()
    rows = [row[:2] for row in rows_of(client.get(OVERVIEW)) if len(row) == 11][1:]
    assert rows == [
        ["Whole company", "All together"], ["Harjoituskeräys", "All together"], ["Harjoituskeräys", "Kevät"],
    ]  # fmt: skip
    rows = [row[:2] for row in rows_of(client.get(f"{OVERVIEW}?cohort={cohort.pk}")) if len(row) == 11][1:]
    assert rows == [["Harjoituskeräys", "Kevät"]]


def test_the_rounds_compared_are_named(client, units, rounds):
    figure(units["Kuljetus"])
    Batch.objects.create(publication=Publication.objects.get(), before=rounds[0], after=rounds[1], people=12)
    assert row_of(client.get(OVERVIEW), "Harjoituskeräys / Palvelut / Kuljetus")[1] == "T0-T1"


@pytest.mark.parametrize("query", ["cohort=x", "cohort=9999", "page=x", "page=99", "cohort=" + "9" * 30])
def test_odd_questions_are_no_error(client, units, query):
    figure(units["Kuljetus"])
    assert client.get(f"{OVERVIEW}?{query}").status_code == 200


def test_many_units_are_paged_with_the_same_number_of_queries(client, units):
    def queries():
        with CaptureQueriesContext(connection) as asked:
            page = client.get(OVERVIEW)
        return len(asked), page.content.decode()

    client.get(OVERVIEW)
    figure(units["Kuljetus"])
    few, page = queries()
    assert "Page 1 of 2" not in page
    for key in range(500, 620):
        figure(Unit.objects.create(pk=key, name=f"Yksikkö {key}", path=f"/{key}/"))
    many, page = queries()
    assert few == many
    assert "Page 1 of 2" in page
    assert len([row for row in rows_of_text(page) if len(row) == 11]) == 1 + 100


# --- quality of the data ----------------------------------------------------------------------------------------------
def test_missing_measurements_are_counted_by_cohort(client, aino, eero, mika, rounds):
    for person in (aino, eero, mika):
        sit(person, rounds[0])
    sit(aino, rounds[1])
    assert row_of(client.get(QUALITY), "Kevät") == ["3", "1", "2"]


def test_reliability_carries_its_warning(client):
    publication(quality=MEASURED)
    text = client.get(QUALITY).content.decode().replace("&#x27;", "'")
    assert "Cronbach's alpha of form A: 0.74 (40 people)." in text
    assert "Uncertain: fewer than 50 people have done it." in text
    assert "Standard error of one person's score: 10.2 points, at a standard deviation of 20.0." in text
    assert "Agreement of two readers (kappa): 0.88, from 24 texts." in text


def test_certain_reliability_has_no_warning(client):
    publication(quality=MEASURED | {"alpha": {"n": 60, "value": 0.8, "uncertain": False}})
    assert "Uncertain" not in client.get(QUALITY).content.decode()


def test_too_few_people_have_no_reliability(client):
    publication(quality={"alpha": {"n": 12}, "raters": {"n": 3}})
    text = client.get(QUALITY).content.decode()
    assert "Known from 30 people on who did form A; there are 12." in text
    assert "known from 20 texts that two have read; there are 3." in text


def test_unbalanced_forms_are_marked(client):
    publication(quality=MEASURED)
    page = client.get(QUALITY)
    assert row_of(page, "T0 (Baseline)") == ["A: 40 · B: 41", "Balanced"]
    assert row_of(page, "T1 (After the programme)") == [
        "A: 60 · B: 20", "Unbalanced: chance does not explain the difference of A and B",
    ]  # fmt: skip


def test_weak_items_come_first_with_what_is_wrong():
    with translation.override("en"):
        lines = overview.item_lines(MEASURED)
    assert [line.code for line in lines] == ["A02", "A01", "A03"]
    assert lines[0].remarks == [
        "Hardly goes with the rest of the test", "Very easy", "Has options hardly anybody chooses",
    ]  # fmt: skip
    assert (lines[0].difficulty, lines[0].discrimination, lines[0].dead) == ("0.95", "0.04", "c")
    assert lines[2] == overview.ItemLine("A03", 12, "–", "–", "–", [])


def test_the_newest_publication_counts(client):
    publication(quality={"alpha": {"n": 12}})
    publication(quality=MEASURED)
    assert "Cronbach" in client.get(QUALITY).content.decode()


# --- publishing ------------------------------------------------------------------------------------------------------
@pytest.fixture
def asked(monkeypatch):
    calls = []

    def publish(**given):
        calls.append(given)
        return calls[0].get("made")

    monkeypatch.setattr(actions, "publish", publish)
    return calls


def test_looking_at_the_question_publishes_nothing(client, asked):
    client.get(PUBLISH)
    client.head(PUBLISH)
    assert asked == []


def test_nothing_new_is_said_and_nothing_made(client, heidi):
    answer = client.post(PUBLISH, follow=True)
    assert "There is nobody new to count, so nothing was published." in answer.content.decode()
    assert not Publication.objects.exists()


def test_the_choice_goes_with_it(client, heidi, asked, now):
    client.post(PUBLISH)
    client.post(PUBLISH, {"early": "on"})
    assert asked == [
        {"now": now(), "by": heidi, "early": False}, {"now": now(), "by": heidi, "early": True},
    ]  # fmt: skip


def test_what_was_published_is_shown(client, monkeypatch, rounds):
    def publish(**given):
        made = publication()
        Batch.objects.create(publication=made, before=rounds[0], after=rounds[1], people=12)
        return made

    monkeypatch.setattr(actions, "publish", publish)
    answer = client.post(PUBLISH, follow=True)
    assert answer.redirect_chain == [(f"{HISTORY}{Publication.objects.get().pk}/change/", 302)]
    assert "Published. 12 people were counted for the first time." in answer.content.decode()


def test_a_form_from_elsewhere_publishes_nothing(heidi, asked, settings):
    from django.test import Client

    settings.MFA_REQUIRED = False
    client = Client(enforce_csrf_checks=True)
    client.force_login(heidi)
    assert client.post(PUBLISH).status_code == 403
    assert asked == []
