"""Redis as the broker, for a worker that outlives it.

When Redis dies while a message is not acknowledged yet, Kombu acknowledges it or gives it back through a channel that
is closed by then; that ends in an AttributeError nobody expects, and the worker with it. Here it is what it is: Redis
is away. The message returns after the visibility timeout, and the sweeps find its work in the database.
"""

import logging
from typing import Any

from kombu.transport import redis as kombu_redis
from redis.exceptions import ConnectionError as RedisAway
from redis.exceptions import TimeoutError as RedisSilent

logger = logging.getLogger(__name__)


class QoS(kombu_redis.QoS):
    def restore_unacked(self, client: Any = None) -> None:
        try:
            super().restore_unacked(client)
        except (RedisAway, RedisSilent) as error:
            logger.warning("Redis is away (%s): messages in work come back by themselves", error)
            self._delivered.clear()


class Channel(kombu_redis.Channel):
    QoS = QoS

    def _connparams(self, asynchronous: bool = False) -> Any:
        if self.connection is None or self.connection.client is None:
            raise RedisAway("the connection of this channel is closed")
        return super()._connparams(asynchronous=asynchronous)


class Transport(kombu_redis.Transport):
    Channel = Channel
