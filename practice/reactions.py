"""Conditions of reactions: what can be asked about something the learner did. Plain predicates over `Facts`.

A condition never raises; an unknown name never holds, also not turned round with "not " (`unknown` finds such names).
`LATER` conditions turned round ("not handed_off") are looked at when the reaction would come: "asks again after an
hour, unless it was handed over by then". Such a reaction comes besides the one spoken answer an act gets.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from hashlib import blake2b
from typing import TYPE_CHECKING

from practice import checks, textwork
from practice.channel import NEUTRAL, weighted_length
from practice.index import text_of
from practice.state import data_of
from practice.world import Act, Config

if TYPE_CHECKING:
    from practice.index import Index, Item

NOT = "not "
LATER = frozenset({"handed_off", "reported", "evidence_saved"})
"""What the learner may still do after the act."""

SHORT, ANSWER, MANY_TAGS, LONG_SHARE = 20, 40, 2, 0.9
REMEMBERED = 2_000
"""Texts of which the answers are kept."""


@dataclass(eq=False)
class Facts:
    """An act, the post it was aimed at, and the log by kind, of which `done` shows what counts at `moment`.

    `root` gives the id of the post that a conversation began with, `first_written` the line that first had a text.
    """

    act: Act
    aimed: "Item | None"
    log: Mapping[str, Sequence[Act]]
    index: "Index"
    root: Callable[[str], str]
    first_written: Mapping[str, int]
    moment: int

    def at(self, moment: int) -> "Facts":
        return replace(self, moment=moment)

    def done(self, kind: str) -> list[Act]:
        """Lines of a kind up to the act itself, and those done before the moment."""
        return [each for each in self.log.get(kind, ()) if each.seq <= self.act.seq or each.at < self.moment]

    @property
    def config(self) -> Config:
        return self.index.scenario.config

    @cached_property
    def text(self) -> str:
        return text_of(data_of(self.act), "text")

    @cached_property
    def fingerprint(self) -> bytes:
        """Of the text; it stands for it where answers are remembered."""
        return blake2b(self.text.encode(errors="replace"), digest_size=16).digest()

    @cached_property
    def remembered(self) -> dict[str, bool]:
        """What is known of the text alone, by condition."""
        memory = self.index.answers_remembered
        known = memory.get(self.fingerprint)
        if known is None:
            if len(memory) >= REMEMBERED:
                memory.clear()
            known = memory[self.fingerprint] = {}
        return known

    @property
    def claims(self) -> tuple[str, ...]:
        """The text that was answered, in every language."""
        return tuple(self.aimed.text.values()) if self.aimed else ()


Condition = Callable[[Facts], bool]
CONDITIONS: dict[str, Condition] = {}


def plain(name: str) -> str:
    """The name without its "not "."""
    return name.removeprefix(NOT)


def is_later(name: str) -> bool:
    """Whether it is looked at only when the reaction would come."""
    return name.startswith(NOT) and plain(name) in LATER


def unknown(names: Iterable[str]) -> tuple[str, ...]:
    """The names that are no condition."""
    return tuple(name for name in names if plain(name) not in CONDITIONS)


Wanted = tuple[Condition, bool]
"""A condition and what it has to say."""


def wanted(names: Iterable[str]) -> tuple[Wanted, ...]:
    """The conditions behind the names, found once for many acts."""
    return tuple(
        (CONDITIONS[name], True) if name in CONDITIONS else (CONDITIONS.get(plain(name), _unheard_of), False)
        for name in names
    )


def _unheard_of(_facts: Facts) -> bool:
    """In the place of an unknown name; there it stands turned round, and so never holds."""
    return True


def holds(conditions: Iterable[Wanted], facts: Facts) -> bool:
    """Whether all of them hold."""
    return all(check(facts) is expected for check, expected in conditions)


def condition(name: str) -> Callable[[Condition], Condition]:
    """Enter a condition under its name."""

    def enter(check: Condition) -> Condition:
        CONDITIONS[name] = check
        return check

    return enter


def _in_text(name: str, check: Callable[[str, Config], bool]) -> None:
    """Enter a condition that depends on the text alone. Its answer is remembered by a fingerprint of the text, because
    a page works out the reactions to the whole log; the text itself is not kept."""

    def remembered(facts: Facts) -> bool:
        known = facts.remembered
        if name not in known:
            known[name] = check(facts.text, facts.config)
        return known[name]

    CONDITIONS[name] = remembered


# --- the text alone -------------------------------------------------------------------------------------
_in_text("asked", lambda text, config: checks.asks_question(text))
_in_text("has_source", lambda text, config: bool(textwork.links(text)))
_in_text("source_allowed", checks.allowed_source)
_in_text("personal_data", lambda text, config: bool(checks.personal_data(text, config)))
_in_text("tone_bad", lambda text, config: not checks.tone_ok(text, config))
_in_text("long", lambda text, config: weighted_length(text) >= LONG_SHARE * NEUTRAL.limit)
_in_text("short", lambda text, config: weighted_length(text) < SHORT)
_in_text("hashtags_many", lambda text, config: len(textwork.hashtags(text)) > MANY_TAGS)
_in_text("has_hashtag", lambda text, config: bool(textwork.hashtags(text)))
_in_text("mentions_someone", lambda text, config: bool(textwork.mentions(text)))
_in_text("only_emoji", lambda text, config: textwork.only_emoji(text))
_in_text("affirmative", lambda text, config: checks.affirmative(text))
_in_text("regrets", lambda text, config: checks.regrets(text))
_in_text("moves_private", lambda text, config: checks.moves_private(text))
_in_text("promises_refund", lambda text, config: checks.promises_refund(text))
_in_text("promises_time", lambda text, config: checks.promises_time(text))
_in_text("names_communications", lambda text, config: checks.names_communications(text))
_in_text("takes_position", lambda text, config: checks.takes_position(text))
_in_text("employer_in_text", checks.discloses_employer)
_in_text("thanks", lambda text, config: checks.stems(text, ("kiit", "thank", "tack")))
_in_text(
    "answer_in_itself",
    lambda text, config: (
        ANSWER <= weighted_length(text) <= NEUTRAL.limit
        and checks.affirmative(text)
        and checks.tone_ok(text, config)
        and not checks.personal_data(text, config)
    ),
)


@condition("discloses_employer")
def _discloses(facts: Facts) -> bool:
    """In the text or in the bio as it was then."""
    bios = [data_of(each)["bio"] for each in facts.done("profile") if isinstance(data_of(each).get("bio"), str)]
    said = bool(bios) and checks.discloses_employer(bios[-1], facts.config)
    return said or CONDITIONS["employer_in_text"](facts)


@condition("good_answer")
def _good_answer(facts: Facts) -> bool:
    """An answer that says yes properly: 40 signs or more, friendly, nobody's data, and the own role is visible."""
    return CONDITIONS["answer_in_itself"](facts) and _discloses(facts)


@condition("has_picture")
def _has_picture(facts: Facts) -> bool:
    return bool(text_of(data_of(facts.act), "picture"))


@condition("has_alt")
def _has_alt(facts: Facts) -> bool:
    return bool(text_of(data_of(facts.act), "alt").strip())


# --- the text beside the one it answers -----------------------------------------------------------------
@condition("to_misinformation")
def _to_misinformation(facts: Facts) -> bool:
    return facts.aimed is not None and facts.aimed.kind == "misinformation"


@condition("myth_repeated")
def _myth_repeated(facts: Facts) -> bool:
    return _repeats(facts.text, facts)


@condition("fact_first")
def _fact_first(facts: Facts) -> bool:
    """The first sentence says something, asks nothing and does not begin by repeating the claim."""
    first = next(iter(textwork.sentences(facts.text[:10_000])), "")
    return len(textwork.words(first)) > 1 and "?" not in first and not _repeats(first, facts)


def _repeats(text: str, facts: Facts) -> bool:
    return any(checks.myth_run(text, claim) > checks.MOST_MYTH_WORDS for claim in facts.claims)


# --- the log --------------------------------------------------------------------------------------------
@condition("handed_off")
def _handed_off(facts: Facts) -> bool:
    """Something of this conversation was handed over."""
    if facts.aimed is None:
        return False
    begun = facts.root(facts.aimed.id)
    refs = (text_of(data_of(each), "ref") for each in facts.done("handoff"))
    return any(facts.root(ref) == begun for ref in refs if ref)


@condition("reported")
def _reported(facts: Facts) -> bool:
    return _about_target("report", facts)


@condition("evidence_saved")
def _evidence_saved(facts: Facts) -> bool:
    return _about_target("save_evidence", facts)


def _about_target(kind: str, facts: Facts) -> bool:
    aimed = facts.aimed
    targets = {facts.act.target, *((aimed.id, aimed.author) if aimed else ())} - {""}
    return any(each.target in targets for each in facts.done(kind))


@condition("first_in_thread")
def _first_in_thread(facts: Facts) -> bool:
    """The learner has not answered in this conversation before."""
    if facts.aimed is None:
        return True
    begun = facts.root(facts.aimed.id)
    return not any(facts.root(each.target) == begun for each in _before("reply", facts))


@condition("repeated")
def _repeated(facts: Facts) -> bool:
    """The very same text was written before."""
    return bool(facts.text) and facts.first_written.get(facts.text, facts.act.seq) < facts.act.seq


@condition("second_praise_like")
def _second_praise_like(facts: Facts) -> bool:
    """At least two praises are liked now, this one among them."""
    if not _is_praise(facts.act.target, facts):
        return False
    undone = {(each.target, each.seq) for each in _before("unlike", facts)}
    liked = {
        each.target
        for each in (*_before("like", facts), facts.act)
        if not any(target == each.target and seq > each.seq for target, seq in undone)
    }
    return facts.act.kind == "like" and sum(_is_praise(code, facts) for code in liked) > 1


def _is_praise(code: str, facts: Facts) -> bool:
    item = facts.index.items.get(code)
    return item is not None and item.kind == "praise"


def _before(kind: str, facts: Facts) -> list[Act]:
    return [each for each in facts.log.get(kind, ()) if each.seq < facts.act.seq]
