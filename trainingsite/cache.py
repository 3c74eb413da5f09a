"""A cache that may be away: limits and counters then fall back to this process, pages never fail."""

import logging
from collections.abc import Callable
from typing import Any

from django.core.cache.backends.locmem import LocMemCache
from django.core.cache.backends.redis import RedisCache
from redis.exceptions import RedisError

logger = logging.getLogger(__name__)


def _forgiving(name: str) -> Callable[..., Any]:
    def method(self: "ForgivingRedisCache", *args: Any, **kwargs: Any) -> Any:
        try:
            return getattr(RedisCache, name)(self, *args, **kwargs)
        except (RedisError, OSError) as error:
            logger.warning("Redis is away (%s): %s answered from this process", type(error).__name__, name)
            return getattr(self.fallback, name)(*args, **kwargs)

    return method


class ForgivingRedisCache(RedisCache):
    """Redis, and this process's memory while Redis does not answer."""

    def __init__(self, server: Any, params: dict[str, Any]) -> None:
        params.setdefault("OPTIONS", {}).update(socket_timeout=1.0, socket_connect_timeout=0.5)
        super().__init__(server, params)
        self.fallback = LocMemCache("redis-away", {})

    get = _forgiving("get")
    set = _forgiving("set")
    add = _forgiving("add")
    touch = _forgiving("touch")
    delete = _forgiving("delete")
    incr = _forgiving("incr")
    has_key = _forgiving("has_key")
    get_many = _forgiving("get_many")
    set_many = _forgiving("set_many")
    delete_many = _forgiving("delete_many")
