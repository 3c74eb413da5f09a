"""The page of the path: states in words, skipping, the next step, and the measurement that comes first."""

import datetime as dt
import re

import pytest

from courses import progress
from courses.models import Lesson, LessonCompletion, Module, ModuleCompletion
from skills.models import Evidence, Item, MeasurementRound, Sitting, Skill
from tests.conftest import NOW
from tests.courses.test_lesson import pass_lesson, send
from trainingsite import packages

pytestmark = pytest.mark.django_db


@pytest.fixture
def baseline(cohort, version):
    """A baseline that is open now."""
    day = dt.timedelta(days=5)
    return MeasurementRound.objects.create(cohort=cohort, kind="T0", opens_at=NOW - day, closes_at=NOW + day)


@pytest.fixture
def measured(baseline, aino):
    """`measured("S01", right=True, certainty=3, estimate=2)`: Aino's finished baseline."""
    sitting = Sitting.objects.create(
        round=baseline, person=aino, form="A", seed=1, steps=[], started_at=NOW - dt.timedelta(days=2),
        saved_at=NOW - dt.timedelta(days=2), finished_at=NOW - dt.timedelta(days=1),
    )  # fmt: skip

    def answer(code, *, right=True, certainty=3, estimate=2):
        skill = Skill.objects.get(code=code)
        item = Item.objects.get(skill=skill, form="A")
        shared = {"person": aino, "skill": skill, "round": baseline, "at": NOW - dt.timedelta(days=1)}
        Evidence.objects.create(**shared, kind="self", source="self", key=f"self:{code}", value=estimate)
        Evidence.objects.create(
            **shared, kind="item", source=item.code, key=f"item:{code}", level=2, passed=right, share=float(right),
            certainty=certainty,
        )  # fmt: skip

    answer.sitting = sitting
    return answer


def states(page):
    return dict(re.findall(r'data-lesson="([^"]+)" data-state="([^"]+)"', page))


def test_a_beginner_sees_every_lesson_and_the_first_is_next(signed_in):
    page = signed_in.get("/path/").text
    assert states(page) == {"open-account": "next", "settings-in-order": "later", "reply-well": "later"}
    assert "0/3 oppituntia takana" in page
    assert "Moduuli on valmis, kun jokainen sen oppitunti on tehty" in page


def test_before_the_baseline_is_done_it_comes_first_and_nothing_is_locked(signed_in, aino, baseline, monkeypatch):
    monkeypatch.setattr("trainingsite.clock.now", lambda: NOW)
    page = signed_in.get("/path/").text
    assert 'href="/measure/"' in page
    assert "Katso, missä olet nyt" in page
    assert signed_in.get("/lessons/reply-well/").status_code == 200
    assert progress.of(aino, NOW).next_step.kind == "measure"


def test_after_the_baseline_the_next_lesson_comes_first(aino, enrolled, measured):
    enrolled(aino)
    measured("S01", right=False)
    step = progress.of(aino, NOW).next_step
    assert (step.kind, step.title, step.url, step.minutes) == ("lesson", "Tilin avaaminen", "/lessons/open-account/", 6)


def test_a_baseline_that_has_closed_is_not_asked_for(aino, enrolled, baseline):
    enrolled(aino)
    assert progress.of(aino, NOW + dt.timedelta(days=30)).next_step.kind == "lesson"


def test_what_is_mastered_may_be_skipped_and_is_passed_over(signed_in, measured):
    measured("S01")
    page = signed_in.get("/path/").text
    assert states(page) == {"open-account": "skippable", "settings-in-order": "next", "reply-well": "later"}
    assert "Voit ohittaa" in page


@pytest.mark.parametrize("answer", [{"right": False}, {"certainty": 1}, {"estimate": 1}])
def test_what_is_not_shown_cannot_be_skipped(signed_in, measured, answer):
    measured("S01", **answer)
    assert states(signed_in.get("/path/").text)["open-account"] == "next"
    response = signed_in.post("/lessons/open-account/skip/")
    assert response.status_code == 409
    assert "Tätä oppituntia ei voi vielä ohittaa." in response.text
    assert not LessonCompletion.objects.exists()


def test_a_quiz_that_is_still_going_on_tells_nothing(signed_in, measured, monkeypatch):
    monkeypatch.setattr("trainingsite.clock.now", lambda: NOW)
    measured("S01")
    Sitting.objects.update(finished_at=None)
    assert states(signed_in.get("/path/").text)["open-account"] == "next"


def test_skipping_is_an_act_and_counts_once(signed_in, aino, measured):
    measured("S01")
    for _time in range(2):
        assert signed_in.post("/lessons/open-account/skip/").url == "/path/"
    assert LessonCompletion.objects.values_list("person", "lesson_slug", "how").get() == (
        aino.pk,
        "open-account",
        "skipped",
    )
    assert states(signed_in.get("/path/").text)["open-account"] == "done"


def test_what_is_done_is_not_undone_by_skipping(signed_in, measured):
    measured("S01")
    pass_lesson(signed_in)
    signed_in.post("/lessons/open-account/skip/")
    assert LessonCompletion.objects.get().how == "done"


def test_right_answers_in_checks_do_not_take_the_offer_to_skip_away(aino, signed_in, measured):
    measured("S01")
    send(signed_in, "P1.1b", answer="a")
    assert progress.of(aino, NOW + dt.timedelta(days=900)).line_of("open-account").state == "skippable"


def test_progress_counts_acts_and_ends_at_all(signed_in, aino):
    pass_lesson(signed_in)
    pass_lesson(signed_in)
    send(signed_in, "P1.2a", slug="settings-in-order", answer="c")
    own = progress.of(aino, NOW)
    assert (own.done, own.total, own.modules_done) == (2, 3, 1)
    send(signed_in, "P2.1a", slug="reply-well", answer="a")
    own = progress.of(aino, NOW)
    assert (own.done, own.total, own.modules_done, own.next_step) == (3, 3, 2, None)
    assert "Koko polku on takana" in signed_in.get("/path/").text


def test_what_was_completed_stays_completed_when_the_programme_grows(signed_in, aino, enrolled, package_files, cohort):
    pass_lesson(signed_in)
    send(signed_in, "P1.2a", slug="settings-in-order", answer="c")
    grown = package_files["programme.toml"].decode().replace("version = 1", "version = 2")
    grown = grown.replace('slug = "reply-well"', 'slug = "moved"').replace('code = "L2.1"', 'code = "L2.9"')
    files = {path: content for path, content in package_files.items() if "reply-well" not in path}
    files["programme.toml"] = grown.encode()
    for language in ("fi", "en"):
        files[f"lessons/moved.{language}.md"] = package_files[f"lessons/reply-well.{language}.md"]
    two = packages.load(packages.read(files), now=NOW, publish=True).version
    Lesson.objects.create(
        module=Module.objects.get(version=two, slug="account"), code="L1.3", slug="new-one", position=3, minutes=3,
        title={"fi": "Uusi"},
    )  # fmt: skip
    enrolled(aino, version=two, starts=dt.date(2026, 11, 20))
    own = progress.of(aino, NOW)
    assert own.version == two
    assert own.modules[0].state == "done"
    assert own.next_step.url == "/lessons/moved/"
    assert (own.done, own.total) == (2, 4)
    assert ModuleCompletion.objects.count() == 1


def test_people_finish_the_version_they_started(aino, enrolled, version, package_files):
    enrolled(aino)
    files = dict(package_files)
    files["programme.toml"] = files["programme.toml"].replace(b"version = 1", b"version = 2")
    packages.load(packages.read(files), now=NOW, publish=True)
    assert progress.of(aino, NOW).version == version


def test_new_wording_of_a_package_is_seen_at_once(aino, enrolled, version, package_files):
    enrolled(aino)
    assert progress.of(aino, NOW).next_step.title == "Tilin avaaminen"
    path = "lessons/open-account.fi.md"
    files = package_files | {path: package_files[path].replace(b"Tilin avaaminen", b"Tili auki")}
    packages.load(packages.read(files), now=NOW)
    assert progress.of(aino, NOW).next_step.title == "Tili auki"


def test_without_a_programme_the_page_says_what_will_come(client_for, aino):
    page = client_for(aino).get("/path/")
    assert page.status_code == 200
    assert "Ei vielä ohjelmaa" in page.text
    assert progress.of(aino, NOW) is None


def test_the_leaves_of_the_fold_say_where_one_is(aino, signed_in):
    pass_lesson(signed_in)
    leaves = progress.of(aino, NOW).leaves
    assert [(leaf["state"], leaf["meta"], leaf["value"], leaf["max"]) for leaf in leaves] == [
        ("now", "1/2 oppituntia tehty", 1, 2),
        ("next", "1 oppitunti", 0, 0),
    ]


def test_somebody_elses_answers_change_nothing(aino, eero, enrolled, client_for):
    enrolled(aino, eero)
    pass_lesson(client_for(eero))
    assert progress.of(aino, NOW).done == 0


def test_the_path_takes_the_same_queries_however_long_it_is(
    signed_in, measured, only_one_lesson, django_assert_num_queries, django_assert_max_num_queries
):
    signed_in.get("/path/")
    with django_assert_max_num_queries(12) as counted:
        signed_in.get("/path/")
    before = len(counted)
    only_one_lesson()
    signed_in.get("/path/")
    with django_assert_num_queries(before):
        signed_in.get("/path/")
