"""What the channel shows is a pure function: nothing from the future, nothing lost, nothing in another order."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from practice.showing import arrived
from practice.timeline import World
from practice.world import KINDS, ME, Act, Post, Scenario, Settings
from tests.practice.small_world import DAY, HOUR, SMALL, act, both, ids, log, world

TARGETS = (*SMALL.posts, "own-1", "own-2", "own-3", "re-1-fallback", "re-2-curious", *SMALL.personas, ME, "minaharj")
TEXTS = (
    "Kyllä kelpaa, olen töissä Harjoituskeräyksessä ja tiedän sen.",
    "Ei pidä paikkaansa, ks. ohje.example",
    "@koulu",
)
DOING = (
    "post reply quote message delete like unlike repost unrepost follow unfollow mute unmute block unblock handoff "
    "bookmark report settings open_messages seen profile"
).split()


@st.composite
def logs(draw, kinds=tuple(DOING)):
    """A log as a run writes it: numbers and seconds rise."""
    steps = draw(st.lists(st.tuples(st.sampled_from(kinds), st.sampled_from(TARGETS), st.integers(0, 2 * HOUR),
                                    st.sampled_from(TEXTS)), max_size=12))  # fmt: skip
    at, found = 0, []
    for seq, (kind, target, passed, text) in enumerate(steps, start=1):
        at += passed
        data = {"text": text, "ref": target, "messages": "following", "muted_words": ["arvon"], "name": text}
        found.append(Act(seq, kind, at, target, data))
    return tuple(found)


seconds = st.integers(0, 2 * DAY)


def whole(seen: World) -> list[str]:
    return ids(seen.feed(1000).posts)


def everything(seen: World) -> list:
    """All that a page could ask for."""
    people = [each.handle for each in seen.people()]
    return [
        seen.feed(7), seen.feed(3, before="K1"), seen.new_since(0), seen.notices(), seen.unread, seen.chats(),
        seen.unread_messages, seen.bookmarks(), seen.evidence(), seen.drafts(), seen.lists(), seen.account,
        seen.settings, seen.follows, seen.muted, seen.blocked, seen.next_event(), seen.state_stamp,
        seen.search("a OR paperi OR -x"), [seen.posts_of(each) for each in (*people, ME, "?")],
        [(seen.post(each), seen.conversation(each), seen.link_text(each), seen.chat(each), seen.list_feed(each),
          seen.person(each), seen.list(each)) for each in (*TARGETS, "", "nowhere")],
        [seen.banner(each) for each in range(4)], [seen.did(each) for each in KINDS],
    ]  # fmt: skip


# --- properties -----------------------------------------------------------------------------------------
@given(logs(), seconds)
def test_nothing_from_the_future_is_seen(acts, now):
    seen = World(SMALL, acts, now, task="T4.5")
    codes = {*SMALL.posts, *(each.own_id for each in acts)}
    shown = [*seen.feed(1000).posts, *(each for code in codes if (each := seen.post(code)))]
    shown += seen.search("-zzz", limit=1000).posts
    assert all(each.at <= now for each in (*shown, *seen.notices(1000)))
    assert all(line.at <= now for chat in seen.chats() for line in chat.lines)
    assert all(each.at <= now for each in seen.acts)


@given(logs(), seconds)
def test_the_same_log_replays_to_the_same_world(acts, now):
    assert everything(World(SMALL, acts, now)) == everything(World(SMALL, tuple(reversed(acts)), now))


@given(logs(), seconds)
def test_own_posts_disappear_only_by_being_deleted(acts, now):
    deleted = {each.target for each in acts if each.kind == "delete" and each.at <= now}
    written = [each.own_id for each in acts if each.kind in ("post", "reply", "quote") and each.at <= now]
    assert set(written) - deleted == {each for each in whole(World(SMALL, acts, now)) if each.startswith("own-")}


@given(logs(), seconds)
def test_own_likes_and_reposts_stay_until_undone(acts, now):
    for kind, flag in (("like", "liked"), ("repost", "reposted"), ("bookmark", "bookmarked")):
        state = {each.target: each.kind == kind for each in acts if each.kind in (kind, f"un{kind}") and each.at <= now}
        seen = World(SMALL, acts, now)
        for code, done in state.items():
            if (post := seen.post(code)) is not None:
                assert getattr(post, flag) is done


@given(logs(kinds=("post", "reply", "quote", "like", "repost", "handoff", "message", "settings")), seconds, seconds)
def test_what_was_seen_earlier_stands_below_what_is_new_in_the_same_order(acts, one, other):
    """So a pause or another speed of the clock, which only choose the seconds at which one looks, reorder nothing."""
    sooner, later = sorted((one, other))
    before, after = whole(World(SMALL, acts, sooner)), whole(World(SMALL, acts, later))
    assert [each for each in after if each in before] == [each for each in before if each in after]
    gone = set(before) - set(after)
    assert all("Arvon" in SMALL.posts[each].text["fi"] for each in gone), "only a muted word may take something away"


@given(logs(kinds=("post", "reply", "like", "repost")), seconds, st.integers(0, 3 * HOUR))
def test_without_mutes_an_earlier_feed_is_the_end_of_a_later_one(acts, now, passed):
    acts = tuple(each for each in acts if each.at <= now)
    early, late = whole(World(SMALL, acts, now)), whole(World(SMALL, acts, now + passed))
    brought = [each for each in late if each not in early and each in SMALL.posts and SMALL.posts[each].reply_to]
    late = [each for each in late if each not in brought]  # a repost by a persona may bring an old answer into the feed
    assert late[len(late) - len(early) :] == early


@given(logs(), seconds, st.integers(1, 7))
def test_pages_cover_the_feed_once(acts, now, size):
    seen, found, before = World(SMALL, acts, now), [], ""
    while True:
        page = seen.feed(size, before=before)
        found += ids(page.posts)
        assert len(page.posts) == size or not page.next
        if not page.next:
            break
        before = page.next
    assert found == whole(seen)
    assert len(found) == len(set(found))


@given(logs(), seconds)
def test_the_newest_comes_first_everywhere(acts, now):
    seen = World(SMALL, acts, now)
    for posts in (seen.feed(1000).posts, seen.posts_of(ME).posts, seen.search("-zzz", 1000).posts, seen.notices(1000)):
        times = [each.at for each in posts]
        assert times == sorted(times, reverse=True)


@given(logs(), seconds, st.integers(0, DAY))
def test_the_stamp_changes_when_what_is_shown_changes(acts, now, passed):
    one, other = World(SMALL, acts, now), World(SMALL, acts, now + passed)
    if one.state_stamp == other.state_stamp:
        assert one.feed(1000) == other.feed(1000)
        assert one.notices(1000) == other.notices(1000)
        assert one.chats() == other.chats()


@given(logs(), seconds)
def test_the_next_event_is_when_something_comes_and_not_before(acts, now):
    acts = tuple(each for each in acts if each.at <= now)
    seen = World(SMALL, acts, now)
    at = seen.next_event()

    def came(second):
        then = World(SMALL, acts, second)
        posts = [code for code in SMALL.posts if then.index.items.get(code) and then.showing.stub(code)]
        messages = sum(each.at <= second for each in then.index.messages)
        return len(posts), messages, len(then.unfolded.came)

    if at is None:
        assert came(now) == came(SMALL.lasts)
    else:
        assert at > now
        assert came(at) != came(now)
        assert came(at - 1) == came(now)


scalars = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8)
anything = scalars | st.lists(scalars, max_size=3) | st.dictionaries(st.text(max_size=3), scalars, max_size=3)
NAMES = (
    "text picture alt reply_to quote_of name private handle reason ref messages muted_words quiet_from quiet_to bio "
    "two_factor passphrase recovery_saved query kinds"
).split()


@settings(max_examples=150)
@given(
    st.lists(
        st.builds(
            Act, st.integers(1, 20), st.sampled_from([*sorted(KINDS), "dance"]), st.integers(-DAY, 2 * DAY),
            st.sampled_from([*TARGETS, "", "nowhere", "re-x"]),
            st.one_of(st.none(), st.dictionaries(st.sampled_from(NAMES), anything, max_size=4)),
        ),
        max_size=10,
    ),
    seconds,
)  # fmt: skip
def test_no_log_makes_the_world_fail(acts, now):
    everything(World(SMALL, acts, now))


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
