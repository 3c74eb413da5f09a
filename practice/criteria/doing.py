"""Rules about what was done: follows and likes, the account, settings, reports, hand-offs, deleting."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from practice.criteria.registry import many, rule

if TYPE_CHECKING:
    from practice.timeline import World


@rule("follows", handles=many(names="person"))
def follows(world: "World", args: Mapping[str, Any]) -> bool:
    """Every one of the accounts is followed now."""
    return set(args["handles"]) <= world.follows


@rule("handed_over", to=many(names="team"), ref=many((), names="anything"))
def handed_over(world: "World", args: Mapping[str, Any]) -> bool:
    """Handed over to one of the teams; with `ref` it must be about one of those, or about an own reply there."""
    about = set(args["ref"]) | {act.own_id for act in world.did("reply") if act.target in args["ref"]}
    return any(
        act.target in args["to"] and (not args["ref"] or act.data.get("ref") in about) for act in world.did("handoff")
    )
