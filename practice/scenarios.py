"""A scenario as data: read from what a package says, written back in the order of the exporter. Pure.

`data` is what `practice/scenario.toml`, `posts.toml` and `reactions.toml` of a package say together, see
docs/programme-packages.md. Moments are text there ("mon 9:40"), whole seconds in a `Scenario`.
"""

from collections.abc import Mapping
from dataclasses import fields
from typing import Any

from practice.moments import moment_of, second_of
from practice.world import (
    Config,
    Message,
    Persona,
    Picture,
    Post,
    Reaction,
    Scenario,
    Spot,
    SpotPicture,
)

Data = Mapping[str, Any]

LANGUAGES = ("fi", "en", "sv")
FORMAT = 1
MINUTE = 60


# --- reading --------------------------------------------------------------------------------------------
def from_data(data: Data) -> Scenario:
    """The scenario. Raises KeyError, TypeError or ValueError for data of another shape."""
    starts = data["starts"]
    return Scenario(
        slug=data["slug"],
        title=data["title"],
        starts=starts,
        lasts=second_of(data["ends"], starts),
        handle=data["handle"],
        personas={row["handle"]: _persona(row) for row in data["personas"]},
        posts={row["code"]: _post(row, starts) for row in data["posts"]},
        messages=tuple(_message(row, starts) for row in data.get("messages", ())),
        reactions=tuple(_reaction(row) for row in data.get("reactions", ())),
        pictures={row["code"]: Picture(**row) for row in data.get("pictures", ())},
        spot_pictures=tuple(_spot_picture(row) for row in data.get("spot_pictures", ())),
        config=_config(data.get("config", {})),
        follows=tuple(data.get("follows", ())),
        links=data.get("links", {}),
        profile_pictures=tuple(data.get("profile_pictures", ())),
        passphrase_words={code: tuple(words) for code, words in data.get("passphrase_words", {}).items()},
    )


def _persona(row: Data) -> Persona:
    return Persona(**{**row, "only_in": tuple(row.get("only_in", ()))})


def _post(row: Data, starts: str) -> Post:
    return Post(**{**row, "at": second_of(row["at"], starts), "only_in": tuple(row.get("only_in", ()))})


def _message(row: Data, starts: str) -> Message:
    return Message(**{**row, "at": second_of(row["at"], starts), "only_in": tuple(row.get("only_in", ()))})


def _reaction(row: Data) -> Reaction:
    given = {key: value for key, value in row.items() if key != "after_minutes"}
    given |= {key: tuple(row[key]) for key in ("on", "when", "to", "texts") if key in row}
    if "after_minutes" in row:
        given["after"] = row["after_minutes"] * MINUTE
    return Reaction(**given)


def _spot_picture(row: Data) -> SpotPicture:
    return SpotPicture(**{**row, "spots": tuple(_spot(spot) for spot in row["spots"])})


def _spot(row: Data) -> Spot:
    x, y, width, height = row["box"]
    given = {key: value for key, value in row.items() if key != "box"}
    return Spot(**given, x=x, y=y, width=width, height=height)


def _config(row: Data) -> Config:
    given: dict[str, Any] = {key: tuple(value) if isinstance(value, list) else value for key, value in row.items()}
    return Config(**given)


# --- writing --------------------------------------------------------------------------------------------
def to_data(scenario: Scenario) -> dict[str, Any]:
    """The data of the scenario; what is as usual is left out. `to_data(from_data(d))` is d in the usual order."""
    starts = scenario.starts
    return {
        "format": FORMAT,
        "slug": scenario.slug,
        "title": languages(scenario.title),
        "starts": starts,
        "ends": moment_of(scenario.lasts, starts),
        "handle": scenario.handle,
        "follows": list(scenario.follows),
        "profile_pictures": list(scenario.profile_pictures),
        "config": _unusual(scenario.config, [field.name for field in fields(Config)]),
        "passphrase_words": {code: list(words) for code, words in languages(scenario.passphrase_words).items()},
        "personas": [
            _unusual(each, ("handle", "kind", "picture", "only_in", "name", "bio"))
            for each in scenario.personas.values()
        ],
        "pictures": [
            _unusual(each, ("code", "note", "alt", "first_seen", "first_place", "first_text"))
            for each in scenario.pictures.values()
        ],
        "spot_pictures": [_spot_picture_data(each) for each in scenario.spot_pictures],
        "links": {code: languages(scenario.links[code]) for code in sorted(scenario.links)},
        "posts": [_moved(each, POST, starts) for each in scenario.posts.values()],
        "messages": [_moved(each, MESSAGE, starts) for each in scenario.messages],
        "reactions": [_reaction_data(each) for each in scenario.reactions],
    }


POST = (
    "code", "author", "kind", "at", "reply_to", "quote_of", "picture", "likes", "reposts", "only_in", "waits_for",
    "text",
)  # fmt: skip
MESSAGE = ("code", "author", "at", "only_in", "text")
REACTION = ("code", "on", "to", "when", "act", "who", "brings", "once", "texts", "banner")


def languages(texts: Mapping[str, Any]) -> dict[str, Any]:
    """A value per language, in the order of the site's languages."""
    return {code: texts[code] for code in LANGUAGES if code in texts}


def _unusual(row: Any, names: Any) -> dict[str, Any]:
    """The named fields that are not empty or false, in this order."""
    return {name: _plain(getattr(row, name)) for name in names if getattr(row, name)}


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        known = languages(value)
        return known if len(known) == len(value) else {key: _plain(value[key]) for key in sorted(value)}
    return [_plain(each) for each in value] if isinstance(value, list | tuple) else value


def _moved(row: Post | Message, names: tuple[str, ...], starts: str) -> dict[str, Any]:
    shown = _unusual(row, [name for name in names if name != "at"]) | {"at": moment_of(row.at, starts)}
    return {name: shown[name] for name in names if name in shown}


def _reaction_data(row: Reaction) -> dict[str, Any]:
    data = {key: value for key, value in _unusual(row, REACTION).items() if (key, value) != ("who", "author")}
    texts, banner = data.pop("texts", None), data.pop("banner", None)
    data["after_minutes"] = row.after // MINUTE
    return data | ({"texts": texts} if texts else {}) | ({"banner": banner} if banner else {})


def _spot_picture_data(row: SpotPicture) -> dict[str, Any]:
    return {
        "code": row.code,
        "safe": row.safe,
        **({"note": row.note} if row.note else {}),
        "alt": languages(row.alt),
        "spots": [
            {
                "code": spot.code,
                "box": [spot.x, spot.y, spot.width, spot.height],
                "danger": spot.danger,
                "name": languages(spot.name),
                "why": languages(spot.why),
            }
            for spot in row.spots
        ],
    }
