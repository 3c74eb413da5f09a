"""Published figures as rows to write out: the right words, lengths and signs, and nothing that was not published."""

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from dashboards import showing, weekly
from dashboards.models import Figure
from tests.dashboards.published import DATA, FEW_DATA, SKILL

SKILLS = [showing.Skill(f"S{number:02}", "M1", f"Skill {number}") for number in range(1, 4)]
NB = "\N{NO-BREAK SPACE}"
MINUS = "\N{MINUS SIGN}"


@pytest.fixture(autouse=True)
def in_english():
    with translation.override("en"):
        yield


def figure(**fields):
    return Figure(**({"state": "shown", "data": DATA, "invited": 15, "measured": 12} | fields))


# --- growth by skill ---------------------------------------------------------------------------------------
def test_a_skill_of_ten_people_has_both_shares_with_their_intervals_and_the_change():
    row = showing.skill_row("Search", SKILL)
    assert (row.before.text, row.after.text, row.change, row.n) == ("33%", "67%", "+33", f"n{NB}={NB}12")
    assert (row.before.x, row.before.low, row.before.high) == ("33.33%", "13.8%", "60.9%")
    assert (row.before.band, row.after.band) == ("14–61%", "39–86%")
    assert row.moved == ("5", "6", "1")


def test_a_fall_has_a_true_minus():
    part = SKILL | {"before": SKILL["after"], "after": SKILL["before"]}
    assert showing.skill_row("Search", part).change == f"{MINUS}33"


def test_a_band_is_said_in_words_and_has_no_place_and_no_change():
    row = showing.skill_row("Search", SKILL | {"before": {"at_most": 1, "of": 12}})
    assert (row.before.text, row.before.x, row.change) == ("at most 1 of 12", "", "")
    assert row.after.x == "66.67%"


def test_of_few_people_it_is_said_how_many_rose():
    row = showing.skill_row("Search", FEW_DATA["skills"]["S01"])
    assert (row.said, row.before, row.moved) == ("3 of 6 rose", None, ("3", "2", "1"))


def test_when_nearly_all_did_the_same_nobody_else_is_counted():
    row = showing.skill_row("Search", {"n": 6, "almost_all": "rose", "target": 2})
    assert (row.said, row.moved) == ("at least 5 of 6 rose", ())


@pytest.mark.parametrize(
    ("reason", "said"),
    [
        ("few", "Shown when at least 5 people have answered both times."),
        ("remainder", "Hidden so that another small group's result cannot be worked out."),
    ],
)
def test_a_hidden_skill_says_why_and_how_many_they_are_not(reason, said):
    row = showing.skill_row("Search", {"hidden": reason})
    assert (row.said, row.n, row.people) == (said, "", "")


def test_a_skill_nothing_is_said_of_is_hidden_like_one_of_few():
    assert [row.said for row in showing.skill_rows({}, SKILLS[:1])] == [showing.wording.hidden("few")]


def test_skills_come_in_the_order_of_the_framework_and_only_those_published():
    class Row:
        def __init__(self, code):
            self.code, self.module_code, self.name = code, "M1", {"en": code}

    found = showing.skills_of([figure(data=FEW_DATA)], [Row("S03"), Row("S01"), Row("S09")])
    assert [skill.name for skill in found] == ["S03", "S01"]


def test_a_long_name_is_short_above_a_narrow_column_and_whole_for_those_who_listen():
    skill = showing.Skill("S03", "M1", "Basic actions: follow, like")
    assert (skill.short, skill.rest) == ("Basic actions", ": follow, like")


# --- the heat map --------------------------------------------------------------------------------------------
def test_a_cell_has_the_share_now_and_the_change_beside_its_shade():
    assert showing.cell(SKILL) == showing.Cell("bg-3", "67%", "(+33)")


@pytest.mark.parametrize(
    ("share", "shade"), [(0, 0), (0.194, 0), (0.2, 1), (0.395, 2), (0.6, 3), (0.799, 4), (0.8, 4), (1, 4)]
)
def test_there_are_five_shades_of_the_per_cents_as_they_are_printed(share, shade):
    assert showing.shade(share) == shade


def test_the_legend_names_every_shade_without_a_gap():
    assert [span for _look, span in showing.shades()] == ["0–19%", "20–39%", "40–59%", "60–79%", "80–100%"]


@pytest.mark.parametrize(
    ("part", "cell"),
    [
        ({"hidden": "few"}, ("heat__na", "under 5", "")),
        ({"hidden": "remainder"}, ("heat__na", "hidden", "")),
        ({"n": 6, "rose": 3, "same": 2, "fell": 1}, ("heat__few", "3/6", "rose")),
        ({"n": 6, "almost_all": "rose"}, ("heat__few", f"≥{NB}5/6", "rose")),
        ({"n": 6, "almost_all": "same"}, ("heat__few", f"≤{NB}1/6", "rose")),
        (SKILL | {"after": {"at_least": 11, "of": 12}}, ("bg-4", f"≥{NB}11/12", "")),
        (SKILL | {"after": {"at_most": 1, "of": 12}}, ("bg-0", f"≤{NB}1/12", "")),
        (SKILL | {"before": {"at_most": 1, "of": 12}}, ("bg-3", "67%", "")),
    ],
)
def test_a_cell_that_cannot_be_a_share_says_what_it_is(part, cell):
    assert showing.cell(part) == showing.Cell(*cell)


def test_a_unit_that_is_hidden_has_no_cells():
    row = showing.heat_row("Transport", "unit=5", figure(state="remainder", data={}), SKILLS)
    assert (row.said, list(row.cells), row.n) == ("hidden", [], "")


def test_a_unit_of_which_nothing_was_published_says_so():
    assert showing.heat_row("Transport", "unit=5", None, SKILLS).said == "nothing published yet"


def test_every_row_has_a_cell_for_every_skill():
    row = showing.heat_row("Transport", "unit=5", figure(data=FEW_DATA), SKILLS)
    assert [cell.text for cell in row.cells] == ["3/6", "under 5", "hidden"]


# --- headline figures ------------------------------------------------------------------------------------------
def test_the_mean_change_never_stands_without_its_interval_and_people():
    stat = showing.score_stat(DATA["score"])
    assert (stat.value, stat.unit, stat.note) == ("+14", "points", "95% interval 7–21. 12 people.")


def test_of_few_people_it_is_counted_who_improved():
    stat = showing.score_stat(FEW_DATA["score"])
    assert (stat.value, stat.unit) == ("4", "/ 6")


@pytest.mark.parametrize("score", [{"hidden": "few"}, {}, {"n": 6, "almost_all": "improved"}])
def test_no_number_stands_where_none_may(score):
    stat = showing.score_stat(score)
    assert stat.value == "–"
    assert stat.note


def test_levels_are_told_as_the_part_at_the_target_or_above():
    stat = showing.target_stat(showing.levels(DATA["levels"]), DATA["levels"])
    assert (stat.value, stat.note) == ("69%", "Before 27%. 96 levels, 12 people.")


def test_who_is_missing_is_said_beside_who_is_in():
    stat = showing.measured_stat(figure())
    assert (stat.value, stat.unit, stat.note) == ("12", "/ 15", "3 people are not in the figures.")


def test_whoever_was_measured_and_waits_to_be_counted_is_not_in_the_figures():
    stat = showing.measured_stat(figure(invited=17, measured=17))
    assert (stat.value, stat.unit, stat.note) == ("17", "/ 17", "5 people are not in the figures.")


# --- levels ----------------------------------------------------------------------------------------------------
def test_levels_are_whole_per_cents_before_and_after():
    shown = showing.levels(DATA["levels"])
    assert [bar["shares"] for bar in shown.bars] == [[42, 31, 21, 6, 0], [10, 21, 42, 21, 6]]
    assert (shown.low, shown.high) == ((73, 31), (6, 27))


@pytest.mark.parametrize("part", [{"hidden": "few"}, {"n": 12, "alike": True}, {}])
def test_levels_that_are_hidden_are_no_bars_and_a_sentence(part):
    assert showing.levels(part) is None
    assert showing.why_no_levels(part)


@given(st.lists(st.integers(0, 5000), min_size=5, max_size=5).filter(any))
def test_whole_per_cents_make_a_hundred_and_are_off_by_less_than_one(counts):
    shares = showing.whole_percents(counts)
    assert sum(shares) == 100
    assert all(abs(share - count * 100 / sum(counts)) < 1 for share, count in zip(shares, counts, strict=True))


# --- own estimates -----------------------------------------------------------------------------------------------
def test_own_estimates_stand_with_their_change_and_its_interval():
    own = showing.own_estimates(DATA["self"])
    assert (own.before, own.after, own.change, own.interval, own.n) == ("1.4", "2.2", "+0.8", "0.4–1.2", "12")


def test_of_few_people_it_is_said_whose_own_estimate_rose():
    assert showing.own_estimates(FEW_DATA["self"]) is None
    assert showing.said_of_own_estimates(FEW_DATA) == ["The own estimate of 3 of 6 people rose."]


def test_where_nearly_all_own_estimates_went_one_way_only_that_is_said():
    data = {"self": {"n": 6, "almost_all": "improved"}}
    assert showing.said_of_own_estimates(data) == ["The own estimate of at least 5 of 6 people rose."]


# --- week by week --------------------------------------------------------------------------------------------------
def test_a_week_of_fewer_than_five_has_no_height_and_no_number():
    line = weekly.line([(36, 20), (37, 4), (38, 10), (39, 20)])
    assert [(point.people, point.y) for point in line.points] == [(20, "12%"), (None, ""), (10, "50%"), (20, "12%")]


def test_the_line_never_runs_through_a_week_that_is_not_shown():
    line = weekly.line([(36, 20), (37, 20), (38, 4), (39, 20), (40, 20)])
    assert line.paths == ["0,0 25,0", "75,0 100,0"]


def test_weeks_before_the_first_with_five_people_are_left_out():
    assert [point.week for point in weekly.line([(36, 0), (37, 2), (38, 9), (39, 9)]).points] == ["wk 38", "wk 39"]


@pytest.mark.parametrize("weeks", [[], [(36, 0)], [(36, 4), (37, 4)]])
def test_without_a_week_of_five_people_there_is_no_line(weeks):
    assert weekly.line(weeks) is None


@given(st.lists(st.tuples(st.integers(1, 53), st.integers(0, 3000)), max_size=60))
def test_nothing_is_drawn_outside_and_no_small_number_is_told(weeks):
    line = weekly.line(weeks)
    for point in line.points if line else ():
        assert point.people is None or point.people >= 5
        assert not point.y or 12 <= float(point.y.rstrip("%")) <= 88
        assert 7 <= float(point.x.rstrip("%")) <= 96


# --- never a wrong figure, never a fault ---------------------------------------------------------------------------
SHARE = st.fixed_dictionaries({"count": st.integers(2, 8), "share": st.floats(0, 1), "low": st.floats(0, 1)}).map(
    lambda part: part | {"high": 1.0}
)
BAND = st.sampled_from([{"at_most": 1, "of": 12}, {"at_least": 11, "of": 12}])
COUNTS = {"rose": st.integers(0, 12), "same": st.integers(0, 12), "fell": st.integers(0, 12)}
SIDES = {"n": st.just(12), "before": SHARE | BAND, "after": SHARE | BAND}
PART = st.one_of(
    st.sampled_from([{}, {"hidden": "few"}, {"hidden": "remainder"}, {"n": 5, "almost_all": "fell"}]),
    st.fixed_dictionaries({"n": st.integers(5, 9), **COUNTS}),
    st.fixed_dictionaries({"n": st.just(12), "before": SHARE | BAND, "after": SHARE | BAND, **COUNTS}),
    st.fixed_dictionaries(
        {"n": st.just(12), "before": SHARE | BAND, "after": SHARE | BAND, "almost_all": st.just("rose")}
    ),
)


@given(PART)
def test_whatever_was_published_of_a_skill_comes_out_as_words(part):
    row, cell = showing.skill_row("Search", part), showing.cell(part)
    assert row.said or (row.before.text and row.after.text)
    assert cell.text
    if "hidden" in part or not part:
        assert not any(letter.isdigit() for letter in cell.text.replace("under 5", ""))
