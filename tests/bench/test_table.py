"""When a page passes, when it is over, and when nothing can be said."""

import pytest

from bench.rows import LIST, PAGE, ROWS, Goal, Row
from bench.table import (
    Verdict,
    exporting_verdict,
    lines,
    middleware_verdict,
    planning_verdict,
    polling_verdict,
    publishing_verdict,
    sending_verdict,
    timeline_verdict,
    verdict,
    weight_verdict,
)

ROW = Row("a page", "", "/", "text", Goal(floor=3, queries=12))
FEW = {"cpu": 2.0, "wall": 2.0, "queries": 10, "bytes": 9000, "page_ms": 6.0, "halves_cpu": 1.0, "measurable": True}


@pytest.mark.parametrize(
    ("many", "said"),
    [
        ({}, "pass"),
        ({"cpu": 3.2}, "OVER: 3.20 × the floor, goal 3; 1.60 × the first size, goal 1.2"),
        ({"cpu": 2.5}, "OVER: 1.25 × the first size, goal 1.2"),
        ({"queries": 13}, "OVER: 13 queries, goal 12; 13 queries, 10 at the first size"),
        ({"queries": 11}, "OVER: 11 queries, 10 at the first size"),
        ({"measurable": False, "cpu": 9.0}, "not measurable"),
        ({"measurable": False, "queries": 11}, "OVER: 11 queries, 10 at the first size"),
    ],
)
def test_a_page_is_judged_against_the_floor_its_queries_and_its_smaller_size(many, said):
    assert str(verdict(ROW, FEW | many, FEW)) == said


@pytest.mark.parametrize(("cpu", "said"), [(1.29, "pass"), (1.31, "OVER: goal 1.3")])
def test_our_own_middleware_may_cost_a_third_at_most(cpu, said):
    assert str(middleware_verdict(FEW | {"cpu": cpu})) == said


@pytest.mark.parametrize(
    ("name", "change", "said"),
    [
        ("first visit: Tänään", {}, "pass"),
        ("first visit: Tänään", {"requests": 9}, "OVER: 9 requests, goal 8"),
        ("later: Tänään", {"requests": 3}, "OVER: 3 requests, goal 2"),
        ("first visit: Tänään", {"bytes": 102_401}, "OVER: goal 100 KB"),
        ("first visit: Tänään", {"script_bytes": 40_961}, "OVER: goal 40 KB of JavaScript"),
    ],
)
def test_a_visit_is_judged_by_requests_and_bytes(name, change, said):
    assert str(weight_verdict(name, {"requests": 2, "bytes": 50_000, "script_bytes": 20_000} | change)) == said


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({}, "pass"),
        ({"errors": 2, "which": {"TimeoutError": 2}}, "OVER: 2 errors: 2 × TimeoutError"),
        ({"unneeded": 2}, "OVER: 2 answers where nothing had changed"),
        ({"not_modified": 0}, "OVER: never 304"),
    ],
)
def test_polling_is_judged_by_errors_and_by_what_was_sent_in_vain(change, said):
    assert str(polling_verdict({"errors": 0, "which": {}, "unneeded": 0, "not_modified": 900} | change)) == said


@pytest.mark.parametrize(("ratio", "said"), [(11.9, "pass"), (12.1, "OVER: goal 12")])
def test_ten_times_as_many_posts_may_cost_twelve_times_as_much(ratio, said):
    assert str(timeline_verdict({"ratio": ratio})) == said


@pytest.mark.parametrize(
    ("cpu", "people", "said"), [(0.51, 10_000, "pass"), (0.49, 10_000, "OVER: goal 0.5"), (0.3, 1_000, "pass")]
)
def test_reminders_are_planned_at_half_the_speed_of_bare_rows_at_least(cpu, people, said):
    assert str(planning_verdict({"cpu": cpu}, people)) == said


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({}, "pass"),
        ({"cpu": 10.1}, "OVER: goal 10"),
        ({"cpu": 11, "memory_mb": 501}, "OVER: goal 10; memory: goal 500"),
    ],
)
def test_publishing_is_judged_against_one_statement_and_by_its_memory(change, said):
    assert str(publishing_verdict({"cpu": 9.9, "memory_mb": 499} | change)) == said


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({}, "pass"),
        ({"first": 2.1}, "OVER: first byte: goal 2"),
        ({"us_a_row": 25}, "OVER: a row 1.25 × the first size, goal 1.2"),
        ({"peak_kb": 4100}, "OVER: memory: goal 4 MB"),
    ],
)
def test_an_export_is_judged_by_its_first_byte_and_what_grows_with_its_rows(change, said):
    few = {"first": 1.5, "us_a_row": 20, "peak_kb": 1000}
    assert str(exporting_verdict(few | change, few)) == said


def test_figures_of_growth_get_their_lines():
    made = {"pairs": 341, "figures": 99, "seconds": 1.4, "cpu": 9.0, "wall": 8.0, "memory_mb": 141}
    file = {"rows": 2235, "first": 1.9, "us_a_row": 29, "peak_kb": 797}
    size = {"rows": {}, "middleware": FEW | {"cpu": 1.1}, "weights": {}, "publishing": made, "exporting": {"csv": file}}
    found = {text.split(":")[0]: str(verdict) for text, verdict in lines({"sizes": {"1000": size}})}
    assert found["growth, 341 people into 99 figures"] == found["export, csv, 2,235 rows"] == "pass"


def test_a_page_that_was_not_the_right_one_is_over_and_the_rest_is_still_shown():
    first = ROWS[0].name
    rows = {row.name: FEW for row in ROWS} | {first: {"wrong": "status 500, not 200"}}
    results = {"sizes": {"200": {"rows": rows, "middleware": FEW | {"cpu": 1.1}, "weights": {}}}}
    found = {text.split("  ")[0]: found for text, found in lines(results)}
    assert found.pop(first) == Verdict("status 500, not 200")
    assert {str(found[row.name]) for row in ROWS[1:]} == {"pass"}


def test_every_row_has_a_name_of_its_own_a_text_to_look_for_and_a_known_person():
    from home.personas import PERSONAS

    assert len({row.name for row in ROWS}) == len(ROWS)
    assert {row.who for row in ROWS} <= {persona.local for persona in PERSONAS} | {""}
    assert [row.name for row in ROWS if not row.text and row.status != 304] == []


def test_the_goals_of_pages_and_lists_are_those_agreed():
    assert (PAGE.floor, PAGE.queries, LIST.floor, LIST.queries) == (3, 12, 4, 15)


@pytest.mark.parametrize(
    ("of_bare", "two_of_one", "said"),
    [(0.7, 1.7, "pass"), (0.69, 1.7, "OVER: goal 0.7"), (0.5, 1.6, "OVER: goal 0.7; two: goal 1.7")],
)
def test_sending_is_judged_against_the_bare_loop_and_one_against_two_senders(of_bare, two_of_one, said):
    assert str(sending_verdict({"of_bare": of_bare, "two_of_one": two_of_one})) == said
