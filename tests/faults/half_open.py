"""A TCP proxy that can turn half-open: connections stay up and nothing goes through them, as behind a firewall that
forgot them."""

import contextlib
import socket
import threading


class HalfOpen:
    """In front of a port of this machine. While it swallows it still accepts; a connection it has swallowed from is
    never answered again, and never closed either."""

    def __init__(self, behind: int) -> None:
        self.behind = behind
        self.swallows = False
        self.listener = socket.create_server(("127.0.0.1", 0), backlog=256)
        self.port = self.listener.getsockname()[1]
        self.kept: list[socket.socket] = []
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                client, _address = self.listener.accept()
                self.kept.append(client)
                if self.swallows:
                    continue  # the kernel has said yes, nobody says more
                server = socket.create_connection(("127.0.0.1", self.behind))
                self.kept.append(server)
                dead = threading.Event()
                for one, other in ((client, server), (server, client)):
                    threading.Thread(target=self.carry, args=(one, other, dead), daemon=True).start()

    def carry(self, one: socket.socket, other: socket.socket, dead: threading.Event) -> None:
        with contextlib.suppress(OSError):
            while data := one.recv(65536):
                if self.swallows:
                    dead.set()
                if not dead.is_set():
                    other.sendall(data)
            if not dead.is_set():
                other.shutdown(socket.SHUT_WR)

    def close(self) -> None:
        self.listener.close()
        for one in self.kept:
            one.close()
