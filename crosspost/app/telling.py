"""Who is written to, and by which ways: the doors, the notifier, the postman."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import time
from functools import cached_property
from typing import TYPE_CHECKING

from crosspost.app.recovery import Recovery
from crosspost.i18n import _

if TYPE_CHECKING:
    from crosspost.doctor.surroundings import Way
    from crosspost.notify.digest import Rhythm
    from crosspost.notify.doors import Door
    from crosspost.notify.envelope import Sender
    from crosspost.notify.postman import Postman
    from crosspost.notify.settings import (
        MailSettings,
        RecipientSettings,
        WebhookSettings,
    )
    from crosspost.ports import Notifier, Recipient
    from crosspost.sections import SecretPlace

_TRY_SECONDS = 20.0


class Telling(Recovery):
    """What one run needs to write to people; nothing of it leaves the sandbox."""

    @cached_property
    def doors(self) -> tuple[Door, ...]:
        """The ways out that the configuration names; none in the sandbox."""
        if self.folder.sandbox:
            return ()
        settings = self.configuration.settings
        found: list[Door] = []
        if settings.mail is not None:
            found.append(self._mail(settings.mail))
        if settings.webhook is not None:
            found.append(self._webhook(settings.webhook))
        return tuple(found)

    @property
    def notifier(self) -> Notifier:
        """Keeps what people are to be written; it leaves after the run."""
        from crosspost.notify.notifier import BookNotifier

        return BookNotifier(self.ledger, self.doors)

    def postman(self) -> Postman:
        """Takes what was kept to every door."""
        from crosspost.notify.postman import Postman

        return Postman(self.ledger, self.doors, self.clock)

    def rhythm(self) -> Rhythm | None:
        """When the chief's digest is due; None where there is none."""
        from crosspost.notify.digest import Rhythm

        settings = self.configuration.settings
        if settings.digest is None or self.folder.sandbox:
            return None
        hour = time.fromisoformat(settings.digest.at)
        return Rhythm(settings.digest.every, hour, settings.time_zone)

    def chiefs(self) -> tuple[Recipient, ...]:
        """Whom the digest goes to; nobody named: those of `[mail]`."""
        digest = self.configuration.settings.digest
        return self._recipients(digest.to) if digest else ()

    def _recipients(
        self, settings: Iterable[RecipientSettings]
    ) -> tuple[Recipient, ...]:
        """Addresses, each with its language: its own, else that of the colleague."""
        from crosspost.ports import Recipient

        team = self.configuration.settings.team.values()
        known = {one.email: one.language for one in team if one.email}
        return tuple(
            Recipient(one.address, one.language or known.get(one.address, ""))
            for one in settings
        )

    # -- looking after them -------------------------------------------------------

    def ways(self) -> tuple[Way, ...]:
        """How people are told, for the doctor: mail is really tried, nothing is sent.

        A webhook and the heartbeat address would take a try for the real thing: of
        them it is known what the last run met.
        """
        from crosspost.doctor.surroundings import Way
        from crosspost.notify import web

        if self.folder.sandbox:
            return ()
        settings = self.configuration.settings
        found = [self._tried(door) for door in self.doors if door.name == "mail"]
        asked = (
            ("webhook", settings.webhook.url if settings.webhook else ""),
            ("pulse", settings.heartbeat_url),
        )
        for kind, url in asked:
            if url:
                found.append(self._remembered(Way(kind, web.host(url))))  # type: ignore[arg-type]
        return tuple(found)

    def _tried(self, door: Door) -> Way:
        from crosspost.doctor.surroundings import Way
        from crosspost.notify import bounded
        from crosspost.notify.doors import NotSent
        from crosspost.ports import Notice, NoticeKind

        people = len(door.addresses(Notice(NoticeKind.TEST, "")))
        try:
            bounded.within(_TRY_SECONDS, door.check)
        except NotSent as error:
            return Way("mail", door.place, people, error.said, error.hint, error.waits)
        except bounded.TooLong:
            said = _("{place} did not answer in time.", place=door.place)
            hint = _("Look again later; publishing is not concerned.")
            return Way("mail", door.place, people, said, hint, waits=True)
        return Way("mail", door.place, people)

    def _remembered(self, way: Way) -> Way:
        ledger = self.known_ledger
        if ledger is None or not ledger.knows(way.kind, way.place):
            return way
        return replace(
            way,
            problem=_("{place} was not reached by the last run.", place=way.place),
            hint=_("If it lasts, correct its address in the configuration."),
            waits=True,
        )

    # -- the doors ----------------------------------------------------------------

    def _sender(self, settings: MailSettings) -> Sender:
        from crosspost.notify.envelope import Sender

        whole = self.configuration.settings
        return Sender(settings.sender, whole.language, whole.time_zone)

    def _mail(self, settings: MailSettings) -> Door:
        to = self._recipients(settings.to)
        if settings.sendmail:
            from crosspost.notify.sendmail import Sendmail

            return Sendmail(settings.sendmail, self._sender(settings), to)
        from crosspost.notify.smtp import Server, Smtp

        server = Server(
            settings.host,
            settings.usual_port,
            settings.security,
            user=settings.user,
            password=self._reader(settings.password, "mail.password"),
        )
        return Smtp(server, self._sender(settings), to)

    def _webhook(self, settings: WebhookSettings) -> Door:
        from crosspost.notify.webhook import Webhook

        whole = self.configuration.settings
        secret = settings.secret
        return Webhook(
            settings.url,
            language=whole.language,
            secret=self._reader(secret, "webhook.secret") if secret else None,
            proxy=whole.proxy,
        )

    def _reader(self, place: SecretPlace | None, key: str) -> Callable[[], str]:
        """Reads a secret when it is needed; raises `NotSent`."""

        def read() -> str:
            from crosspost.errors import SecretError
            from crosspost.notify.doors import NotSent

            if place is None:
                return ""
            try:
                return self.read_secret(place, key)
            except SecretError as error:
                raise NotSent(
                    _(
                        "The secret of {key} is missing, empty, or can be read by "
                        "others. What was to be written is kept; publishing is not "
                        "concerned.",
                        key=key,
                    ),
                    hint=error.hint or _("Put it where the configuration says it is."),
                ) from None

        return read
