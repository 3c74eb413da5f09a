"""Forms in balance, and options in an order of one's own."""

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from skills.parallel_forms import FORMS, choose, shuffled

OPTIONS = [{"key": key} for key in "abc"]


def arrivals(people, *, kind="T0", seed=1, met=()):
    given_so_far = Counter()
    for _ in range(people):
        form = choose(kind=kind, met=met, given=given_so_far, seed=seed)
        given_so_far[form] += 1
        yield form, Counter(given_so_far)


@given(st.integers(1, 60), st.integers())
def test_forms_a_and_b_differ_by_at_most_one_after_every_arrival(people, seed):
    for form, counts in arrivals(people, seed=seed):
        assert form in {"A", "B"}
        assert abs(counts["A"] - counts["B"]) <= 1


def test_who_gets_which_is_by_chance_and_not_by_turn():
    firsts = Counter(next(arrivals(1, seed=seed))[0] for seed in range(400))
    assert 150 < firsts["A"] < 250


@given(st.lists(st.sampled_from(["T0", "T0B", "T1", "T2"]), max_size=3), st.integers(), st.data())
def test_nobody_meets_a_form_twice_within_three_rounds(kinds, seed, data):
    met = []
    for kind in kinds:
        counts = data.draw(st.fixed_dictionaries({form: st.integers(0, 30) for form in FORMS}))
        met.append(choose(kind=kind, met=met, given=counts, seed=seed))
    assert len(set(met)) == len(met)


@given(st.integers(), st.sampled_from(["A", "B"]))
def test_the_other_form_after_the_programme_and_c_at_the_follow_up(seed, first):
    second = choose(kind="T1", met=[first], given={first: 0, "A": 9, "B": 9}, seed=seed)
    assert {first, second} == {"A", "B"}
    assert choose(kind="T2", met=[first, second], given={}, seed=seed) == "C"


def test_a_fourth_round_gives_the_form_met_longest_ago():
    assert choose(kind="T2", met=["B", "A", "C"], given={}, seed=1) == "B"


@given(st.integers(0, 2**62))
def test_options_stand_in_the_same_order_every_time_for_one_person(seed):
    once = shuffled(OPTIONS, seed=seed, code="A01")
    assert shuffled(OPTIONS, seed=seed, code="A01") == once
    assert sorted(option["key"] for option in once) == ["a", "b", "c"]


def test_every_order_of_options_is_met():
    orders = Counter("".join(o["key"] for o in shuffled(OPTIONS, seed=seed, code="A01")) for seed in range(600))
    assert len(orders) == 6
    assert min(orders.values()) > 60
