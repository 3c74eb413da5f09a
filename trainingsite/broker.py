"""A broker that needs no server: Kombu's folder of messages, made safe for several processes.

Kombu's own channel creates a message file and then fills it, and reads the list of queues while another process may be
writing it: whoever looks in between reads an empty file and dies. Here a file gets its name only when it is whole.
"""

import threading
import uuid
from pathlib import Path
from queue import Empty
from time import monotonic_ns
from typing import Any

from kombu.exceptions import ChannelError
from kombu.transport import TRANSPORT_ALIASES, filesystem
from kombu.utils.json import dumps, loads

TRANSPORT_ALIASES["folder"] = "trainingsite.broker:Transport"
TRANSPORT_ALIASES["redis"] = TRANSPORT_ALIASES["rediss"] = "trainingsite.redis_broker:Transport"

_BINDING = threading.RLock()


def _write_whole(path: Path, content: Any) -> None:
    draft = path.with_name(f".{path.name}.{uuid.uuid4().hex}")
    draft.write_text(dumps(content), encoding="utf-8")
    draft.replace(path)


class Channel(filesystem.Channel):
    """Kombu's folder channel, which writes whole files only and takes each by one rename."""

    def _put(  # type: ignore[override]  # Kombu's own two classes name the argument differently
        self, queue: str, payload: dict[str, Any], **kwargs: Any
    ) -> None:
        name = f"{monotonic_ns():020d}_{uuid.uuid4()}.{queue}.msg"
        try:
            _write_whole(Path(self.data_folder_out) / name, payload)
        except OSError as error:
            raise ChannelError(f"Cannot write the message {name} in {self.data_folder_out}") from error

    def _get(self, queue: str, timeout: float | None = None) -> Any:
        for path in sorted(Path(self.data_folder_in).iterdir()):
            if path.name.partition(".")[2] != f"{queue}.msg":
                continue
            taken = Path(self.processed_folder) / path.name
            try:
                path.rename(taken)
            except OSError:  # another worker was faster
                continue
            payload = loads(taken.read_bytes())
            taken.unlink()
            return payload
        raise Empty

    def queue_bind(self, *args: Any, **kwargs: Any) -> Any:
        """Kombu notes a binding for all threads before it stands in the file; until it does, others wait."""
        with _BINDING:
            return super().queue_bind(*args, **kwargs)

    def _queue_bind(self, exchange: str, routing_key: str | None, pattern: str | None, queue: str | None) -> None:
        row = filesystem.exchange_queue_t(routing_key or "", pattern or "", queue or "")
        file = self._exchange_file(exchange)
        file.parent.mkdir(parents=True, exist_ok=True)
        with (file.parent / f".{exchange}.lock").open("w") as guard:
            filesystem.lock(guard, filesystem.LOCK_EX)
            rows = self.get_table(exchange)
            if row not in rows:
                _write_whole(file, [row, *rows])


class Transport(filesystem.Transport):
    """`folder://`, with the folders of `CELERY_BROKER_TRANSPORT_OPTIONS`; they are made when first used."""

    Channel = Channel

    def __init__(self, client: Any, **kwargs: Any) -> None:
        super().__init__(client, **kwargs)
        for name in ("data_folder_in", "data_folder_out", "processed_folder", "control_folder"):
            Path(client.transport_options[name]).mkdir(parents=True, exist_ok=True)
