"""What the channel shows: the feed, one post and its conversation, people, messages, notices, own things."""

from dataclasses import replace

import pytest

from practice.showing import arrived
from practice.timeline import World
from practice.world import ME, Post, Scenario, Settings
from tests.practice.small_world import DAY, HOUR, SMALL, act, both, ids, log, whole, world


# --- the feed -------------------------------------------------------------------------------------------
def test_the_feed_shows_everyones_posts_and_only_answers_that_concern_the_learner():
    assert whole(world(now=0)) == ["O2", "O1", "H1", "V1", "K1", "N2", "N1"]
    assert "H2" in whole(world(act("follow", "tuulia")))
    assert "H2" in whole(world(act("follow", "huhu"))), "an answer to somebody followed"


def test_a_shared_answer_comes_into_the_feed_with_the_reason():
    seen = world(act("profile", name="Minä Harjoittelija"), act("repost", "H2"))
    post = next(each for each in seen.feed().posts if each.id == "H2")
    assert (post.because, post.reposted, post.reposts) == ("Minä Harjoittelija", True, 1)
    assert whole(seen) == ["O2", "O1", "H2", "H1", "V1", "K1", "N2", "N1"]


def test_muted_and_blocked_people_leave_the_feed_and_are_counted():
    page = world(act("mute", "tuulia"), act("block", "huhu")).feed()
    assert not {"K1", "H1"} & set(ids(page.posts))
    assert page.hidden == 2
    seen = world(act("block", "huhu"), act("unblock", "huhu"))
    assert "H1" in whole(seen)


def test_a_blocked_persons_post_is_found_but_not_followed_any_more():
    seen = world(act("block", "firma"), now=DAY)
    assert seen.post("F1") is not None
    assert "firma" not in seen.follows
    assert (seen.posts_of("firma").posts, seen.posts_of("firma").hidden) == ((), 2)


@pytest.mark.parametrize(
    ("word", "kept_away"),
    [
        ("arvon", True),
        ("ARVONTA", False),
        ("Arvonnassa", True),
        ("#arvon", True),
        ("voi voittaa", True),
        ("onnassa", False),
    ],
)
def test_a_muted_word_hides_by_the_beginning_of_a_word_in_any_case(word, kept_away):
    assert ("N2" not in whole(world(act("settings", muted_words=[word])))) is kept_away


def test_a_muted_word_never_hides_ones_own_post():
    seen = world(act("settings", muted_words=["luonnos"]), act("post", text="luonnos"))
    assert {"own-2", "O1"} <= set(whole(seen))


def test_posts_of_another_task_and_posts_that_wait_are_not_there():
    for code in ("S1", "W1"):
        assert world(now=DAY).post(code) is None
    assert world(now=DAY).person("raivo") is None
    assert world(now=DAY, task="T4.5").post("S1") is not None
    assert world(now=DAY, task="T4.5-plain").post("S1") is not None


def test_new_since_counts_the_posts_of_others():
    seen = world(act("post", at=5, text="oma"), now=2 * HOUR)
    assert seen.new_since(0) == len([each for each in seen.feed().posts if each.at > 0 and not each.mine])
    assert world(act("mute", "firma"), now=600).new_since(0) == 0


def test_what_came_at_the_very_second_is_not_new_since_it():
    assert world(now=600).new_since(600) == 0
    assert world(now=600).new_since(599) == 1


def test_nothing_is_announced_for_after_the_end():
    assert world(now=5 * HOUR).next_event() == DAY
    assert world(now=5 * HOUR, scenario=replace(SMALL, lasts=DAY - 1)).next_event() is None


def test_a_page_after_a_post_that_was_deleted_goes_on_from_its_place():
    seen = world(act("post", text="a"), act("delete", "own-1"))
    assert ids(seen.feed(2, before="own-1").posts) == ["O2", "O1"]


def big(count: int) -> Scenario:
    posts = {}
    for number in range(count):
        code = f"B{number}"
        answer = f"B{number - 1}" if number % 10 else ""
        posts[code] = Post(code, "tuulia" if number % 2 else "huhu", -number, both("Teksti", "Text"), reply_to=answer)
    return replace(SMALL, posts=posts)


@pytest.mark.parametrize("count", [1_000, 10_000])
def test_a_page_of_the_feed_touches_what_it_shows_and_not_what_is_stored(count):
    scenario = big(count)
    seen = World(scenario, log(*(act("like", f"B{each}") for each in range(500))), 0)
    assert len(seen.feed(20).posts) == 20
    assert seen.touched <= 25
    before = seen.feed(20).next
    seen.touched = 0
    assert len(seen.feed(20, before=before).posts) == 20
    assert seen.touched <= 25


def test_a_scenario_is_sorted_once():
    assert World(SMALL, (), 0).index is World(SMALL, (), 5).index
    assert World(SMALL, (), 0).index is not World(SMALL, (), 0, task="T4.5").index


# --- one post -------------------------------------------------------------------------------------------
def test_likes_arrive_over_a_day_and_never_go_down():
    counts = [arrived(90, -HOUR, second) for second in range(-2 * HOUR, 2 * DAY, 600)]
    assert counts == sorted(counts)
    assert (counts[0], counts[-1]) == (0, 90)
    assert 0 < arrived(90, -HOUR, 0) < 90


def test_the_own_like_adds_one():
    assert world(act("like", "H1")).post("H1").likes == world().post("H1").likes + 1


def test_a_conversation_shows_what_is_answered_and_the_answers_in_order():
    found = world(act("reply", "H2", text="En usko.")).conversation("H2")
    assert (ids(found.above), found.post.id, ids(found.below)) == (["H1"], "H2", ["own-1"])
    assert found.below[0].reply_to_handle == "tuulia"
    assert world(act("reply", "H2", text="En usko.")).post("H2").replies == 1


def test_muted_people_do_not_answer_in_a_conversation():
    assert world(act("mute", "tuulia")).conversation("H1").below == ()


def test_posts_that_answer_each_other_in_a_ring_end():
    ring = {code: Post(code, "huhu", 0, both(code, code), reply_to=to) for code, to in (("A", "B"), ("B", "A"))}
    ring["C"] = Post("C", "huhu", 0, both("C", "C"), reply_to="C", quote_of="C")
    seen = world(act("reply", "A", text="a"), act("reply", "C", text="c"), scenario=replace(SMALL, posts=ring), now=DAY)
    assert ids(seen.conversation("A").above) == ["B"]
    assert seen.conversation("C").above == ()
    assert seen.post("C").quoted.quoted is None


def test_a_quote_shows_the_quoted_post_while_it_is_there():
    seen = world(act("post", text="a"), act("quote", "own-1", text="b"))
    assert seen.post("own-2").quoted.text == "a"
    assert (
        world(act("post", text="a"), act("quote", "own-1", text="b"), act("delete", "own-1")).post("own-2").quoted
        is None
    )


def test_a_scripted_post_of_the_learner_can_be_deleted_and_others_posts_not():
    seen = world(act("delete", "O1"), act("delete", "N1"))
    assert seen.post("O1") is None
    assert seen.post("N1") is not None
    assert seen.conversation("O1").post.deleted
    assert seen.conversation("O2").above[0].deleted
    assert "O1" not in whole(seen)


def test_a_deleted_answer_is_no_longer_counted():
    answered = {"A": Post("A", "huhu", 0, both("a", "a")), "B": Post("B", ME, 0, both("b", "b"), reply_to="A")}
    scenario = replace(SMALL, posts=answered)
    assert world(scenario=scenario).post("A").replies == 1
    assert world(act("delete", "B"), scenario=scenario).post("A").replies == 0


def test_texts_are_in_the_language_of_the_run_and_own_texts_as_written():
    assert (world(language="en").post("K1").text, world(language="en").post("K1").language) == ("In English: K1", "en")
    assert world(language="sv").post("K1").language == "fi"


def test_an_own_picture_keeps_its_own_description_and_a_scripted_one_the_scenarios():
    assert world(act("post", text="a", picture="boxes", alt="")).post("own-1").alt == ""
    assert world(act("post", text="a", picture="boxes", alt="Oma")).post("own-1").alt == "Oma"
    scenario = replace(SMALL, posts={"A": Post("A", "huhu", 0, both("a", "a"), picture="boxes")})
    assert world(scenario=scenario).post("A").alt == "Litistettyjä laatikoita"


def test_a_link_is_shown_and_what_was_behind_it_is_told():
    assert world().link_text("M1") == ("tuki.example/vahvista", "Sivu olisi kysynyt salasanasi.")
    assert world(now=DAY).post("F2").link == "ohje.example/lajittelu"
    assert world(now=DAY).link_text("F2") == ("ohje.example/lajittelu", "")
    assert world().link_text("K1") is None
    assert world().link_text("F2") is None


# --- people, messages, notices --------------------------------------------------------------------------
def test_the_own_profile_is_found_by_both_its_names():
    seen = world(act("account", name="Aino L", two_factor="app", recovery_saved=True), act("profile", bio="Kuljettaja"))
    assert seen.person(ME) == seen.person("minaharj")
    assert (seen.person(ME).name, seen.person(ME).bio, seen.person(ME).mine) == ("Aino L", "Kuljettaja", True)
    assert (seen.account.two_factor, seen.account.recovery_saved) == ("app", True)


def test_the_own_profile_lists_what_was_written_and_shared():
    seen = world(act("repost", "N1"), act("post", text="a"))
    assert ids(seen.posts_of(ME).posts) == ["own-2", "O1", "N1"]
    assert ids(seen.posts_of("minaharj", limit=1, before="own-2").posts) == ["O1"]


def test_settings_withhold_later_messages_of_strangers_and_no_earlier_ones():
    closed = world(act("settings", at=0, messages="following"), act("follow", "koulu", at=0), now=DAY)
    assert [line.id for line in closed.chat("tuki").lines] == ["M1"]
    assert [line.id for line in closed.chat("koulu").lines] == ["M3"]
    nobody = world(act("settings", messages="nobody"), act("follow", "koulu"), now=DAY)
    assert nobody.chat("koulu").lines == ()


def test_a_message_that_came_in_the_second_of_the_setting_stays():
    seen = world(act("settings", at=4 * HOUR, messages="nobody"), now=DAY)
    assert [line.id for line in seen.chat("tuki").lines] == ["M1", "M2"]


def test_a_message_seen_in_its_very_second_is_read():
    assert world(act("open_messages", "tuki", 4 * HOUR), now=4 * HOUR).unread_messages == 0


def test_whom_the_learner_writes_to_may_answer_whatever_the_settings():
    seen = world(act("settings", messages="nobody"), act("message", "koulu", 10, text="Hei"), now=HOUR)
    assert [line.mine for line in seen.chat("koulu").lines] == [True, False]


def test_a_block_keeps_later_messages_away():
    assert [line.id for line in world(act("block", "tuki", HOUR), now=DAY).chat("tuki").lines] == ["M1"]


def test_unread_messages_are_read_by_opening():
    assert world(now=DAY).unread_messages == 3
    assert world(act("open_messages", "tuki", 5), now=DAY).unread_messages == 2
    assert [chat.who.handle for chat in world(now=DAY).chats()] == ["koulu", "tuki"]


def test_a_chat_with_somebody_silent_is_empty_and_with_nobody_none():
    assert world().chat("neuvo").lines == ()
    assert world().chat("nobody") is None
    assert world().chat(ME) is None


def test_notices_tell_what_concerns_the_learner_and_are_read_once_seen():
    seen = world(now=3 * HOUR)
    assert [(each.kind, each.post) for each in seen.notices()] == [("mention", "K2"), ("reply", "O2"), ("message", "")]
    assert seen.unread == 3
    later = world(act("seen", at=10), now=3 * HOUR)
    assert [each.unread for each in later.notices()] == [True, False, False]
    assert world(act("mute", "koulu"), now=3 * HOUR).unread == 1


def test_an_answer_to_what_was_shared_is_noticed_and_in_the_feed():
    seen = world(act("repost", "H1"), now=HOUR)
    assert ("reply", "re-1-fact") in [(each.kind, each.post) for each in seen.notices()]
    assert "re-1-fact" in whole(seen)
    assert ("reply", "H2") not in [(each.kind, each.post) for each in seen.notices()]


def test_a_banner_is_kept_among_the_notices_and_never_unread():
    banners = [each for each in world(act("repost", "H1", 5), now=5).notices() if each.kind == "banner"]
    assert [(each.at, each.unread, each.who.mine) for each in banners] == [(5, False, True)]


def test_quiet_hours_run_over_midnight_and_hold_from_when_they_were_set():
    evening = act("post", at=9 * HOUR, text="a")  # 18:00
    quiet = act("settings", quiet_from=17 * 60, quiet_to=7 * 60)
    assert [each.quiet for each in world(quiet, evening, now=10 * HOUR).notices() if each.kind == "like"] == [True]
    assert [each.quiet for each in world(evening, now=10 * HOUR).notices() if each.kind == "like"] == [False]
    assert not any(each.quiet for each in world(quiet, now=8 * HOUR).notices())


# --- own things -----------------------------------------------------------------------------------------
def test_settings_that_make_no_sense_change_nothing():
    assert world(act("settings", messages="all", muted_words=7, quiet_from=9999)).settings == Settings()


def test_a_newer_draft_for_the_same_place_replaces_and_publishing_uses_it_up():
    drafts = (act("draft", text="a", reply_to="K1"), act("draft", text="b"), act("draft", text="c", reply_to="K1"))
    assert [(each.id, each.text) for each in world(*drafts).drafts()] == [("own-3", "c"), ("own-2", "b")]
    assert [each.id for each in world(*drafts, act("reply", "K1", text="c")).drafts()] == ["own-2"]
    assert [each.id for each in world(*drafts, act("draft_delete", "own-2")).drafts()] == ["own-3"]


def test_a_list_has_its_members_and_their_posts():
    seen = world(act("list_make", name="Ala", private=True), act("list_add", "own-1", handle="neuvo"),
                 act("list_add", "own-1", handle="lehti"), act("list_remove", "own-1", handle="lehti"))  # fmt: skip
    assert (seen.list("own-1").private, seen.list("own-1").members) == (True, ("neuvo",))
    assert ids(seen.list_feed("own-1").posts) == ["N1"]
    assert seen.list_feed("own-9").posts == ()
    assert world(act("list_make", name="a"), act("list_delete", "own-1")).lists() == ()


def test_bookmarks_are_newest_first_and_evidence_in_the_order_of_saving():
    seen = world(act("bookmark", "K1"), act("bookmark", "N1"), act("save_evidence", "H1"), act("save_evidence", "M1"))
    assert ids(seen.bookmarks()) == ["N1", "K1"]
    assert ids(seen.evidence()) == ["H1", "M1"]
    assert seen.evidence()[1].saved


def test_what_was_done_is_found_by_kind_and_target():
    seen = world(act("open_post", "K1"), act("open_post", "N1"), act("like", "K1", at=9), now=5)
    assert [each.target for each in seen.did("open_post")] == ["K1", "N1"]
    assert len(seen.did("open_post", "K1")) == 1
    assert seen.did("like") == ()
