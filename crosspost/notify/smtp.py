"""The institution's mail server, spoken to by the standard library.

Nothing is sent without encryption but on this very machine, and no password before
the server has proved who it is.
"""

from __future__ import annotations

import os
import smtplib
import ssl
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Literal

from crosspost.i18n import _
from crosspost.notify.doors import NotSent, Send
from crosspost.notify.envelope import Sender, envelope
from crosspost.ports import Letter, Notice, Recipient

SECONDS = 10.0
"""How long one answer of the server is waited for."""
_FINAL = 500
"""Replies from here on say that it will not work this way (RFC 5321)."""


@dataclass(frozen=True, slots=True)
class Server:
    """Where mails are handed in.

    Attributes:
        password: Reads it; raises `NotSent`. Called once connected, if at all.
    """

    host: str
    port: int
    security: Literal["starttls", "tls", "none"]
    user: str = ""
    password: Callable[[], str] = str
    seconds: float = SECONDS


class Smtp:
    """A door: see `doors.Door`."""

    name = "mail"

    def __init__(self, server: Server, sender: Sender, to: Sequence[Recipient]) -> None:
        """`to` are those who are written to where a notice names nobody."""
        self._server, self._sender = server, sender
        self._to = tuple(to)

    @property
    def place(self) -> str:
        """The host."""
        return self._server.host

    def addresses(self, notice: Notice) -> list[str]:
        """One copy each."""
        return [one.address for one in recipients(notice, self._to)]

    def check(self) -> None:
        """Connect, and log in where there is a user; sends nothing.

        Raises:
            NotSent: It cannot be reached, refuses, or cannot prove who it is.
        """
        with self._connected():
            pass

    @contextmanager
    def open(self) -> Iterator[Send]:
        """One connection for all letters of a round."""
        with self._connected() as connection:

            def send(letter: Letter, address: str) -> None:
                to = by_address(letter.notice, self._to)[address]
                mail = envelope(letter, to, self._sender)
                self._send(connection, mail.as_bytes(), address)

            yield send

    def _send(self, connection: smtplib.SMTP, mail: bytes, address: str) -> None:
        host = self._server.host
        try:
            connection.sendmail(self._sender.address, [address], mail)
        except smtplib.SMTPRecipientsRefused as error:
            code, words = next(iter(error.recipients.values()))
            raise refused_address(host, address, code, words) from error
        except smtplib.SMTPSenderRefused as error:
            raise refused_letter(host, error.smtp_code, error.smtp_error) from error
        except smtplib.SMTPResponseException as error:
            raise refused_letter(host, error.smtp_code, error.smtp_error) from error
        except (OSError, smtplib.SMTPException) as error:
            raise away(host, error) from error

    @contextmanager
    def _connected(self) -> Iterator[smtplib.SMTP]:
        connection = self._connect()
        try:
            self._log_in(connection)
            yield connection
        finally:
            with suppress(OSError, smtplib.SMTPException):
                connection.quit()
            connection.close()

    def _connect(self) -> smtplib.SMTP:
        server = self._server
        made: smtplib.SMTP | None = None
        # A name that is looked up in the DNS may take half a minute: we say ours.
        name = os.uname().nodename or "localhost"
        context = ssl.create_default_context()
        try:
            if server.security == "tls":
                return smtplib.SMTP_SSL(
                    server.host,
                    server.port,
                    local_hostname=name,
                    timeout=server.seconds,
                    context=context,
                )
            made = smtplib.SMTP(
                server.host, server.port, local_hostname=name, timeout=server.seconds
            )
            if server.security == "starttls":
                made.starttls(context=context)
        except (ssl.SSLError, smtplib.SMTPNotSupportedError) as error:
            raise _closed(made, unsafe(server.host, error)) from error
        except smtplib.SMTPResponseException as error:
            raise _closed(made, away(server.host, error)) from error
        except (OSError, smtplib.SMTPException) as error:
            raise _closed(made, away(server.host, error)) from error
        return made

    def _log_in(self, connection: smtplib.SMTP) -> None:
        server = self._server
        if not server.user:
            return
        password = server.password()
        try:
            connection.login(server.user, password)
        except smtplib.SMTPAuthenticationError as error:
            if error.smtp_code < _FINAL:
                raise away(server.host, error) from None
            raise login(server.host, error.smtp_code) from None
        except (smtplib.SMTPNotSupportedError, UnicodeError):
            # No way to log in, or a password that the way cannot carry: the library's
            # own complaint would quote it.
            raise login(server.host, 0) from None
        except (OSError, smtplib.SMTPException) as error:
            raise away(server.host, error) from None


def recipients(notice: Notice, usual: Sequence[Recipient]) -> tuple[Recipient, ...]:
    """Who is written to."""
    return notice.to or tuple(usual)


def by_address(notice: Notice, usual: Sequence[Recipient]) -> Mapping[str, Recipient]:
    """The same by address."""
    return {one.address: one for one in recipients(notice, usual)}


def _closed(connection: smtplib.SMTP | None, error: NotSent) -> NotSent:
    if connection is not None:
        connection.close()
    return error


# -- what went wrong, for a person -------------------------------------------------


def away(host: str, error: BaseException) -> NotSent:
    """It does not answer, or not now."""
    code = getattr(error, "smtp_code", 0)
    return NotSent(
        _(
            "The mail server {host} could not be reached. What was to be written is "
            "kept and leaves later; publishing is not concerned.",
            host=host,
        ),
        hint=_(
            "If it lasts, look at [mail] in the configuration with “crosspost doctor”."
        ),
        waits=True,
        detail=f"{type(error).__name__} {code or ''}".strip(),
    )


def login(host: str, code: int) -> NotSent:
    """It refuses the user or the password."""
    return NotSent(
        _(
            "The mail server {host} refused the user name or the password. What was "
            "to be written is kept; publishing is not concerned.",
            host=host,
        ),
        hint=_("Correct user and password in [mail], then run “crosspost doctor”."),
        detail=str(code),
    )


def unsafe(host: str, error: BaseException) -> NotSent:
    """It cannot prove who it is, or offers no encryption."""
    return NotSent(
        _(
            "The mail server {host} did not prove who it is, or offers no encryption. "
            "What was to be written is kept; publishing is not concerned.",
            host=host,
        ),
        hint=_(
            "Ask the institution's IT for its name, port and security, and write them "
            "in [mail]."
        ),
        detail=type(error).__name__,
    )


def refused_address(
    host: str, address: str, code: int, words: bytes | str = ""
) -> NotSent:
    """It does not take mail for this address."""
    return NotSent(
        _(
            "The mail server {host} refused the address {address}: nothing was "
            "written to it. The others are not concerned.",
            host=host,
            address=address,
        ),
        hint=_("Correct the address in the configuration."),
        waits=code < _FINAL,
        never=code >= _FINAL,
        alone=True,
        detail=_words(code, words),
    )


def refused_letter(host: str, code: int, words: bytes | str = "") -> NotSent:
    """It does not take this mail."""
    return NotSent(
        _(
            "The mail server {host} did not take a mail. It is kept and tried again; "
            "publishing is not concerned.",
            host=host,
        ),
        hint=_("“crosspost doctor --mail --verbose” shows what the server says."),
        waits=code < _FINAL,
        alone=True,
        detail=_words(code, words),
    )


def _words(code: int, words: bytes | str) -> str:
    said = words.decode("utf-8", "replace") if isinstance(words, bytes) else words
    return f"{code} {' '.join(said.split())}"[:200]
