"""Looking back after the programme: asked once, kept apart from estimates, and never counted as skill."""

import re

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.db.migrations.executor import MigrationExecutor

from skills import actions, measuring, profile
from skills.ledger import Ledger
from skills.measuring import keys_for
from skills.models import Evidence, Sitting, Skill, Target
from tests.skills.conftest import NOW
from tests.skills.test_profile import DAY, measure

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


def text(response):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def retro(**only):
    rows = Evidence.objects.filter(kind="retro", **only).order_by("pk")
    return list(rows.values_list("skill__code", "value", "attempt"))


@pytest.fixture
def sitting(now, aino, items, join, window):
    """Aino after the programme: three estimates (steps 1-3), looking back on M1 and M4 (4, 5), three items (6-8)."""
    return actions.start_sitting(person=join(aino), round=window("T1"), now=NOW)


@pytest.fixture
def client(sitting, aino, client_for):
    return client_for(aino)


def back(client, step=4, **fields):
    return client.post(f"/measure/{step}/", fields)


# --- what is asked, and when -------------------------------------------------------------------------------
def test_one_page_for_each_module_after_the_estimates(sitting):
    assert [key for key in sitting.steps if not key.startswith("item:")] == [
        "self:S01", "self:S02", "self:S03", "retro:M1", "retro:M4",
    ]  # fmt: skip
    assert [key.partition(":")[0] for key in sitting.steps[5:]] == ["item"] * 3


@pytest.mark.parametrize("kind", ["T0", "T0B", "T2"])
def test_no_other_measurement_looks_back(aino, items, window, kind):
    asked = keys_for(round=window(kind), person=aino, form="A")
    assert [key for key in asked if key.startswith("retro:")] == []


def test_a_page_asks_for_the_skills_of_its_module_with_five_descriptions(client):
    page = client.get("/measure/4/").content.decode()
    assert re.findall(r'name="(S\d\d)" value="(\d)"', page) == [
        (code, str(level)) for code in ("S01", "S02") for level in range(5)
    ]
    assert re.findall(r"Yksityisyysasetukset: kuvaus (\d)", page) == list("01234")


def test_a_page_shows_no_earlier_answer(client, sitting):
    for step in (1, 2, 3):
        client.post(f"/measure/{step}/", {"value": "3"})
    assert "checked" not in client.get("/measure/4/").content.decode()


def test_a_page_stays_as_it_was_when_the_programme_gets_another_skill(client, skills):
    new = Skill.objects.create(
        framework=skills[0].framework, code="S09", slug="new", module_code="M1", position=9,
        name={"fi": "Uusi"}, descriptors=[{"fi": f"{level}"} for level in range(5)],
    )  # fmt: skip
    Target.objects.create(skill=new, role="everyone", level=2)
    assert "Uusi" not in text(client.get("/measure/4/"))


def test_a_page_of_skills_that_are_not_in_the_sitting_is_not_there(client, sitting):
    Sitting.objects.filter(pk=sitting.pk).update(steps=["self:S03", "retro:M1"])
    assert client.get("/measure/2/").status_code == 404


# --- answering ---------------------------------------------------------------------------------------------
def test_the_answers_of_a_page_are_kept_under_the_sitting(client, sitting):
    assert back(client, S01="0", S02="2").headers["Location"] == "/measure/5/"
    assert retro() == [("S01", 0, 1), ("S02", 2, 1)]
    keys = set(Evidence.objects.values_list("key", flat=True))
    assert keys == {f"sitting:{sitting.pk}:retro:M1:{code}:1" for code in ("S01", "S02")}
    assert measuring.answered_steps(sitting) == {"retro:M1"}
    assert set(Evidence.objects.values_list("round", flat=True)) == {sitting.round_id}


def test_an_answer_may_be_changed_until_the_end_and_both_stay(client, sitting):
    back(client, S01="0", S02="2")
    back(client, S01="0", S02="2")
    back(client, S01="1", S02="2")
    assert retro() == [("S01", 0, 1), ("S02", 2, 1), ("S01", 1, 2)]
    page = client.get("/measure/4/").content.decode()
    assert re.findall(r'name="(S\d\d)" value="(\d)" checked', page) == [("S01", "1"), ("S02", "2")]


@pytest.mark.parametrize("wrong", [{}, {"S01": "2"}, {"S01": "5", "S02": "1"}, {"S01": "\x00", "S02": "1"}])
def test_a_page_answered_in_part_keeps_nothing_and_what_was_chosen(client, wrong):
    answer = back(client, **wrong)
    assert (answer.status_code, retro()) == (422, [])
    chosen = re.findall(r'name="(S\d\d)" value="(\d)" checked', answer.content.decode())
    assert chosen == [(code, value) for code, value in wrong.items() if value in "01234"]
    for target in re.findall(r'<li><a href="#([^"]+)"', answer.content.decode()):
        assert f'id="{target}"' in answer.content.decode()


def test_back_and_later_lead_away_from_an_untouched_page(client):
    assert back(client, go="back").headers["Location"] == "/measure/3/"
    assert back(client, go="later").headers["Location"] == "/measure/"
    assert retro() == []


def test_a_finished_measurement_takes_no_other_answer(client, aino, sitting):
    for key, number in zip(sitting.steps, range(1, 9), strict=True):
        fields = {"self": {"value": "1"}, "retro": {"S01": "0", "S02": "0", "S03": "0"}}
        client.post(f"/measure/{number}/", fields.get(key.partition(":")[0], {"answer": "b", "certainty": "2"}))
    assert client.post("/measure/finish/").headers["Location"] == "/measure/result/"
    assert back(client, S01="4", S02="4").headers["Location"] == "/measure/result/"
    assert {value for _code, value, _attempt in retro()} == {0}


# --- what it is not ----------------------------------------------------------------------------------------
def test_looking_back_is_no_estimate_and_no_level(client, aino):
    back(client, S01="4", S02="4")
    each = profile.of(aino, "fi", NOW)[0]
    assert (each.do, each.self_level, each.previous_self, each.first_self, each.asked) == (None,) * 5


def test_looking_back_lifts_no_level_beside_other_pieces(client, aino, skills, passed):
    for _ in range(2):
        passed(aino, skills[0], "item", 1)
    before = Ledger(aino, NOW).of(skills[0]).current.level
    back(client, S01="4", S02="4")
    assert Ledger(aino, NOW).of(skills[0]).current.level == before


def test_the_result_shows_then_looking_back_and_now(now, aino, items, join, window, client_for):
    measure(join(aino), window("T0", -20, -10), rating=3, at=NOW - 15 * DAY)
    measure(aino, window("T1"), rating=2, at=NOW)
    page = client_for(aino).get("/measure/result/").content.decode()
    row = re.search(r"Tilin avaaminen</a></th>(.*?)</tr>", page, re.S).group(1)
    assert re.findall(r'level-tile bg-(\d)"', row) == ["3", "0", "2"]


def test_the_result_without_a_baseline_says_so(now, aino, items, join, window, client_for):
    measure(join(aino), window("T1"), rating=2, at=NOW)
    page = client_for(aino).get("/measure/result/").content.decode()
    row = re.search(r"Tilin avaaminen</a></th>(.*?)</tr>", page, re.S).group(1)
    assert ("level-tile--none" in row, re.findall(r'level-tile bg-(\d)"', row)) == (True, ["0", "2"])


# --- the ledger --------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "fields", [{"value": 5}, {"value": None}, {"value": 2, "passed": True}, {"kind": "use", "value": 4}]
)
def test_the_database_refuses_what_does_not_fit(aino, skills, fields):
    given = {"person": aino, "skill": skills[0], "kind": "retro", "key": "k", "source": "S01", "at": NOW} | fields
    with pytest.raises(IntegrityError, match="evidence_fits_its_kind"), transaction.atomic():
        Evidence.objects.create(**given)


@pytest.mark.parametrize("kind", ["self", "retro", "use"])
def test_each_kind_of_own_word_can_be_written_and_not_changed(aino, skills, kind):
    Evidence.objects.create(person=aino, skill=skills[0], kind=kind, value=3, key="k", source="S01", at=NOW)
    for sql in ("UPDATE skills_evidence SET value = 1", "DELETE FROM skills_evidence"):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql)
    assert Evidence.objects.get().value == 3


def refuses(sql):
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql)
    except DatabaseError as error:
        return "append-only" in str(error)
    return False


@pytest.mark.django_db(transaction=True)
def test_the_ledger_stays_append_only_through_the_migration_and_back(aino, skills):
    """SQLite rebuilds the table when a constraint changes, and its triggers go with the old one."""
    Evidence.objects.create(person=aino, skill=skills[0], kind="self", value=3, key="k", source="S01", at=NOW)
    everything = MigrationExecutor(connection).loader.graph.leaf_nodes()
    states = []
    try:
        for target in ("0002_evidence_append_only", "0003_evidence_looking_back_and_use"):
            MigrationExecutor(connection).migrate([("skills", target)])
            states += [refuses("UPDATE skills_evidence SET value = 1"), refuses("DELETE FROM skills_evidence")]
    finally:
        MigrationExecutor(connection).migrate(everything)
    assert states == [True] * 4
    assert Evidence.objects.get().value == 3
