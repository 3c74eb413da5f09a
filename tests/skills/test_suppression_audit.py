"""The reader who adds and subtracts: an audit by linear algebra that knows nothing of how suppression decides."""

from fractions import Fraction
from itertools import combinations

from hypothesis import given, settings
from hypothesis import strategies as st

from skills import cuts
from skills.suppression import FEWEST, may_cross, views


def reduced(rows):
    """The rows in reduced row echelon form, exactly, with the column of each row's leading 1."""
    rows, leads = [list(map(Fraction, row)) for row in rows], []
    for column in range(len(rows[0]) if rows else 0):
        here = len(leads)
        pivot = next((index for index in range(here, len(rows)) if rows[index][column]), None)
        if pivot is None:
            continue
        rows[here], rows[pivot] = rows[pivot], rows[here]
        lead = rows[here][column]
        rows[here] = [value / lead for value in rows[here]]
        for index, row in enumerate(rows):
            if index != here and (factor := row[column]):
                rows[index] = [value - factor * base for value, base in zip(row, rows[here], strict=True)]
        leads.append(column)
    return rows[: len(leads)], leads


def isolated(figures, people):
    """One to four people whom a combination of figures speaks of alone, as a set of atoms; None if there is none.

    Atoms in the very same figures count as one. A combination that is 0 everywhere but on the atoms T exists exactly
    if leaving T out lowers the rank; in reduced form only rows that lead in T can be in it.
    """
    together = {}
    for atom, count in people.items():
        together.setdefault(tuple(atom in figure for figure in figures), [0, set()])
        together[tuple(atom in figure for figure in figures)][0] += count
        together[tuple(atom in figure for figure in figures)][1].add(atom)
    classes = [(count, atoms, column) for column, (count, atoms) in together.items() if any(column) and count]
    if not classes:
        return None
    rows, leads = reduced(list(zip(*(column for _, _, column in classes), strict=True)))
    small = [index for index, (count, _, _) in enumerate(classes) if count < FEWEST]
    for size in range(1, FEWEST):
        for chosen in combinations(small, size):
            if sum(classes[index][0] for index in chosen) < FEWEST and _supported(rows, leads, set(chosen)):
                return set().union(*(classes[index][1] for index in chosen))
    return None


def _supported(rows, leads, chosen):
    inside = [row for row, lead in zip(rows, leads, strict=True) if lead in chosen]
    rest = [[value for index, value in enumerate(row) if index not in chosen] for row in inside]
    return bool(inside) and len(reduced(rest)[1]) < len(inside)


def everything_seen(batches):
    """Every figure after every publication, and of every single batch."""
    seen = set()
    for number in range(1, len(batches) + 1):
        now = views(batches[:number])
        seen.update(now.included.values())
        for path in now.included | now.hidden:
            seen.update(now.of_batches(path, {each}) for each in range(number))
    return seen - {frozenset()}


def sizes(batches):
    return {(number, path): count for number, batch in enumerate(batches) for path, count in batch.items()}


@st.composite
def companies(draw, moves=False):
    """Up to eight units on up to four levels, and up to five batches of up to nine people per unit."""
    units = draw(st.integers(1, 8))
    trees = [_tree(draw, units) for _ in range(2 if moves else 1)]
    few = draw(st.sampled_from([4, 9]))
    batches = []
    for _ in range(draw(st.integers(1, 5))):
        paths = {path for tree in (trees if draw(st.booleans()) else [draw(st.sampled_from(trees))]) for path in tree}
        batches.append({path: draw(st.integers(0, few)) for path in sorted(paths)})
    return batches


def _tree(draw, units):
    paths = ["/"]
    for unit in range(1, units + 1):
        above = draw(st.sampled_from([path for path in paths if path.count("/") < 5]))
        paths.append(f"{above}{unit}/")
    return paths


@settings(max_examples=400, deadline=None)
@given(companies())
def test_no_combination_of_figures_speaks_of_one_to_four_people(batches):
    assert isolated(everything_seen(batches), sizes(batches)) is None


@settings(max_examples=400, deadline=None)
@given(companies(moves=True))
def test_nor_does_one_when_units_move(batches):
    assert isolated(everything_seen(batches), sizes(batches)) is None


@settings(max_examples=200, deadline=None)
@given(companies(moves=True))
def test_no_two_figures_differ_by_one_to_four_people(batches):
    people = sizes(batches)
    for one, other in combinations(everything_seen(batches), 2):
        more, fewer = (sum(people[atom] for atom in part) for part in (one - other, other - one))
        assert more + fewer == 0 or more + fewer >= FEWEST


@settings(max_examples=200, deadline=None)
@given(companies(moves=True))
def test_what_was_shown_stays_shown_and_only_grows_by_five(batches):
    people = sizes(batches)
    for number in range(1, len(batches)):
        today = views(batches[: number + 1])
        units = {path.split("/")[-2]: atoms for path, atoms in today.included.items()}
        for path, atoms in views(batches[:number]).included.items():
            new = units[path.split("/")[-2]] - atoms
            assert atoms <= units[path.split("/")[-2]]
            assert sum(people[atom] for atom in new) not in range(1, FEWEST)


@settings(max_examples=200, deadline=None)
@given(companies(moves=True))
def test_every_unit_with_people_is_shown_or_hidden_with_a_reason(batches):
    now = views(batches)
    units = {unit for (_, path), count in sizes(batches).items() if count for unit in path.split("/")[:-1]}
    assert {path.split("/")[-2] for path in now.included} | {path.split("/")[-2] for path in now.hidden} == units
    assert not set(now.included) & set(now.hidden)


@settings(max_examples=200, deadline=None)
@given(companies())
def test_a_figure_contains_the_figures_of_the_units_below_it(batches):
    now = views(batches)
    for path, atoms in now.included.items():
        for above in (other for other in now.included | now.hidden if path.startswith(other)):
            assert atoms <= now.included[above]


@settings(max_examples=300, deadline=None)
@given(companies(), st.data())
def test_follow_ups_shown_one_after_another_isolate_nobody_either(batches, data):
    """Each set is a part of one figure; what came before splits its atoms."""
    people = sizes(batches)
    figures = everything_seen(batches)
    parts = {(atom,): count for atom, count in people.items()}  # atoms, then split by each set shown
    shown = [{(atom,) for atom in figure} for figure in figures]
    for _ in range(data.draw(st.integers(1, 2)) if figures else 0):
        figure = data.draw(st.sampled_from(sorted(figures, key=sorted)))
        inside = {part: data.draw(st.integers(0, count)) for part, count in sorted(parts.items()) if part[0] in figure}
        if not may_cross({part: (count, parts[part] - count) for part, count in inside.items()}, 0):
            continue
        split = {part: [(*part, "in"), (*part, "out")] for part in parts}
        inside |= {part: 0 for part in parts if part not in inside}
        parts = {
            new: count
            for part in parts
            for new, count in zip(split[part], (inside[part], parts[part] - inside[part]), strict=True)
        }
        shown = [{new for part in seen for new in split[part]} for seen in shown]
        shown.append({(*part, "in") for part in inside})
    assert isolated(shown, parts) is None


def test_hiding_only_what_is_below_five_would_be_caught():
    batches = [{"/1/": 4, "/2/": 20}]
    naive = [{(0, "/1/"), (0, "/2/")}, {(0, "/2/")}]
    assert isolated(naive, sizes(batches)) == {(0, "/1/")}


def test_adding_people_later_without_looking_for_cuts_would_be_caught(monkeypatch):
    monkeypatch.setattr(cuts.Labels, "_flow", lambda self, later: FEWEST)
    batches = [{"/1/": 10, "/2/": 3}]
    assert isolated(everything_seen(batches), sizes(batches)) == {(0, "/2/")}


def test_four_people_of_two_batches_together_would_be_caught(monkeypatch):
    batches = [{"/1/": 4, "/2/": 2, "/3/": 30}] * 2
    assert "/1/" not in views(batches).included
    monkeypatch.setattr(cuts.Labels, "_flow", lambda self, later: FEWEST)
    assert isolated(everything_seen(batches), sizes(batches)) == {(0, "/2/"), (1, "/2/")}


def test_a_follow_up_of_all_but_one_group_would_be_caught():
    people = {"a": 8, "b": 3}
    assert isolated([{"a", "b"}, {"a"}], people) == {"b"}
    assert not may_cross({"a": (8, 0), "b": (0, 3)}, 0)


@settings(max_examples=200, deadline=None)
@given(
    st.lists(st.sets(st.integers(0, 5)), min_size=1, max_size=4), st.lists(st.integers(1, 6), min_size=6, max_size=6)
)
def test_the_audit_finds_exactly_what_a_loss_of_rank_says(figures, counts):
    people = dict(enumerate(counts))
    rows = [[atom in figure for atom in people] for figure in figures]
    lossy = any(
        len(reduced([[value for index, value in enumerate(row) if index not in chosen] for row in rows])[1])
        < len(reduced(rows)[1])
        for size in range(1, FEWEST)
        for chosen in combinations(people, size)
        if sum(people[atom] for atom in chosen) < FEWEST
    )
    assert (isolated(figures, people) is not None) == lossy
