"""Mail of a sample organisation: kept in a folder, one file a message, readable in the browser."""

import email
import email.policy
import time
import uuid
from collections.abc import Sequence
from email.message import EmailMessage as ParsedMessage
from email.utils import format_datetime
from pathlib import Path
from typing import Any

from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend

from trainingsite import clock


class FolderBackend(BaseEmailBackend):
    """Writes every message whole as `<time>-<random>.eml` into `folder`; a reader never meets half a file.

    Its date is that of the sample's clock: moved a day on, today's mails do not look like yesterday's.
    """

    def __init__(self, *, folder: str, **options: Any) -> None:
        super().__init__(**options)
        self.folder = Path(folder)

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        self.folder.mkdir(parents=True, exist_ok=True)
        for message in email_messages:
            name = f"{time.time_ns():020d}-{uuid.uuid4().hex[:8]}.eml"
            message.extra_headers.setdefault("Date", format_datetime(clock.now()))
            temporary = self.folder / f".{name}.part"
            temporary.write_bytes(message.message().as_bytes())
            temporary.rename(self.folder / name)
        return len(email_messages)


def newest(folder: Path, limit: int = 100) -> list[tuple[str, ParsedMessage]]:
    """(name, message) of the newest messages, newest first."""
    files = sorted(folder.glob("*.eml"), reverse=True)[:limit] if folder.is_dir() else []
    return [(path.stem, read(path)) for path in files]


def read(path: Path) -> ParsedMessage:
    return email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
