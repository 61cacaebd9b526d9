"""A program on this machine that takes mails: sendmail, msmtp, postfix's own."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from crosspost.i18n import _
from crosspost.notify.doors import NotSent, Send
from crosspost.notify.envelope import Sender, envelope
from crosspost.notify.smtp import by_address, recipients, refused_address
from crosspost.ports import Letter, Notice, Recipient

SECONDS = 10.0
_KEPT = ("PATH", "HOME", "USER", "LOGNAME")
"""What of the environment it is given: secrets may stand in the rest."""
_NO_USER = 67
_LATER = 75
"""Exit codes of `sysexits.h`: no such address; try again later."""


class Sendmail:
    """A door: see `doors.Door`. Addresses are arguments, words go in by its input."""

    name = "mail"

    def __init__(
        self,
        program: str,
        sender: Sender,
        to: Sequence[Recipient],
        *,
        seconds: float = SECONDS,
    ) -> None:
        """`to` are those who are written to where a notice names nobody."""
        self._program, self._sender, self._to = program, sender, tuple(to)
        self._seconds = seconds

    @property
    def place(self) -> str:
        """The program."""
        return self._program

    def addresses(self, notice: Notice) -> list[str]:
        """One copy each."""
        return [one.address for one in recipients(notice, self._to)]

    def check(self) -> None:
        """Raises `NotSent` where there is no such program."""
        if not os.access(self._program, os.X_OK):
            raise self._cannot_run()

    @contextmanager
    def open(self) -> Iterator[Send]:
        """Each letter is a run of the program."""
        self.check()

        def send(letter: Letter, address: str) -> None:
            to = by_address(letter.notice, self._to)[address]
            mail = envelope(letter, to, self._sender).as_bytes()
            self._run(mail.replace(b"\r\n", b"\n"), address)

        yield send

    def _run(self, mail: bytes, address: str) -> None:
        words = [self._program, "-i", "-f", self._sender.address, "--", address]
        try:
            done = subprocess.run(  # noqa: S603 -- the configured program, no shell
                words,
                input=mail,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                cwd="/",
                env={name: os.environ[name] for name in _KEPT if name in os.environ},
                timeout=self._seconds,
                check=False,
            )
        except subprocess.TimeoutExpired as error:
            raise self._not_taken(_LATER) from error
        except OSError as error:
            raise self._cannot_run() from error
        if done.returncode == _NO_USER:
            raise refused_address(self._program, address, 550)
        if done.returncode:
            raise self._not_taken(done.returncode)

    def _cannot_run(self) -> NotSent:
        return NotSent(
            _(
                "The program {program} that sends mails cannot be started. What was "
                "to be written is kept; publishing is not concerned.",
                program=self._program,
            ),
            hint=_("Install it, or correct sendmail in [mail]."),
        )

    def _not_taken(self, code: int) -> NotSent:
        return NotSent(
            _(
                "The program {program} did not take a mail. It is kept and tried "
                "again; publishing is not concerned.",
                program=self._program,
            ),
            hint=_("If it lasts, ask whoever looks after mail on this machine."),
            waits=code == _LATER,
            detail=f"exit {code}",
        )
