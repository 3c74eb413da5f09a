"""Acts in the practice channel: each once, in order, only what can be, and never with anybody's data in it."""

import datetime as dt

import pytest
from django.db import DatabaseError, transaction
from django.utils import translation

from practice import actions, runs
from practice.models import Action, Run, TaskAttempt
from skills.models import Evidence
from tests.conftest import NOW
from tests.practice.conftest import make_scenario

pytestmark = pytest.mark.django_db
MINUTE = dt.timedelta(minutes=1)


@pytest.fixture(autouse=True)
def _in_english():
    with translation.override("en"):
        yield


def lines(run):
    return list(run.actions.order_by("seq").values_list("seq", "kind", "target"))


# --- starting -------------------------------------------------------------------------------------------
def test_a_run_starts_where_its_task_says_and_its_clock_goes(task_run, small_tasks):
    assert (task_run.task, task_run.clock_at, task_run.clock_speed) == (small_tasks["plain"], 0, 60)
    assert runs.second_of(task_run, NOW + MINUTE) == 3600


def test_the_same_start_form_sent_twice_gives_one_run(start):
    assert start(key="one").pk == start(key="one").pk
    assert start(key="two").pk != start(key="one").pk
    assert Run.objects.count() == 2


def test_the_key_of_a_start_is_the_persons_own(start, eero):
    assert start(key="one").pk != start(key="one", person=eero).pk


def test_starting_a_task_afresh_ends_the_run_of_it_that_was_open(start, small_tasks, again):
    first = start(task=small_tasks["plain"])
    other = start(task=small_tasks["hinted"])
    second = start(task=small_tasks["plain"], now=NOW + MINUTE)
    assert again(first).ended_at == NOW + MINUTE
    assert again(second).ended_at is None
    assert again(other).ended_at is None


def test_nothing_starts_without_a_published_scenario(start, small_scenario, small_tasks):
    small_scenario.unpublish()
    for more in ({}, {"task": small_tasks["plain"]}, {"scenario": small_scenario}):
        with pytest.raises(actions.NotPossible):
            start(**more)
    assert not Run.objects.exists()


def test_a_withdrawn_task_does_not_start(start, small_tasks):
    small_tasks["plain"].withdrawn = True
    with pytest.raises(actions.NotPossible, match="no longer offered"):
        start(task=small_tasks["plain"])


@pytest.mark.parametrize("key", ["k" * 65, "a b", "a\u0000", "ä"])
def test_an_act_with_a_strange_token_is_refused(run, do, key):
    with pytest.raises(actions.NotPossible):
        do(run, "like", "N1", key=key)


@pytest.mark.parametrize("more", [{"channel": "other"}, {"language": "sv"}, {"key": "k" * 65}])
def test_an_unknown_choice_starts_nothing(start, more):
    with pytest.raises(actions.NotPossible):
        start(**more)


def test_a_new_run_gets_the_newest_version_and_an_old_one_keeps_its_own(start, run, small_scenario, do):
    newer = make_scenario(number=2)
    small_scenario.unpublish()
    assert start().scenario == newer
    assert do(run, "like", "N1").seq == 1
    assert run.scenario == small_scenario


# --- doing ----------------------------------------------------------------------------------------------
def test_acts_are_numbered_from_one_and_carry_the_second_of_the_scenario(run, do):
    do(run, "like", "N1", seconds=1)
    do(run, "reply", "K1", seconds=3, text="Kyllä kelpaa.")
    assert list(run.actions.values_list("seq", "kind", "at", "target", "data")) == [
        (1, "like", 60, "N1", {}),
        (2, "reply", 180, "K1", {"text": "Kyllä kelpaa."}),
    ]


def test_the_same_form_sent_twice_does_it_once(run, do):
    first = do(run, "post", key="form-1", text="Hei!")
    assert do(run, "post", key="form-1", text="Hei!", seconds=2) == first
    assert do(run, "post", key="form-2", text="Hei!") != first
    assert run.actions.count() == 2


def test_a_form_sent_twice_is_the_same_also_after_the_end(run, do):
    first = do(run, "post", key="form-1", text="Hei!")
    actions.end(run=run, now=NOW)
    assert do(run, "post", key="form-1", text="Hei!") == first


def test_what_is_so_already_is_not_done_again(run, do):
    for kind, target in (("like", "N1"), ("follow", "neuvo"), ("mute", "huhu"), ("bookmark", "N1"), ("repost", "N1")):
        assert do(run, kind, target) is not None
        assert do(run, kind, target) is None
        assert do(run, f"un{kind}", target) is not None
        assert do(run, f"un{kind}", target) is None
    assert run.actions.count() == 10


def test_time_never_goes_back_in_the_log(run, do):
    do(run, "like", "N1", seconds=60)
    do(run, "like", "K1", seconds=-3600)
    do(run, "like", "V1", seconds=61)
    seconds = list(run.actions.values_list("at", flat=True))
    assert seconds == sorted(seconds)
    assert seconds[0] == seconds[1] == 3600


def test_a_closed_run_takes_nothing_more(run, do):
    actions.end(run=run, now=NOW)
    with pytest.raises(actions.NotPossible, match="ended"):
        do(run, "like", "N1")
    with pytest.raises(actions.NotPossible, match="ended"):
        actions.set_clock(run=run, speed=1, now=NOW)
    assert lines(run) == []


@pytest.mark.parametrize(
    ("kind", "target", "data"),
    [
        ("dance", "", {}),
        ("held", "", {"kinds": ["phone"]}),
        ("like", "", {}),
        ("like", "NOPE", {}),
        ("like", "F1", {}),  # comes ten minutes later
        ("like", "S1", {}),  # is only in another task
        ("reply", "K1", {}),
        ("reply", "K1", {"text": "   "}),
        ("reply", "K1", {"text": "\u200b\u200d\u2060"}),
        ("reply", "K1", {"text": ["Hei"]}),
        ("reply", "K1", {"text": "a\u0000b"}),
        ("reply", "K1", {"text": "a\ud800b"}),
        ("settings", "", {"muted_words": ["a\u0000b"]}),
        ("reply", "NOPE", {"text": "Hei"}),
        ("post", "", {"text": "Hei", "picture": "mine.jpg"}),
        ("post", "", {"text": "Hei", "audience": "world"}),
        ("delete", "K1", {}),
        ("follow", "nobody", {}),
        ("follow", "me", {}),
        ("message", "minaharj", {"text": "Hei"}),
        ("draft", "", {"text": "Hei", "reply_to": "NOPE"}),
        ("list_add", "own-1", {"handle": "neuvo"}),
        ("list_make", "", {"name": ""}),
        ("list_make", "", {"name": "x" * 26}),
        ("open_link", "N1", {}),
        ("search", "", {"query": " "}),
        ("image_search", "N1", {}),
        ("save_evidence", "M9", {}),
        ("report", "V1", {"reason": "boring"}),
        ("report", "V1", {}),
        ("report", "O1", {"reason": "spam"}),
        ("handoff", "police", {}),
        ("handoff", "manager", {"ref": "NOPE"}),
        ("verdict", "H1", {"verdict": "false"}),
        ("verdict", "H1", {"verdict": "false", "confidence": 4}),
        ("verdict", "H1", {"verdict": "wrong", "confidence": 2}),
        ("settings", "", {}),
        ("settings", "", {"messages": "friends"}),
        ("settings", "", {"quiet_from": 1440}),
        ("settings", "", {"quiet_from": True}),
        ("settings", "", {"muted_words": "arvonta"}),
        ("settings", "", {"muted_words": ["a" * 61]}),
        ("profile", "", {"picture": "other"}),
        ("profile", "", {"name": "x" * 51}),
        ("account", "", {"passphrase": "my own secret words"}),
        ("account", "", {"two_factor": "none"}),
        ("mark", "yard", {"spot": "moon"}),
        ("choose", "nothing", {}),
        ("hint", "1", {}),  # free play has no hints
        ("leave", "", {}),
        ("like", "N" * 61, {}),
        ("post", "", {"text": "Hei", "picture": ["boxes"]}),
        ("draft", "", {"text": "Hei", "quote_of": {"a": 1}}),
        ("handoff", "manager", {"ref": ["N1"]}),
        ("mark", "yard", {"spot": {}}),
        ("mark", "yard", {"spot": ["plate"]}),
        ("verdict", "H1", {"verdict": ["false"], "confidence": 1}),
    ],
)
def test_what_cannot_be_is_refused_with_a_sentence_and_not_written(run, kind, target, data):
    with pytest.raises(actions.NotPossible) as problem:
        actions.perform(run=run, kind=kind, target=target, data=data, now=NOW)
    assert len(str(problem.value)) > 15
    assert lines(run) == []


def test_a_text_may_be_as_long_as_the_channel_says_and_not_longer(run, start, do):
    assert do(run, "post", text="a" * 280).data["text"] == "a" * 280
    with pytest.raises(actions.NotPossible, match="by 1 "):
        do(start(channel="x"), "post", text="a" * 281)


@pytest.mark.parametrize("name", ["text", "alt"])
def test_ten_megabytes_are_refused_at_once_and_nothing_is_cut(run, name):
    data = {"text": "Hei", "picture": "boxes"} | {name: "a" * 10_000_000}
    with pytest.raises(actions.NotPossible, match="too long"):
        actions.perform(run=run, kind="post", data=data, now=NOW)
    assert lines(run) == []


@pytest.mark.parametrize(
    "text",
    ["😀😀😀", "שלום עולם", "<script>alert(1)</script>", "**lihava** [linkki](x)", "'; DROP TABLE x; --"],
)
def test_odd_texts_are_kept_as_they_are(run, do, text):
    made = do(run, "post", text=text)
    assert runs.world_of(run, NOW).post(f"own-{made.seq}").text == made.data["text"]


def test_everything_that_can_be_done_is_done(run, do):
    done = [
        do(run, "post", text="Oma julkaisu", picture="boxes", alt="Litistettyjä laatikoita", audience="everyone"),
        do(run, "reply", "K1", text="Kyllä"),
        do(run, "quote", "N1", text="Hyvä ohje"),
        do(run, "message", "koulu", text="Hei"),
        do(run, "delete", "O1"),
        do(run, "draft", text="Kesken", reply_to="K1"),
        do(run, "list_make", name="Seurattavat", private=True),
        do(run, "list_add", "own-7", handle="neuvo"),
        do(run, "open_post", "K1"),
        do(run, "open_profile", "huhu"),
        do(run, "open_messages", "tuki"),
        do(run, "open_link", "M1"),
        do(run, "search", query="kartonki"),
        do(run, "save_evidence", "H1"),
        do(run, "report", "M1", reason="phishing"),
        do(run, "handoff", "manager", ref="O1", note="Poistin julkaisun"),
        do(run, "verdict", "H1", verdict="false", confidence="2", note="Ohje sanoo toista"),
        do(run, "settings", messages="following", muted_words=["arvonta", "arvonta"], quiet_from=1020, quiet_to=420),
        do(run, "profile", name="Aino Alku", bio="Ajojärjestelijä", picture="boxes", alt="Laatikoita"),
        do(run, "account", name="Aino Alku", passphrase="generated", two_factor="app", recovery_saved=True),
        do(run, "mark", "yard", spot="plate"),
        do(run, "unmark", "yard", spot="plate"),
        do(run, "choose", "bins"),
        do(run, "card", "N1", audience="asukkaat", point="Näin se käy", evidence_type="example"),
        do(run, "list_remove", "own-7", handle="neuvo"),
        do(run, "list_delete", "own-7"),
        do(run, "draft_delete", "own-6"),
        do(run, "block", "huhu"),
    ]
    assert [each.seq for each in done] == list(range(1, 29))
    world = runs.world_of(run, NOW)
    assert world.settings.muted_words == ("arvonta",)
    assert (world.settings.quiet_from, world.settings.quiet_to) == (1020, 420)
    assert world.account.name == "Aino Alku"
    assert world.lists() == ()
    assert world.drafts() == ()


# --- somebody's data ------------------------------------------------------------------------------------
SECRET = "soita 040 123 4567"
TYPED = [
    ("post", "", {"text": SECRET}),
    ("post", "", {"text": "Hei", "picture": "boxes", "alt": SECRET}),
    ("reply", "K1", {"text": SECRET}),
    ("quote", "K1", {"text": SECRET}),
    ("message", "koulu", {"text": SECRET}),
    ("draft", "", {"text": SECRET}),
    ("list_make", "", {"name": SECRET}),
    ("search", "", {"query": SECRET}),
    ("handoff", "manager", {"note": SECRET}),
    ("verdict", "H1", {"verdict": "false", "confidence": 1, "note": SECRET}),
    ("settings", "", {"muted_words": [SECRET]}),
    ("profile", "", {"name": SECRET}),
    ("profile", "", {"bio": SECRET}),
    ("profile", "", {"alt": SECRET}),
    ("account", "", {"name": SECRET}),
    *[("card", "N1", {name: SECRET}) for name in ("audience", "point", "evidence_type", "source", "risk_check")],
]


@pytest.mark.parametrize(("kind", "target", "data"), TYPED)
def test_a_text_with_somebodys_data_is_held_and_leaves_only_its_kinds(run, kind, target, data):
    with pytest.raises(actions.Held) as held:
        actions.perform(run=run, kind=kind, target=target, data=data, key="form-1", now=NOW)
    assert held.value.kinds == ("phone",)
    written = list(Action.objects.values_list("kind", "target", "data", "key"))
    assert written == [("held", "", {"kinds": ["phone"]}, "")]
    assert "040" not in str(held.value)


def test_a_held_text_can_be_put_right_and_sent_with_the_same_form(run, do):
    for _twice in range(2):
        with pytest.raises(actions.Held):
            do(run, "reply", "K1", key="form-1", text=SECRET)
    assert do(run, "reply", "K1", key="form-1", text="Kyllä kelpaa.").kind == "reply"
    assert [kind for _seq, kind, _target in lines(run)] == ["held", "reply"]


@pytest.mark.parametrize("text", ["Asiakas 884213", "asiakas 884 213", "nro 88-42-13"])
def test_the_number_of_a_made_up_customer_counts_too(run, do, text):
    with pytest.raises(actions.Held):
        do(run, "post", text=text)


def test_the_secrets_of_a_task_count_in_it_and_nowhere_else(run, task_run, do):
    with pytest.raises(actions.Held) as held:
        do(task_run, "post", text="Numero on 555 777")
    assert held.value.kinds == ("secret",)
    assert do(run, "post", text="Numero on 555 777") is not None


# --- the clock ------------------------------------------------------------------------------------------
def test_pause_speed_and_skips_move_the_clock(run):
    actions.set_clock(run=run, speed=0, now=NOW + MINUTE)
    assert runs.second_of(run, NOW + 10 * MINUTE) == 3600
    actions.set_clock(run=run, skip="hour", now=NOW + 10 * MINUTE)
    assert runs.second_of(run, NOW + 11 * MINUTE) == 7200
    actions.set_clock(run=run, speed=1, now=NOW + 11 * MINUTE)
    assert runs.second_of(run, NOW + 12 * MINUTE) == 7260


def test_the_next_event_is_there_after_skipping_to_it(run):
    actions.set_clock(run=run, speed=0, now=NOW)
    before = runs.world_of(run, NOW)
    actions.set_clock(run=run, skip="event", now=NOW)
    after = runs.world_of(run, NOW)
    assert after.now == before.next_event() > before.now
    assert after.state_stamp != before.state_stamp


def test_after_the_last_event_and_the_last_hour_a_skip_says_so(run):
    Run.objects.filter(pk=run.pk).update(clock_at=5 * 24 * 3600)
    run.refresh_from_db()
    for skip in ("event", "hour"):
        with pytest.raises(actions.NotPossible):
            actions.set_clock(run=run, skip=skip, now=NOW)


@pytest.mark.parametrize("wrong", [{"speed": 7}, {"speed": -1}, {"skip": "year"}])
def test_an_unknown_speed_or_skip_is_refused(run, wrong):
    with pytest.raises(actions.NotPossible):
        actions.set_clock(run=run, now=NOW, **wrong)


def test_an_act_keeps_the_clock_going_for_another_quarter_of_an_hour(run, do):
    idle = runs.second_of(run, NOW + 60 * MINUTE)
    assert idle == runs.second_of(run, NOW + 15 * MINUTE)
    do(run, "like", "N1", seconds=14 * 60)
    assert runs.second_of(run, NOW + 20 * MINUTE) > idle


def test_the_clock_of_an_ended_run_stands_still(run, again):
    actions.end(run=run, now=NOW + MINUTE)
    actions.end(run=run, now=NOW + 5 * MINUTE)
    assert again(run).ended_at == NOW + MINUTE
    assert runs.second_of(again(run), NOW + 9 * MINUTE) == 3600


# --- checking -------------------------------------------------------------------------------------------
def test_a_check_keeps_the_attempt_and_writes_evidence_of_every_skill(task_run, do, aino, two_skills):
    do(task_run, "follow", "neuvo")
    first = actions.check(run=task_run, now=NOW)
    do(task_run, "like", "N1")
    second = actions.check(run=task_run, now=NOW)
    assert (first.number, first.passed, first.share, first.aided) == (1, False, 0.5, False)
    assert (second.number, second.passed, second.share, second.aided) == (2, True, 1.0, True)
    assert first.results == [[0, True], [1, False], [2, False], [3, True]]
    found = Evidence.objects.filter(person=aino).order_by("pk")
    assert [(each.skill, each.attempt, each.passed, each.level, each.source) for each in found] == [
        (skill, number, number == 2, 2, "T9.1-plain") for number in (1, 2) for skill in two_skills
    ]
    assert {each.kind for each in found} == {Evidence.Kind.TASK}


def test_checking_twice_without_doing_anything_is_one_attempt(task_run, do):
    assert actions.check(run=task_run, now=NOW) == actions.check(run=task_run, now=NOW + MINUTE)
    do(task_run, "follow", "neuvo")
    again = actions.check(run=task_run, now=NOW)
    actions.end(run=task_run, now=NOW)
    assert actions.check(run=task_run, now=NOW) == again
    assert TaskAttempt.objects.count() == 2
    assert Evidence.objects.count() == 4


def test_attempts_are_counted_over_all_runs_of_the_task(start, small_tasks):
    for _time in range(2):
        last = actions.check(run=start(task=small_tasks["plain"]), now=NOW)
    assert (last.number, last.aided) == (2, True)


def test_hints_make_an_attempt_aided_and_so_does_a_hinted_variant(start, small_tasks, do):
    run = start(task=small_tasks["plain"])
    do(run, "hint", "1")
    assert do(run, "hint", "1") is None
    assert actions.check(run=run, now=NOW).aided
    assert actions.check(run=start(task=small_tasks["hinted"]), now=NOW).aided
    assert not actions.check(run=start(task=small_tasks["new"]), now=NOW).aided


@pytest.mark.parametrize("number", ["0", "3", "", "x"])
def test_a_hint_that_is_not_there_does_not_open(task_run, do, number):
    with pytest.raises(actions.NotPossible):
        do(task_run, "hint", number)


def test_a_voluntary_task_leaves_no_evidence(start, voluntary):
    assert actions.check(run=start(task=voluntary), now=NOW).number == 1
    assert not Evidence.objects.exists()


def test_free_play_has_nothing_to_check(run):
    with pytest.raises(actions.NotPossible):
        actions.check(run=run, now=NOW)


def test_an_ended_run_is_not_checked_anew(task_run):
    actions.end(run=task_run, now=NOW)
    with pytest.raises(actions.NotPossible, match="ended"):
        actions.check(run=task_run, now=NOW)


# --- the log itself -------------------------------------------------------------------------------------
def test_the_database_refuses_to_change_or_remove_a_line(run, do):
    do(run, "like", "N1")
    for change in (lambda: Action.objects.update(kind="unlike"), lambda: Action.objects.all().delete(), run.delete):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()
    assert lines(run) == [(1, "like", "N1")]
