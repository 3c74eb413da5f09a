"""Rules about finding and judging: searches, lists, checks of a picture, verdicts, angle cards."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

from practice import channel, checks
from practice.criteria.registry import many, number, one, rule
from practice.criteria.texts import said
from practice.world import Act, WatchList

if TYPE_CHECKING:
    from practice.timeline import World

EVERYTHING = 10_000
LEAST_MEMBERS = 5
EVIDENCE = ("experience", "figure", "example", "picture", "question")
CARD_FIELDS = ("audience", "point", "evidence_type", "source", "risk_check")

Searched = tuple[tuple[Act, frozenset[str]], ...]
_SEARCHED: "WeakKeyDictionary[World, Searched]" = WeakKeyDictionary()  # the rules of a task ask the same world


# --- searches -------------------------------------------------------------------------------------------
def searched(world: "World") -> Searched:
    """Each search with the codes of the scripted posts it found then; the learner's own posts and the answers to them
    are left out, because they are no part of the question.
    """
    if world not in _SEARCHED:
        found: dict[str, Sequence[Any]] = {}
        lines = []
        for act in world.did("search"):
            query = said(act.data.get("query"))
            if query not in found:
                found[query] = world.search(query, limit=EVERYTHING).posts
            codes = (post.id for post in found[query] if post.at <= act.at and post.id in world.scenario.posts)
            lines.append((act, frozenset(codes)))
        _SEARCHED[world] = tuple(lines)
    return _SEARCHED[world]


@rule("search_finds", posts=many(names="post"))
def search_finds(world: "World", args: Mapping[str, Any]) -> bool:
    """Some search found all these posts, whatever else it found."""
    return any(codes >= set(args["posts"]) for _act, codes in searched(world))


@rule("search_leaves_out", posts=many(names="post"), others=many(names="post"))
def search_leaves_out(world: "World", args: Mapping[str, Any]) -> bool:
    """Some search found all `posts` and none of `others`."""
    return any(codes >= set(args["posts"]) and codes.isdisjoint(args["others"]) for _act, codes in searched(world))


@rule("search_only", posts=many(names="post"))
def search_only(world: "World", args: Mapping[str, Any]) -> bool:
    """Some search found these posts and no other; how the query is written does not matter."""
    return any(codes == set(args["posts"]) for _act, codes in searched(world))


@rule("opened_oldest", posts=many(names="post"))
def opened_oldest(world: "World", args: Mapping[str, Any]) -> bool:
    """The oldest of the posts was opened after a search had found them all."""
    shown = [post for code in args["posts"] if (post := world.post(code)) is not None]
    since = [act.seq for act, codes in searched(world) if codes >= set(args["posts"])]
    if not shown or not since:
        return False
    oldest = min(shown, key=lambda post: post.at)
    return any(act.seq > since[0] for act in world.did("open_post", oldest.id))


# --- lists ----------------------------------------------------------------------------------------------
def best_list(world: "World") -> WatchList | None:
    """The list that is looked at when there are several: the one most like a watch list, the newest of equals."""

    def worth(place: int, each: WatchList) -> tuple[int, int, int]:
        members = _members(world, each)
        kinds = {world.scenario.personas[handle].kind for handle in members}
        clean = not set(members) & set(world.scenario.config.bad_accounts)
        return each.private + (len(members) >= LEAST_MEMBERS) + clean, len(kinds), place

    lists = world.lists()
    return max(enumerate(lists), key=lambda pair: worth(*pair))[1] if lists else None


def _members(world: "World", each: WatchList | None) -> tuple[str, ...]:
    """The members that exist, each once."""
    return tuple(dict.fromkeys(name for name in each.members if name in world.scenario.personas)) if each else ()


@rule("list_private")
def list_private(world: "World", args: Mapping[str, Any]) -> bool:
    """The list is for the learner's own eyes."""
    found = best_list(world)
    return found is not None and found.private is True


@rule("list_size", least=number(LEAST_MEMBERS))
def list_size(world: "World", args: Mapping[str, Any]) -> bool:
    """So many accounts are on the list."""
    return len(_members(world, best_list(world))) >= args["least"]


@rule("list_has", kinds=many())
def list_has(world: "World", args: Mapping[str, Any]) -> bool:
    """At least one account of one of these kinds is on the list."""
    members = _members(world, best_list(world))
    return any(world.scenario.personas[handle].kind in args["kinds"] for handle in members)


@rule("list_without", handles=many(names="person"))
def list_without(world: "World", args: Mapping[str, Any]) -> bool:
    """None of these accounts is on the list; an empty list is not met."""
    members = _members(world, best_list(world))
    return bool(members) and set(members).isdisjoint(args["handles"])


@rule("list_name", least=number(3), most=number(25))
def list_name(world: "World", args: Mapping[str, Any]) -> bool:
    """How long the name of the list is."""
    found = best_list(world)
    name = said(found.name) if found else ""
    return args["least"] <= channel.weighted_length(name) <= args["most"]


# --- checking a picture ---------------------------------------------------------------------------------
def verdict(world: "World", post: str) -> Act | None:
    """The newest verdict on a post."""
    verdicts = world.did("verdict", post)
    return verdicts[-1] if verdicts else None


@rule("profile_opened", who=many(names="person"))
def profile_opened(world: "World", args: Mapping[str, Any]) -> bool:
    """Somebody's profile was looked at."""
    return any(act.target in args["who"] for act in world.did("open_profile"))


@rule("picture_checked", posts=many(names="post"))
def picture_checked(world: "World", args: Mapping[str, Any]) -> bool:
    """It was asked where else the picture has been."""
    return any(act.target in args["posts"] for act in world.did("image_search"))


@rule("verdict_is", post=one(names="post"), verdicts=many(among=("current", "old_or_wrong_place", "false", "unclear")))
def verdict_is(world: "World", args: Mapping[str, Any]) -> bool:
    """The newest verdict, with how sure one is."""
    found = verdict(world, args["post"])
    return (
        found is not None
        and found.data.get("verdict") in args["verdicts"]
        and str(found.data.get("confidence")) in ("1", "2", "3")
    )


@rule("checks_first", post=one(names="post"), least=number(2))
def checks_first(world: "World", args: Mapping[str, Any]) -> bool:
    """So many different ways of checking came before the newest verdict: the picture, who posted it, a search."""
    found = verdict(world, args["post"])
    before = {
        act.kind
        for kind, target in (("image_search", args["post"]), ("open_profile", None), ("search", None))
        for act in world.did(kind, target)
        if found is not None and act.seq < found.seq
    }
    return len(before) >= args["least"]


@rule("verdict_private", post=one(names="post"))
def verdict_private(world: "World", args: Mapping[str, Any]) -> bool:
    """There is a verdict, and its note holds nobody's data."""
    found = verdict(world, args["post"])
    return found is not None and not _has_data(world, args, (found.data.get("note"),))


# --- the angle card -------------------------------------------------------------------------------------
CARD = {"posts": many(names="post")}


def card(world: "World", args: Mapping[str, Any]) -> Act | None:
    """The newest card about one of the posts."""
    cards = [act for act in world.did("card") if act.target in args["posts"]]
    return cards[-1] if cards else None


def _field(found: Act | None, name: str) -> str:
    """A field as text; several ticked boxes as one."""
    value = found.data.get(name) if found else ""
    if isinstance(value, list | tuple):
        value = " ".join(each for each in value if isinstance(each, str))
    return said(value)


@rule("card_filled", **CARD, field=one(among=CARD_FIELDS), least=number(1), most=number(2_000))
def card_filled(world: "World", args: Mapping[str, Any]) -> bool:
    """A field of the card, with a length in weighted characters."""
    text = _field(card(world, args), args["field"])
    return bool(text) and args["least"] <= channel.weighted_length(text) <= args["most"]


@rule("card_evidence", **CARD)
def card_evidence(world: "World", args: Mapping[str, Any]) -> bool:
    """The card says what the point stands on, and a figure has its source."""
    found = card(world, args)
    kind = _field(found, "evidence_type")
    return kind in EVIDENCE and (kind != "figure" or bool(_field(found, "source")))


@rule("card_private", **CARD)
def card_private(world: "World", args: Mapping[str, Any]) -> bool:
    """There is a card, and nobody's data are in it."""
    found = card(world, args)
    return found is not None and not _has_data(world, args, (_field(found, name) for name in CARD_FIELDS))


def _has_data(world: "World", args: Mapping[str, Any], texts: Any) -> bool:
    config = world.scenario.config
    return any(checks.personal_data(said(text), config, secrets=args["secrets"]) for text in texts)
