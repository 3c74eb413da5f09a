"""A worker outlives its Redis: what is left to do on a closed channel is said to be away, not broken."""

import logging

import pytest
from kombu import Connection
from redis.exceptions import ConnectionError as RedisAway

import trainingsite.broker  # noqa: F401 - makes our transports known
from trainingsite.redis_broker import Channel, QoS, Transport


@pytest.fixture
def channel(monkeypatch):
    """A channel whose connection has been closed under it; no server is asked."""
    monkeypatch.setattr(Channel, "__init__", lambda self: None)
    made = Channel()
    made.connection = None
    return made


@pytest.mark.parametrize("scheme", ["redis", "rediss"])
def test_redis_addresses_use_it(scheme):
    assert Connection(f"{scheme}://127.0.0.1:1/0").get_transport_cls() is Transport


@pytest.mark.parametrize("closed", ["connection", "client"])
def test_a_closed_channel_says_that_redis_is_away(channel, closed):
    channel.connection = None if closed == "connection" else type("Closed", (), {"client": None})()
    with pytest.raises(RedisAway, match="is closed"):
        channel._connparams()


def test_giving_messages_back_to_a_redis_that_is_gone_is_noted_and_survived(channel, monkeypatch, caplog):
    monkeypatch.setattr(QoS, "__init__", lambda self: None)
    qos = QoS()
    qos.channel, qos._delivered = channel, {"tag": "message"}
    monkeypatch.setattr(Channel, "conn_or_acquire", lambda self, client: self._connparams(), raising=True)
    with caplog.at_level(logging.WARNING):
        qos.restore_unacked()
    assert qos._delivered == {}
    assert "Redis is away (the connection of this channel is closed)" in caplog.text


def test_the_errors_celery_forgives_include_it():
    assert RedisAway in Connection("redis://127.0.0.1:1/0").connection_errors
