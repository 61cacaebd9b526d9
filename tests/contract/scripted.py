"""A server on loopback that answers well, but for one kind of request.

It speaks both networks' APIs just enough for one post, closes each connection
after its answer, and does to the chosen requests what a real network might.
"""

from __future__ import annotations

import base64
import hashlib
import json
import socket
import struct
import threading
import time
from collections.abc import Callable, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

DID = "did:plc:aaaaaaaaaaaaaaaaaaaaaaaa"
OWN_ID = "11"
CANARY = "canary-not-to-be-shown"

Misbehave = Callable[[socket.socket], None]


@dataclass(frozen=True, slots=True)
class Answer:
    """A whole answer; `headers` beside those every answer has."""

    status: int
    body: bytes = b""
    type: str = "application/json"
    headers: Mapping[str, str] = field(default_factory=dict)

    def bytes(self) -> bytes:
        told = {
            "content-type": self.type,
            "content-length": str(len(self.body)),
            "connection": "close",
            **self.headers,
        }
        lines = "".join(f"{name}: {value}\r\n" for name, value in told.items())
        return f"HTTP/1.1 {self.status} X\r\n{lines}\r\n".encode() + self.body


def as_json(document: object, status: int = 200, **headers: str) -> Answer:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Answer(status, json.dumps(document).encode(), headers=named)


def token(*, lives: int = 7200, kind: str = "at") -> str:
    """A session token as servers give them; the SDK reads its end in it."""
    claims = {
        "scope": "com.atproto.appPass",
        "sub": DID,
        "exp": int(time.time()) + lives,
        "jti": f"{kind}{time.monotonic_ns()}",
    }
    parts = [{"typ": "at+jwt", "alg": "HS256"}, claims]
    coded = [
        base64.urlsafe_b64encode(json.dumps(one).encode()).rstrip(b"=").decode()
        for one in parts
    ]
    return ".".join([*coded, CANARY])


@dataclass(frozen=True, slots=True)
class Asked:
    """One request as it came."""

    method: str
    path: str
    body: bytes

    @property
    def name(self) -> str:
        return self.path.partition("?")[0]


class Scripted:
    """The server. `wrong` and `always` say what is done to which ends of paths."""

    def __init__(self) -> None:
        self.wrong: dict[str, list[Misbehave | Answer]] = {}
        self.always: dict[str, Misbehave | Answer] = {}
        self.asked: list[Asked] = []
        self.token_lives = 7200
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def refuse(self) -> None:
        """Nobody listens any more."""
        if self._over.is_set():
            return
        self._over.set()
        with socket.create_connection(("127.0.0.1", self.port)):
            self._thread.join()
        self._listener.close()

    def count(self, name: str) -> int:
        """How many requests ended so."""
        return sum(one.name.endswith(name) for one in self.asked)

    def _serve(self) -> None:
        while not self._over.is_set():
            connection, _address = self._listener.accept()
            if self._over.is_set():
                connection.close()
                return
            threading.Thread(
                target=self._answered, args=(connection,), daemon=True
            ).start()

    def _answered(self, connection: socket.socket) -> None:
        with connection:
            connection.settimeout(5)
            try:
                asked = _request(connection)
                self.asked.append(asked)
                what = self._what(asked)
                if isinstance(what, Answer):
                    connection.sendall(what.bytes())
                else:
                    what(connection)
            except OSError:
                return

    def _what(self, asked: Asked) -> Misbehave | Answer:
        for ending, script in self.wrong.items():
            if asked.name.endswith(ending) and script:
                return script.pop(0)
        for ending, what in self.always.items():
            if asked.name.endswith(ending):
                return what
        return self._good(asked)

    def _good(self, asked: Asked) -> Answer:
        if asked.name.startswith("/xrpc/"):
            return _bluesky(asked, lives=self.token_lives)
        return _mastodon(asked)


@contextmanager
def scripted() -> Iterator[Scripted]:
    server = Scripted()
    try:
        yield server
    finally:
        server.refuse()


def _request(connection: socket.socket) -> Asked:
    data = b""
    while b"\r\n\r\n" not in data:
        more = connection.recv(65536)
        if not more:
            raise ConnectionError
        data += more
    head, _, body = data.partition(b"\r\n\r\n")
    method, path, _version = head.split(b"\r\n")[0].decode().split(" ")
    headers = dict(
        line.lower().split(b": ", 1)
        for line in head.split(b"\r\n")[1:]
        if b": " in line
    )
    length = int(headers.get(b"content-length", b"0"))
    while len(body) < length:
        body += connection.recv(65536)
    return Asked(method, path, body)


def _bluesky(asked: Asked, *, lives: int) -> Answer:
    call = asked.name.rpartition(".")[2]
    if call in {"createSession", "refreshSession"}:
        return as_json(
            {
                "did": DID,
                "handle": "ville.test",
                "accessJwt": token(lives=lives),
                "refreshJwt": token(lives=90 * 86400, kind="rt"),
            }
        )
    if call == "getSession":
        return as_json({"did": DID, "handle": "ville.test"})
    if call == "uploadBlob":
        raw = bytes([1, 0x55, 0x12, 0x20]) + hashlib.sha256(asked.body).digest()
        cid = "b" + base64.b32encode(raw).decode().rstrip("=").lower()
        ref = {"$type": "blob", "ref": {"$link": cid}, "mimeType": "image/png"}
        return as_json({"blob": {**ref, "size": len(asked.body)}})
    if call == "putRecord":
        told = json.loads(asked.body)
        uri = f"at://{told['repo']}/{told['collection']}/{told['rkey']}"
        return as_json({"uri": uri, "cid": "bafy-told-by-the-server"})
    if call == "getRecord":
        return as_json({"error": "RecordNotFound", "message": "no"}, 400)
    return as_json({"error": "XRPCNotSupported"}, 404)


def _mastodon(asked: Asked) -> Answer:
    own = {"id": OWN_ID, "acct": "ville", "username": "ville"}
    if asked.name.endswith("verify_credentials"):
        return as_json(own)
    if asked.name == "/api/v2/media":
        return as_json({"id": "77", "type": "image", "url": "http://x/77.png"})
    if asked.method == "POST" and asked.name == "/api/v1/statuses":
        return as_json({"id": "99", "uri": "http://x/99", "url": "http://x/@v/99"})
    if asked.name.endswith("/statuses"):
        return as_json([])
    return as_json({"error": "Record not found"}, 404)


# -- what can go wrong -----------------------------------------------------------------


def reset(connection: socket.socket) -> None:
    """The connection is torn down."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


def cut_before(connection: socket.socket) -> None:
    """Hung up without a word."""
    connection.shutdown(socket.SHUT_RDWR)


def cut_after(connection: socket.socket) -> None:
    """Hung up in the middle of the answer."""
    connection.sendall(
        b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n"
        b'content-length: 500\r\nconnection: close\r\n\r\n{"id": "9'
    )


def trickle(connection: socket.socket) -> None:
    """A byte at a time, for longer than anyone waits."""
    connection.sendall(
        b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n"
        b"content-length: 500\r\n\r\n"
    )
    for _ in range(40):
        connection.sendall(b" ")
        time.sleep(0.05)


def trickled_headers(connection: socket.socket) -> None:
    """Not even the headers come."""
    for letter in b"HTTP/1.1 200 OK\r\nx-slow: " + b"a" * 40:
        connection.sendall(bytes([letter]))
        time.sleep(0.05)


def silent(connection: socket.socket) -> None:
    """No answer, for longer than anyone waits."""
    del connection
    time.sleep(1.5)
