"""The files of a package in which a scenario stands, and the data they are together."""

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from practice.scenarios import FORMAT, from_data
from practice.world import Scenario

SCENARIO, POSTS, REACTIONS = "scenario.toml", "posts.toml", "reactions.toml"
# What stands in the files beside the first one, which has all the rest.
PARTS = {POSTS: ("posts", "messages"), REACTIONS: ("reactions",)}


def load(folder: Path) -> Scenario:
    """The scenario in a folder of such files. Raises OSError, TOMLDecodeError, KeyError or ValueError."""
    names = [name for name in (SCENARIO, *PARTS) if (folder / name).exists()]
    return from_data(joined({name: tomllib.loads((folder / name).read_text("utf-8")) for name in names}))


def joined(files: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """One scenario's data, of its files by name."""
    return {key: value for file in files.values() for key, value in file.items()}


def split(data: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """The files by name; one that would be empty is left out."""
    beside = {key for keys in PARTS.values() for key in keys}
    files = {SCENARIO: {key: value for key, value in data.items() if key not in beside}}
    for name, keys in PARTS.items():
        if part := {key: data[key] for key in keys if data.get(key)}:
            files[name] = {"format": FORMAT} | part
    return files
