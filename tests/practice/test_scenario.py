"""The week in Kuntala: every text there as researched, every moment believable, nobody met with silence."""

import hashlib
from pathlib import Path

import pytest

from practice import checks, scenario_files, scenarios
from practice.channel import NEUTRAL, weighted_length
from practice.moments import moment_of, second_of
from practice.scenario_problems import problems
from practice.timeline import World
from practice.world import ME, Act

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "programmes" / "social-media-at-work" / "practice"
DRAWINGS = ROOT / "static" / "img" / "practice"
WEEK = scenario_files.load(FOLDER)
TASKS = {path.stem.upper().replace("-", ".") for path in (FOLDER / "tasks").glob("*.toml")}
HOUR, DAY = 3600, 24 * 3600
RESEARCHED = [f"P{number:03}" for number in range(1, 79)]
LANGUAGES = ("fi", "en")
# Fingerprints of the researched texts: they are used word for word.
SAID = "e5873fcda08103d58c54eee0204d5da1293a802237e87d5b601452b094565a25"
KNOWN = "40a5c5ab848bed9531c9f0e15d7b8ea38f30c5f28e3e59002ab0cd1f4c078900"
ANSWER = {
    "fi": "Hei! Tästä on ohje lajitteluoppaassa, ja neuvonta auttaa mielellään lisää.",
    "en": "Hello! There is a rule on this in the sorting guide, and the advice service is glad to help.",
}
GOOD = {
    "fi": "Hei Tuulia! Kyllä saa: ikkunallinen kirjekuori käy paperinkeräykseen. Olen töissä Harjoituskeräyksessä.",
    "en": "Hi Tuulia! Yes, an envelope with a window can go to paper collection. I work at Practice Collection.",
}
CORRECTION = {
    "fi": "Paperiastian tyhjennys on taloyhtiölle maksuton, tuottajat maksavat sen. Ohje: https://ely-keskus.fi/paperi",
    "en": "Emptying the paper bin is free for a housing company, producers pay it. Guide: https://ely-keskus.fi/paperi",
}


def at(moment):
    return second_of(moment, WEEK.starts)


def world(*acts, now, language="fi", task=""):
    """A world after (kind, target, data, moment) lines."""
    lines = [Act(number, kind, when, target, data) for number, (kind, target, data, when) in enumerate(acts, 1)]
    return World(WEEK, lines, now, language=language, task=task)


def texts():
    """(where, language, text) of everything the people of Kuntala say."""
    rows = [*WEEK.posts.values(), *WEEK.messages]
    yield from ((row.code, language, text) for row in rows for language, text in row.text.items())
    for reaction in WEEK.reactions:
        for said in (*reaction.texts, *([reaction.banner] if reaction.banner else [])):
            yield from ((reaction.code, language, text) for language, text in said.items())


# --- what was researched is there -----------------------------------------------------------------------
def test_all_twenty_people_and_seventy_eight_texts_are_there_as_researched():
    messages = {message.code: message for message in WEEK.messages}
    rows = [messages.get(code) or WEEK.posts[code] for code in RESEARCHED]
    assert [row.code for row in rows if row.code in messages] == ["P077", "P078"]
    assert len(WEEK.personas) == 20
    said = "\n".join("|".join((row.code, row.author, row.text["fi"], row.text["en"])) for row in rows)
    known = "\n".join(
        "|".join((each.handle, *each.name.values(), *each.bio.values())) for each in WEEK.personas.values()
    )
    assert hashlib.sha256(said.encode()).hexdigest() == SAID
    assert hashlib.sha256(known.encode()).hexdigest() == KNOWN


def test_there_are_as_many_posts_of_each_kind_as_the_plan_says():
    kinds = [post.kind for post in WEEK.posts.values() if post.code in RESEARCHED]
    assert {kind: kinds.count(kind) for kind in sorted(set(kinds))} == {
        "complaint": 9, "criticism": 8, "event": 8, "expert": 5, "harassment": 4, "misinformation": 10, "news": 12,
        "praise": 8, "question": 12,
    }  # fmt: skip


def test_the_scenario_has_no_problem():
    assert problems(WEEK) == []


def test_everything_is_said_in_finnish_and_english_within_the_limit():
    assert all({"fi", "en"} <= set(row.text) for row in (*WEEK.posts.values(), *WEEK.messages))
    assert all({"fi", "en"} <= set(text) for each in WEEK.reactions for text in each.texts)
    assert [code for code, _, text in texts() if weighted_length(text, NEUTRAL) > NEUTRAL.limit] == []


def test_nobodys_data_stand_in_the_texts_but_for_the_numbers_of_the_exercises():
    found = {code for code, _, text in texts() if checks.personal_data(text, WEEK.config)}
    assert found == {"P051", "S020", "S030", "S031", "S032"}
    assert len({WEEK.posts[code].text["fi"] for code in ("S030", "S031", "S032")}) == 3


def test_only_the_harasser_and_the_rumour_account_may_use_words_that_the_check_of_tone_refuses():
    loud = {code for code, _, text in texts() if not checks.tone_ok(text, WEEK.config)}
    assert loud == {"P028", "P056"}  # exclamation marks in a row; that is what they are there for


@pytest.mark.parametrize(
    "text",
    [
        "En ole huijari, olen töissä täällä.",
        "Kysymys ei ole tyhmä.",
        "I am no fraud, and it is not a stupid question.",
        "Hullunhauska pelleily jatkuu vappuna.",
        "PPWR ja EWWR ovat lyhenteitä.",
    ],
)
def test_words_of_polite_denials_are_not_blocked(text):
    assert checks.tone_ok(text, WEEK.config)


def test_every_picture_of_the_scenario_is_drawn():
    codes = {*WEEK.pictures, *(each.code for each in WEEK.spot_pictures)}
    assert [code for code in sorted(codes) if not (DRAWINGS / f"{code}.svg").exists()] == []


def test_the_customer_number_can_be_found_in_each_own_post_that_must_be_deleted():
    for variant, code in (("hinted", "S030"), ("plain", "S031"), ("new", "S032")):
        found = world(now=at("wed 10:00"), task=f"T2.4-{variant}").posts_of(ME).posts
        assert [post.id for post in found] == [code]


# --- the calendar ---------------------------------------------------------------------------------------
def test_the_data_stay_the_same_there_and_back():
    data = scenarios.to_data(WEEK)
    assert scenarios.from_data(data) == WEEK
    assert scenarios.to_data(scenarios.from_data(data)) == data


def test_the_week_runs_from_monday_morning_to_friday_afternoon():
    assert (WEEK.starts, moment_of(WEEK.lasts, WEEK.starts)) == ("2026-03-23T09:00", "fri 17:00")


def test_the_feed_is_not_empty_when_the_week_begins_and_something_comes_every_working_day():
    assert len(world(now=0).feed().posts) >= 10
    for day in ("mon", "tue", "wed", "thu", "fri"):
        begins, ends = at(f"{day} 8:00"), at(f"{day} 16:00")
        assert sum(begins <= post.at < ends and not post.only_in for post in WEEK.posts.values()) >= 5


SAYS_A_DAY = {
    "P005": "mon 0:00",  # "on Monday"
    "P010": "wed 0:00",  # "new time: Wednesday"
    "P016": "fri 0:00",  # "for Friday"
    "P061": "thu 9:00",  # "on Thursday 9–11"
    "P062": "tue 18:00",  # "Tuesday 18–19.30"
    "P063": "sat 10:00",
    "P064": "fri 0:00",  # "by Friday"
    "P065": "fri 12:00",
    "P067": "sat 11:00",
    "P009": "fri 0:00",  # "until Friday"
    "P024": "fri 0:00",  # "tomorrow morning" is still in the week
    "P066": "fri 12:00",  # "insight of the morning"
    "P046": "2026-03-01 0:00",  # so that the date in the search matters
}


@pytest.mark.parametrize("code", SAYS_A_DAY)
def test_a_post_that_names_a_day_comes_before_it_and_not_a_week_too_early(code):
    if code != "P046":
        assert at(SAYS_A_DAY[code]) - 7 * DAY < WEEK.posts[code].at
    assert WEEK.posts[code].at < at(SAYS_A_DAY[code])


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("P020", "P048"),  # the discussion "yesterday" was on the packages
        ("P025", "P072"),  # the check answers the claim
        ("P028", "P019"),  # the claim makes people ask who pays
        ("P026", "P013"),
        ("P070", "P018"),  # why not gift wrap?
        ("P060", "P064"),
        ("P004", "P030"),
    ],
)
def test_one_thing_leads_to_another(before, after):
    assert WEEK.posts[before].at < WEEK.posts[after].at


def test_the_bin_is_full_by_tuesday_on_a_tuesday():
    assert moment_of(WEEK.posts["P015"].at, WEEK.starts).startswith("tue")


# --- what the tasks need --------------------------------------------------------------------------------
QUERY = "(@hkerays_harj OR to:hkerays_harj) since:2026-03-01 -from:hkerays_harj"
AIMED = {"P051", "P052", "P053", "P056", "P059"}


@pytest.mark.parametrize("task", ["", "T3.1-hinted", "T3.1-plain"])
def test_the_search_for_what_is_aimed_at_the_company_finds_exactly_five_posts(task):
    for moment in ("wed 16:30", "thu 9:00", "fri 16:59"):
        found = world(now=at(moment), task=task).search(QUERY).posts
        assert {post.id for post in found} == AIMED
        assert found[-1].id == "P051"


def test_without_the_date_the_search_also_finds_the_praise_of_february():
    found = world(now=at("thu 9:00")).search(QUERY.replace("since:2026-03-01", "")).posts
    assert {post.id for post in found} == AIMED | {"P046"}


def test_no_reaction_changes_what_the_search_for_the_company_finds():
    assert not any("@hkerays_harj" in text for each in WEEK.reactions for said in each.texts for text in said.values())


def test_harassment_is_there_in_its_own_exercise_only():
    everywhere = [world(now=WEEK.lasts, task=task) for task in ("", *(TASKS - {"T4.5"}))]
    assert not any(each.person("raivo_harj") for each in everywhere)
    assert not any(each.post(code) for each in everywhere for code in ("P073", "P074", "P075"))
    exercise = world(now=at("thu 10:00"), task="T4.5-plain")
    assert [exercise.post(code).author.handle for code in ("P073", "P074", "P075")] == ["raivo_harj"] * 3


def test_the_old_picture_was_first_seen_in_2016_and_elsewhere():
    picture = WEEK.pictures[WEEK.posts["P029"].picture]
    assert picture.first_seen.startswith("2016")
    assert all("Kuntala" not in place for place in picture.first_place.values())


def test_each_set_of_four_pictures_has_one_that_may_be_posted_and_three_with_a_danger():
    for four in (WEEK.spot_pictures[:4], WEEK.spot_pictures[4:]):
        assert [each.safe for each in four].count(True) == 1
        assert all(4 <= len(each.spots) <= 6 for each in four)
        assert [sum(spot.danger for spot in each.spots) for each in four if not each.safe] == [1, 1, 1]


def test_every_address_that_is_shown_says_what_would_have_been_behind_it():
    quiet = []
    for language in LANGUAGES:
        week = world(now=WEEK.lasts, language=language)
        for code in [*WEEK.posts, *(message.code for message in WEEK.messages)]:
            found = week.link_text(code)
            if found and not found[1]:
                quiet.append((code, language))
    assert quiet == []


# --- consequences ---------------------------------------------------------------------------------------
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_good_answer_on_envelopes_is_liked_at_once_and_thanked_the_next_morning(language):
    line = ("reply", "P013", {"text": GOOD[language]}, at("mon 12:20"))
    soon = world(line, now=at("mon 13:00"), language=language)
    assert soon.post("own-1").likes >= 1
    assert soon.post("P049") is None
    next_day = world(line, now=at("tue 9:00"), language=language).post("P049")
    assert next_day is not None
    assert moment_of(next_day.at, WEEK.starts).startswith("tue")


def test_the_thanks_do_not_come_for_an_answer_that_says_no():
    line = (
        "reply",
        "P013",
        {"text": "Ei sitä saa laittaa paperinkeräykseen. Olen töissä Harjoituskeräyksessä."},
        12000,
    )
    assert world(line, now=WEEK.lasts).post("P049") is None


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("claim", ["P025", "P028"])
def test_a_correction_with_fact_and_source_is_reposted_by_the_checker_and_not_mocked(claim, language):
    line = ("reply", claim, {"text": CORRECTION[language]}, at("tue 8:00"))
    after = world(line, now=at("tue 12:00"), language=language)
    assert "own-1" in {post.id for post in after.posts_of("tolkku_harj").posts}
    assert after.post("P076") is None


@pytest.mark.parametrize("text", ["Höpö höpö, ei pidä paikkaansa ollenkaan.", "Miksi levität tällaista?"])
def test_another_answer_to_the_claim_is_mocked_once_and_then_met_by_help(text):
    lines = [("reply", "P025", {"text": text}, at(moment)) for moment in ("tue 8:00", "tue 9:00")]
    after = world(*lines, now=at("tue 12:00"))
    below = after.conversation("own-1").below
    assert [post.id for post in below] == ["P076"]
    assert [post.author.handle for post in after.conversation("own-2").below] == ["jateneuvo_harj"]


@pytest.mark.parametrize(
    "claim", [post.code for post in WEEK.posts.values() if post.kind == "misinformation" and not post.only_in]
)
def test_whoever_shares_a_false_claim_is_told_at_once_and_the_fact_follows(claim):
    after = world(("repost", claim, {}, at("fri 8:00")), now=at("fri 9:00"))
    assert after.banner(1)
    assert "jateneuvo_harj" in {post.author.handle for post in after.conversation(claim).below}


def test_an_undone_share_brings_no_correction():
    lines = (("repost", "P025", {}, at("tue 8:00")), ("unrepost", "P025", {}, at("tue 8:05")))
    assert "jateneuvo_harj" not in {
        post.author.handle for post in world(*lines, now=at("tue 12:00")).conversation("P025").below
    }


@pytest.mark.parametrize("handed", [False, True])
def test_a_complaint_that_is_not_handed_over_comes_back_after_an_hour(handed):
    answer = "Olemme pahoillamme. Laita asiakaspalveluun yksityisviesti, niin selvitämme tämän."
    lines = [("reply", "P051", {"text": answer}, at("mon 9:10"))]
    lines += [("handoff", "customer-service", {"ref": "P051", "note": ""}, at("mon 9:15"))] if handed else []
    came = world(*lines, now=at("mon 10:11")).conversation("own-1").below
    assert any(post.id.endswith("complaint-again") for post in came) is not handed


def test_two_liked_praises_make_the_school_follow():
    lines = [("like", code, {}, at("mon 9:10")) for code in ("P043", "P044")]
    assert world(*lines, now=at("mon 10:00")).person("koulu_harj").follows_me
    assert not world(lines[0], now=at("mon 10:00")).person("koulu_harj").follows_me


def test_handing_over_is_answered_by_a_colleague():
    line = ("handoff", "communications", {"ref": "P024", "note": ""}, at("tue 14:00"))
    assert next(each.who.handle for each in world(line, now=at("tue 15:00")).chats() if each.unread) == "hkerays_harj"


def test_the_phisher_insists_and_the_learner_is_warned():
    line = ("message", "tilituki_harj", {"text": "Mikä koodi?"}, at("mon 9:30"))
    after = world(line, now=at("mon 10:00"))
    assert after.banner(1)
    assert not after.chat("tilituki_harj").lines[-1].mine


# --- nobody meets silence -------------------------------------------------------------------------------
ANSWERABLE = [post for post in WEEK.posts.values() if post.author != ME and not post.only_in and not post.waits_for]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", ["reply", "quote"])
def test_whatever_is_answered_or_quoted_somebody_answers_within_a_day(kind, language):
    silent = []
    for post in ANSWERABLE:
        when = max(post.at, 0) + 60
        after = world((kind, post.code, {"text": ANSWER[language]}, when), now=when + DAY, language=language)
        if not after.conversation("own-1").below:
            silent.append(post.code)
    assert silent == []


@pytest.mark.parametrize("text", [*ANSWER.values(), *GOOD.values(), "Miksi?", "🙂", "Ok.", "#a #b #c #d #e", "x" * 270])
def test_every_own_post_is_answered(text):
    assert world(("post", "", {"text": text}, 600), now=600 + DAY).conversation("own-1").below


@pytest.mark.parametrize("handle", [each.handle for each in WEEK.personas.values() if not each.only_in])
def test_every_message_is_answered(handle):
    after = world(("message", handle, {"text": ANSWER["fi"]}, 600), now=600 + DAY)
    assert not after.chat(handle).lines[-1].mine


def test_fallbacks_have_at_least_four_sentences_and_do_not_repeat_themselves_at_once():
    fallback = {each.code: each for each in WEEK.reactions if each.code.endswith("-fallback")}
    assert {"reply-fallback", "quote-fallback", "post-fallback", "message-fallback"} <= set(fallback)
    for reaction in fallback.values():
        assert len(reaction.texts) >= 4
        assert len({text["fi"] for text in reaction.texts}) == len(reaction.texts)


def test_every_reaction_can_be_reached_by_its_place_in_the_list():
    """No rule stands behind another one that always takes its place."""
    speaking = {"reply", "message", "post"}
    hidden = []
    for place, later in enumerate(WEEK.reactions):
        for sooner in WEEK.reactions[:place]:
            covers = (
                set(later.on) <= set(sooner.on) and not sooner.once and later.act in speaking and sooner.act in speaking
                and set(sooner.when) <= set(later.when) and "not handed_off" not in (*sooner.when, *later.when)
                and (not sooner.to or (later.to and set(later.to) <= set(sooner.to)))
            )  # fmt: skip
            if covers:
                hidden.append((later.code, sooner.code))
    assert hidden == []
