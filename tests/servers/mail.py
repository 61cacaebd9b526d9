"""A real mail server on loopback: STARTTLS, TLS, a login, and the moods of servers."""

from __future__ import annotations

import asyncio
import email
import email.policy
import ssl
import threading
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import trustme
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

USER, PASSWORD = "crosspost", "canary-of-the-mail-server"


@dataclass
class Certificates:
    """A certificate for localhost, and who made it."""

    server: ssl.SSLContext
    authority: Path


def certificates(folder: Path) -> Certificates:
    """Made here, trusted by nobody else: `SSL_CERT_FILE` names the authority."""
    authority = trustme.CA()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("localhost", "127.0.0.1").configure_cert(context)
    file = folder / "authority.pem"
    authority.cert_pem.write_to_path(str(file))
    return Certificates(context, file)


@dataclass
class Mailbox:
    """What the server took, and how it behaves.

    Attributes:
        raw: The mails as they came in, with whom each is for.
        refuse: Addresses it does not know.
        answer: Instead of taking a mail, this reply.
        hang: Whether it never answers once a mail is there.
        hanging: Whether somebody waits for that answer.
    """

    raw: list[tuple[list[str], bytes]] = field(default_factory=list)
    refuse: set[str] = field(default_factory=set)
    answer: str = ""
    hang: bool = False
    hanging: bool = False
    logins: int = 0

    @property
    def mails(self) -> list[EmailMessage]:
        """Parsed as a reader of mails does."""
        return [
            email.message_from_bytes(data, policy=email.policy.default)
            for _to, data in self.raw
        ]

    @property
    def subjects(self) -> list[str]:
        return [str(one["Subject"]) for one in self.mails]


class _Handler:
    def __init__(self, box: Mailbox) -> None:
        self.box = box

    async def handle_RCPT(  # noqa: N802 -- aiosmtpd's name
        self,
        _server: Any,  # noqa: ANN401 -- as above
        _session: Session,
        envelope: Envelope,
        address: str,
        _options: list[str],
    ) -> str:
        if address in self.box.refuse:
            return "550 5.1.1 no such user"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(  # noqa: N802 -- as above
        self,
        _server: Any,  # noqa: ANN401 -- as above
        _session: Session,
        envelope: Envelope,
    ) -> str:
        if self.box.hang:
            self.box.hanging = True
            await asyncio.sleep(120)
        if self.box.answer:
            return self.box.answer
        content = envelope.content
        assert isinstance(content, bytes)
        self.box.raw.append((list(envelope.rcpt_tos), content))
        return "250 OK"


@dataclass
class MailServer:
    """Where it listens, and its box."""

    port: int
    box: Mailbox


@contextmanager
def mail_server(
    box: Mailbox,
    *,
    security: str = "none",
    made: Certificates | None = None,
    login: bool = False,
    port: int = 0,
) -> Iterator[MailServer]:
    """Serve until the block ends."""

    def check(
        _server: object,
        _session: object,
        _envelope: object,
        _mechanism: str,
        data: object,
    ) -> AuthResult:
        box.logins += 1
        good = isinstance(data, LoginPassword) and data == LoginPassword(
            USER.encode(), PASSWORD.encode()
        )
        return AuthResult(success=good, handled=good)

    def protocol() -> SMTP:
        with warnings.catch_warnings():  # of a login without encryption, on loopback
            warnings.simplefilter("ignore")
            return made_protocol()

    def made_protocol() -> SMTP:
        return SMTP(
            _Handler(box),
            hostname="localhost",
            tls_context=made.server if made and security == "starttls" else None,
            require_starttls=security == "starttls",
            auth_required=login,
            auth_require_tls=security == "starttls",
            authenticator=check if login else None,
            loop=loop,
        )

    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    context = made.server if made and security == "tls" else None

    async def begin() -> asyncio.Server:
        return await loop.create_server(protocol, "127.0.0.1", port, ssl=context)

    server = asyncio.run_coroutine_threadsafe(begin(), loop).result(10)
    try:
        yield MailServer(server.sockets[0].getsockname()[1], box)
    finally:
        asyncio.run_coroutine_threadsafe(_end(server, loop), loop).result(10)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(10)
        loop.close()


async def _end(server: asyncio.Server, loop: asyncio.AbstractEventLoop) -> None:
    server.close()
    others = [
        one for one in asyncio.all_tasks(loop) if one is not asyncio.current_task()
    ]
    for task in others:
        task.cancel()
    await asyncio.gather(*others, return_exceptions=True)
    await asyncio.sleep(0)
