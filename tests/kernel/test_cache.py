"""The shared cache may be away: counters then go on in this process, and no page fails."""

import pytest

from trainingsite.cache import ForgivingRedisCache


@pytest.fixture
def away():
    """A Redis nobody listens at: port 9 of loopback is refused at once."""
    return ForgivingRedisCache("redis://127.0.0.1:9/0", {})


def test_values_are_kept_by_this_process_meanwhile(away):
    away.set("answer", 42, 60)
    assert away.get("answer") == 42
    assert away.get("other", "none") == "none"
    away.delete("answer")
    assert away.get("answer") is None


def test_limits_still_count_while_it_is_away(away):
    assert away.add("tries", 1, 60) is True
    assert away.add("tries", 1, 60) is False
    assert away.incr("tries") == 2


def test_many_at_once(away):
    away.set_many({"a": 1, "b": 2}, 60)
    assert away.get_many(["a", "b", "c"]) == {"a": 1, "b": 2}
    away.delete_many(["a"])
    assert away.has_key("a") is False
