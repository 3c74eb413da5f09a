"""What the channel shows is a pure function: nothing from the future, nothing lost, nothing in another order."""

from hypothesis import given, settings
from hypothesis import strategies as st

from practice.timeline import World
from practice.world import KINDS, ME, Act
from tests.practice.small_world import DAY, HOUR, SMALL, ids, whole

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
