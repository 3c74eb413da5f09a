"""A mail server of a test's own, in its own process: `python smtp_sink.py LOG [--tls refused] [--mute]`.

Prints its process id and port, then writes a line "id recipient" into LOG for every mail *before* it answers 250.
What it does with a recipient stands before the first dot of the address:

- `rcpt451`, `rcpt550`, `rcpt421`, `rcptmute`, `rcptgone`: that answer to RCPT; none at all; the connection cut
- `data451`, `data554`, `datamute`, `datagone`: the same after the text (the last two keep it in LOG)
- `once451`: 451 to the first RCPT, taken afterwards
- `thengone`: 250, then the connection is cut
- anything else is taken
"""

import argparse
import asyncio
import contextlib
import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

REFUSALS = {"421": "421 4.3.2 Closing", "451": "451 4.7.1 Try later", "550": "550 5.1.1 Nobody", "554": "554 5.7.1 No"}


class Script:
    """The hooks of aiosmtpd."""

    def __init__(self, log: Path, answer_after: float, tls: str) -> None:
        self.log = log.open("ab", buffering=0)
        self.answer_after, self.tls = answer_after, tls
        self.seen: set[str] = set()

    async def handle_EHLO(self, server: Any, session: Any, envelope: Any, hostname: str, responses: list[str]) -> Any:
        quick(server)
        session.host_name = hostname
        if self.tls == "refused":
            responses.insert(-1, "250-STARTTLS")
        return responses

    async def handle_MAIL(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:
        quick(server)
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:
        quick(server)
        word = address.partition(".")[0]
        if word == "once451" and address not in self.seen:
            self.seen.add(address)
            return REFUSALS["451"]
        if word.startswith("rcpt"):
            return await self.do(server, word[4:])
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        quick(server)
        address = envelope.rcpt_tos[0]
        word = address.partition(".")[0]
        if self.answer_after:
            await asyncio.sleep(self.answer_after)
        if word in {"data451", "data554"}:
            return REFUSALS[word[4:]]
        found = re.search(rb"^Message-ID:\s*(\S+)", envelope.content, re.IGNORECASE | re.MULTILINE)
        self.log.write(b"%s %s\n" % (found[1] if found else b"-", address.encode()))
        if word.startswith("data"):
            return await self.do(server, word[4:])
        if word == "thengone":
            asyncio.get_running_loop().call_later(0.05, server.transport.abort)
        return "250 OK"

    async def do(self, server: Any, what: str) -> str:
        if what == "mute":
            await asyncio.sleep(3600)
        if what == "gone":
            server.transport.abort()
        return REFUSALS.get(what, "250 OK")


def quick(server: Any) -> None:
    """Acknowledge at once; the kernel forgets it, so it is said again with every command."""
    if own := server.transport.get_extra_info("socket"):
        own.setsockopt(socket.IPPROTO_TCP, socket.TCP_QUICKACK, 1)


def serve(arguments: argparse.Namespace) -> None:
    from aiosmtpd.smtp import SMTP

    script = Script(Path(arguments.log), arguments.answer_after, arguments.tls)

    async def forever() -> None:
        loop = asyncio.get_running_loop()

        def session() -> asyncio.Protocol:
            if arguments.mute:
                return asyncio.Protocol()
            return SMTP(
                script, hostname="sink.example", enable_SMTPUTF8=False, loop=loop, command_call_limit=10_000_000
            )

        server = await loop.create_server(session, "127.0.0.1", arguments.port)
        sys.stdout.write(f"{os.getpid()} {server.sockets[0].getsockname()[1]}\n")
        sys.stdout.flush()
        await server.serve_forever()

    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(forever())


class Sink:
    """The running process, seen from the test."""

    def __init__(self, process: "subprocess.Popen[str]", log: Path) -> None:
        self.process, self.log = process, log
        pid, port = (process.stdout.readline() if process.stdout else "").split()
        assert int(pid) == process.pid  # ours, not another one that has the port
        self.port = int(port)

    @property
    def mails(self) -> list[tuple[str, str]]:
        """(Message-ID, recipient) in the order of their coming."""
        lines = self.log.read_text(encoding="ascii").splitlines() if self.log.exists() else []
        return [(one, two) for one, two in (line.split() for line in lines)]

    @property
    def mailer(self) -> dict[str, Any]:
        options = {"host": "127.0.0.1", "port": self.port, "timeout": 0.8}
        return {"default": {"BACKEND": "trainingsite.smtp.Backend", "OPTIONS": options}}

    def freeze(self) -> None:
        self.process.send_signal(signal.SIGSTOP)


@contextlib.contextmanager
def sink(log: Path, *options: str) -> Iterator[Sink]:
    """`options` as on the command line."""
    command = [sys.executable, "-W", "ignore", __file__, str(log), *options]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        yield Sink(process, log)
    finally:
        process.kill()
        process.wait()
        if process.stdout:
            process.stdout.close()


def parsed() -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    parser.add_argument("log")
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--answer-after", type=float, default=0.0)
    parser.add_argument("--tls", choices=["none", "refused"], default="none")
    parser.add_argument("--mute", action="store_true", help="take connections and never say a word")
    return parser.parse_args()


if __name__ == "__main__":
    serve(parsed())
