"""Personas react to what was written: by rules, in time, and never against what has already been seen."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from practice.reactions import CONDITIONS, LATER, unknown
from practice.unfolding import SPEAKING
from practice.world import Post, Reaction
from tests.practice.small_world import DAY, HOUR, SMALL, act, both, ids, world

GOOD = "Kyllä, ikkunallinen kirjekuori kelpaa. Olen töissä Harjoituskeräyksessä."
FACT = "Keräyspaperista tehdään uutta massaa. Lue lisää: https://ohje.example/lajittelu"


def reply(target, text, at=0):
    return act("reply", target, at, text=text)


def with_reactions(*reactions):
    return replace(SMALL, reactions=reactions)


def holds(name, doing, *before, task=""):
    """Whether a condition holds for an act, asked through a reaction that depends on nothing else."""
    asking = with_reactions(
        Reaction("r", (doing.kind,), "message", who="neuvo", when=(name,), after=1, texts=(both("a", "b"),))
    )
    seen = world(*before, doing, now=doing.at + 1, scenario=asking, task=task)
    return bool([line for line in seen.chat("neuvo").lines if line.id == f"re-{len(before) + 1}-r"])


# --- conditions -----------------------------------------------------------------------------------------
BIO = act("profile", bio="Työskentelen Harjoituskeräyksessä.")
PRAISE = (act("like", "K2", 3 * HOUR),)


@pytest.mark.parametrize(
    ("name", "yes", "no"),
    [
        ("asked", "Missä tämä tapahtui?", "Kiitos tiedosta."),
        ("has_source", "Katso https://muu.example/a", "Lähde: tuttu kertoi"),
        ("source_allowed", "Katso https://ohje.example/a", "Katso https://muu.example/a"),
        ("discloses_employer", "Olen töissä Harjoituskeräyksessä.", "Kyllä kelpaa."),
        ("personal_data", "Asiakasnumero 884 213 löytyi", "Kiitos viestistä"),
        ("tone_bad", "Mitä ihmettä!!", "Mitä ihmettä"),
        ("long", "a" * 252, "a" * 251),
        ("short", "a" * 19, "a" * 20),
        ("hashtags_many", "#yksi #kaksi #kolme", "#yksi #kaksi"),
        ("has_hashtag", "#yksi", "yksi"),
        ("mentions_someone", "Hei @neuvo", "Hei neuvo"),
        ("only_emoji", "😂😂", "ha 😂"),
        ("affirmative", "Kyllä kelpaa", "Ei sitä saa laittaa"),
        ("regrets", "Pahoittelen viivettä", "Selvä"),
        ("moves_private", "Laita yksityisviesti", "Selvä"),
        ("promises_refund", "Hyvitämme laskun", "Selvitämme laskun"),
        ("promises_time", "Hoidamme tänään", "Hoidamme asian"),
        ("names_communications", "Välitän pyynnön viestintään", "Välitän pyynnön"),
        ("takes_position", "Yrityksemme kantamme on selvä", "Välitän pyynnön"),
        ("thanks", "Kiitos!", "Hei!"),
        ("good_answer", GOOD, "Kyllä, ikkunallinen kirjekuori kelpaa aivan hyvin keräykseen."),
        ("fact_first", FACT, "Kaikki lajiteltu jäte poltetaan samassa uunissa, turha nähdä vaivaa? Ei."),
        ("fact_first", FACT, "Poltetaanko muka? Ei polteta."),
        ("myth_repeated", "Väität että kaikki lajiteltu jäte poltetaan samassa uunissa", FACT),
    ],
)
def test_a_condition_on_the_text_holds_for_one_and_not_for_the_other(name, yes, no):
    assert holds(name, reply("H1", yes))
    assert not holds(name, reply("H1", no))
    assert not holds(f"not {name}", reply("H1", yes))
    assert holds(f"not {name}", reply("H1", no))


@pytest.mark.parametrize(
    ("name", "doing", "before", "expected"),
    [
        ("discloses_employer", reply("K1", "Kyllä"), (BIO,), True),
        ("discloses_employer", reply("K1", "Kyllä"), (BIO, act("profile", bio="")), False),
        ("good_answer", reply("K1", "Kyllä, ikkunallinen kirjekuori kelpaa aivan hyvin."), (BIO,), True),
        ("to_misinformation", act("repost", "H1"), (), True),
        ("to_misinformation", act("repost", "K1"), (), False),
        ("handed_off", reply("V1", "a"), (act("handoff", "customer-service", ref="V1"),), True),
        ("handed_off", reply("V1", "a"), (act("handoff", "customer-service", ref="K1"),), False),
        ("handed_off", reply("V1", "a"), (act("handoff", "customer-service"),), False),
        ("handed_off", reply("V1", "b"), (reply("V1", "a"), act("handoff", "manager", ref="own-1")), True),
        ("reported", reply("H1", "a"), (act("report", "H1"),), True),
        ("reported", reply("H1", "a"), (act("report", "huhu"),), True),
        ("reported", reply("H1", "a"), (act("report", "K1"),), False),
        ("evidence_saved", act("block", "huhu"), (act("save_evidence", "huhu"),), True),
        ("first_in_thread", reply("H1", "a"), (reply("K1", "a"),), True),
        ("first_in_thread", reply("H2", "a"), (reply("H1", "a"),), False),
        ("repeated", reply("H1", "sama"), (reply("K1", "sama"),), True),
        ("repeated", reply("H1", "sama"), (reply("K1", "muu"),), False),
        ("second_praise_like", act("like", "K3", 4 * HOUR), PRAISE, True),
        ("second_praise_like", act("like", "K3", 4 * HOUR), (), False),
        ("second_praise_like", act("like", "K3", 4 * HOUR), (*PRAISE, act("unlike", "K2", 4 * HOUR)), False),
        ("second_praise_like", act("like", "K1", 4 * HOUR), PRAISE, False),
        ("has_picture", act("post", text="a", picture="boxes"), (), True),
        ("has_picture", act("post", text="a"), (), False),
        ("has_alt", act("post", text="a", alt="Laatikoita"), (), True),
        ("has_alt", act("post", text="a", alt=" "), (), False),
    ],
)
def test_a_condition_on_the_log(name, doing, before, expected):
    assert holds(name, doing, *before) is expected


def test_every_condition_is_shown_here_to_hold():
    shown = {mark.args[1][place][0] for test in (
        test_a_condition_on_the_text_holds_for_one_and_not_for_the_other, test_a_condition_on_the_log
    ) for mark in test.pytestmark for place in range(len(mark.args[1]))}  # fmt: skip
    helpers = {"employer_in_text", "answer_in_itself"}
    assert set(CONDITIONS) - helpers == shown
    assert set(CONDITIONS) >= LATER


@given(st.sampled_from(sorted(CONDITIONS)), st.text(max_size=50), st.sampled_from(["H1", "own-1", "nowhere", ""]))
def test_no_condition_raises_whatever_was_written(name, text, target):
    assert isinstance(holds(name, reply(target, text)), bool)


def test_an_unknown_condition_never_holds():
    assert unknown(("asked", "not asked", "askd")) == ("askd",)
    assert not holds("askd", reply("H1", "a"))
    assert not holds("not askd", reply("H1", "a"))


# --- what comes, and when -------------------------------------------------------------------------------
def test_a_good_answer_is_liked_thanked_for_and_brings_a_post():
    answer = reply("K1", GOOD)
    assert world(answer, now=119).post("own-1").likes == 0
    assert world(answer, now=120).post("own-1").likes == 1
    later = world(answer, now=HOUR)
    assert [each.text for each in later.conversation("own-1").below] == ["Kiitos, selvisi!"]
    assert later.post("W1").at == 120
    assert world(reply("K1", "Kyllä"), now=DAY).post("W1") is None


def test_only_one_speaks_and_the_fallback_when_nobody_else_does():
    assert [each.id for each in world(reply("K1", GOOD), now=DAY).conversation("own-1").below] == ["re-1-answered"]
    assert [each.id for each in world(reply("K1", "Ehkä"), now=DAY).conversation("own-1").below] == ["re-1-fallback"]


def test_the_same_sentence_does_not_come_twice_in_a_row():
    seen = world(reply("N1", "a"), reply("N1", "b", 9), reply("N1", "c", 19), now=HOUR)
    said = [seen.post(f"re-{seq}-fallback").text for seq in (1, 2, 3)]
    assert said == ["Luin tämän.", "Tämäkin luettu.", "Luin tämän."]


def test_a_corrected_claim_is_reposted_and_a_bare_denial_is_mocked_once():
    seen = world(reply("H1", FACT), now=HOUR)
    assert (seen.post("own-1").reposts, seen.post("own-1").because) == (1, "Tarkka")
    assert seen.post("W2") is None
    seen = world(reply("H1", "Höpö höpö."), reply("H1", "Ei ole totta.", 10), now=HOUR)
    assert (seen.post("W2").at, seen.post("W2").reply_to) == (300, "own-1")
    assert [each.id for each in seen.conversation("own-2").below] == ["re-2-fallback"]


def test_shared_misinformation_brings_a_banner_at_once_and_the_fact_later():
    share = act("repost", "H1", 10)
    assert world(share, now=10).banner(1).startswith("Jaoit väärän tiedon")
    assert world(share, now=10, language="en").banner(1).startswith("You shared")
    assert ids(world(share, now=310).conversation("H1").below) == ["H2", "re-1-fact"]
    assert world(share, now=10).banner(2) == ""


def test_undoing_in_time_calls_the_reaction_off_and_too_late_does_not():
    share = act("repost", "H1", 10)
    assert world(share, act("unrepost", "H1", 309), now=DAY).post("re-1-fact") is None
    assert world(share, act("unrepost", "H1", 310), now=DAY).post("re-1-fact") is not None


def test_a_deleted_text_gets_no_later_answer_and_keeps_the_one_that_came():
    gone = world(reply("N1", "a"), act("delete", "own-1", 239), now=DAY)
    assert gone.post("re-1-fallback") is None
    assert gone.conversation("own-1") is None
    kept = world(reply("N1", "a"), act("delete", "own-1", 240), now=DAY)
    assert kept.post("own-1") is None
    place = kept.conversation("re-1-fallback")
    assert [(each.id, each.deleted, each.text) for each in place.above if each.mine] == [("own-1", True, "")]


def test_a_complaint_without_a_hand_off_is_made_again_after_an_hour():
    answer = reply("V1", "Pahoittelut, selvitämme.", 100)
    assert world(answer, now=100 + HOUR - 1).post("re-1-again") is None
    assert world(answer, now=100 + HOUR).post("re-1-again").reply_to == "own-1"
    for ref in ("V1", "own-1"):
        handed = act("handoff", "customer-service", 100 + HOUR - 1, ref=ref)
        assert world(answer, handed, now=DAY).post("re-1-again") is None
    late = act("handoff", "customer-service", 100 + HOUR, ref="V1")
    assert world(answer, late, now=DAY).post("re-1-again") is not None, "what has come stays"


def test_the_complaint_is_not_met_with_silence_in_the_meantime():
    assert world(reply("V1", "Pahoittelut.", 100), now=HOUR).post("re-1-fallback") is not None


def test_handing_over_the_second_complaint_stops_it_too():
    first = reply("V1", "Pahoittelut.", 0)
    second = reply("re-1-again", "Anteeksi yhä.", HOUR + 60)
    assert world(first, second, now=DAY).post("re-2-again") is not None
    handed = act("handoff", "manager", HOUR + 120, ref="re-1-again")
    assert world(first, second, handed, now=DAY).post("re-2-again") is None


def test_two_likes_of_praise_make_a_follower_once():
    likes = (act("like", "K2", 3 * HOUR), act("like", "K3", 3 * HOUR + 1))
    assert world(*likes, now=DAY).person("koulu").follows_me
    assert not world(likes[0], now=DAY).person("koulu").follows_me
    again = (act("unlike", "K3", 4 * HOUR), act("like", "K3", 4 * HOUR))
    follows = [each for each in world(*likes, *again, now=DAY).notices() if each.kind == "follow"]
    assert [each.at for each in follows] == [3 * HOUR + 61]


def test_a_once_only_reaction_that_was_called_off_may_come_later():
    likes = (act("like", "K2", 3 * HOUR), act("like", "K3", 3 * HOUR), act("unlike", "K3", 3 * HOUR + 5))
    again = act("like", "K3", 4 * HOUR)
    assert not world(*likes, now=DAY).person("koulu").follows_me
    assert world(*likes, again, now=DAY).person("koulu").follows_me


def test_taking_back_the_first_act_later_does_not_give_the_second_one_its_reaction():
    """Else something would come in the past, where it was not seen."""
    once = Reaction("o", ("post",), "reply", who="neuvo", once=True, after=HOUR, texts=(both("Kerran", "Once"),))
    scenario = with_reactions(once)
    posts = (act("post", text="a"), act("post", at=60, text="b"))
    assert world(*posts, now=DAY, scenario=scenario).post("re-1-o") is not None
    taken_back = (*posts, act("delete", "own-1", 120))
    assert world(*taken_back, now=DAY, scenario=scenario).unfolded.came == []


def test_a_once_only_reminder_that_was_not_needed_may_come_another_time():
    again = Reaction("again", ("reply",), "reply", when=("not handed_off",), once=True, after=HOUR,
                     texts=(both("Milloin?", "When?"),))  # fmt: skip
    scenario = with_reactions(again)
    handled = (reply("V1", "a"), act("handoff", "manager", 60, ref="V1"))
    assert world(*handled, reply("K1", "b", 2 * HOUR), now=DAY, scenario=scenario).post("re-3-again") is not None
    assert world(*handled, reply("K1", "b", 120), now=DAY, scenario=scenario).post("re-3-again") is None


def test_a_persona_likes_a_text_once_whatever_rules_say_so():
    rules = (Reaction(code, ("post",), "like", who="neuvo") for code in ("a", "b"))
    seen = world(act("post", text="a"), now=DAY, scenario=with_reactions(*rules))
    assert [each.kind for each in seen.notices() if each.kind == "like"] == ["like"]
    assert seen.post("own-1").likes == 1


def test_a_message_is_answered_privately():
    seen = world(act("message", "koulu", 5, text="Hei"), now=65)
    assert [(line.mine, line.text) for line in seen.chat("koulu").lines] == [
        (True, "Hei"),
        (False, "Kiitos viestistä."),
    ]


def test_an_answer_to_a_reaction_is_answered_by_the_same_persona():
    seen = world(reply("N1", "a"), reply("re-1-fallback", "b", 300), now=HOUR)
    assert seen.post("re-2-fallback").author.handle == "neuvo"
    below = world(reply("N1", "a"), reply("own-1", "vielä", 300), now=HOUR)
    assert below.post("re-2-fallback").author.handle == "neuvo", "going on below one's own answer"


def test_somebody_mentioned_in_a_post_is_the_one_addressed():
    scenario = with_reactions(Reaction("hi", ("post",), "reply", to=("@koulu",), texts=(both("Hei!", "Hi!"),)))
    assert world(act("post", text="Terveiset @koulu"), now=HOUR, scenario=scenario).post("re-1-hi") is not None
    assert world(act("post", text="Terveiset @neuvo"), now=HOUR, scenario=scenario).post("re-1-hi") is None


def test_a_persona_of_another_task_stays_away():
    scenario = with_reactions(Reaction("x", ("post",), "reply", who="raivo", texts=(both("Hah", "Ha"),)))
    assert world(act("post", text="a"), now=DAY, scenario=scenario).post("re-1-x") is None
    assert world(act("post", text="a"), now=DAY, scenario=scenario, task="T4.5").post("re-1-x") is not None


def test_a_reaction_that_can_only_bring_what_has_come_leaves_its_place():
    brings = Reaction("b", ("post",), "post", who="huhu", brings="X")
    speaks = Reaction("s", ("post",), "reply", who="neuvo", texts=(both("Hei", "Hi"),))
    posts = {**SMALL.posts, "X": Post("X", "huhu", 0, both("Tuotu", "Brought"), waits_for="b")}
    scenario = replace(with_reactions(brings, speaks), posts=posts)
    seen = world(act("post", text="a"), act("post", text="b", at=9), now=DAY, scenario=scenario)
    assert (seen.post("X").at, seen.post("re-1-s")) == (300, None)
    assert seen.post("re-2-s") is not None


def test_nothing_written_meets_silence():
    for doing in (reply("K1", "?"), reply("H2", "😂"), act("quote", "N1", text=""), act("post", text="x"),
                  act("message", "tuki", text="1")):  # fmt: skip
        seen = world(doing, now=DAY)
        assert [each for each in seen.unfolded.came if each.reaction.act in SPEAKING], doing
