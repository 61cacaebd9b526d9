"""What the refusals of a Mastodon server mean, where the status alone misleads.

Source:
    Mastodon's `app/controllers/api`, GoToSocial's answers, both in English: the
    language of an error is the server's unless it is asked otherwise.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from crosspost.i18n import Phrase, _
from crosspost.networks.verdict import Step, Verdict
from crosspost.networks.witness import Exchange

_BAD_REQUEST: Final = 400
_NOT_FOUND: Final = 404
_UNPROCESSABLE: Final = 422
_NOT_READY: Final = ("not finished processing", "still being processed")
_TOO_LONG: Final = ("character limit", "exceed max chars")


def renew(account: str) -> Phrase:
    """What to do when an access token is refused."""
    return _(
        "Make a new access token in the account's settings, under Development, "
        "store it, and run “crosspost accounts check {account}”.",
        account=account,
    )


def error_text(exchange: Exchange | None) -> str:
    """What the server says in its error, or empty."""
    return str(exchange.document().get("error") or "") if exchange else ""


class MastodonReading:
    """See `networks.outcomes.Reading`."""

    def step(self, step: Step, exchange: Exchange) -> Step:
        """Nothing is done on the way: a token needs no renewal."""
        del exchange
        return step

    def verdict(self, step: Step, exchange: Exchange) -> Verdict | None:
        """What the answer's own words say; None where its status says it all."""
        if exchange.status not in {_BAD_REQUEST, _UNPROCESSABLE}:
            return None
        said = error_text(exchange)
        if "authenticated user" in said:
            # The token is an application's, and no account's.
            return Verdict.DENIED
        writes = step in {Step.CREATE, Step.CHANGE}
        return _refusal(said, exchange) if writes else None


def _refusal(said: str, exchange: Exchange) -> Verdict | None:
    if any(words in said for words in _NOT_READY):
        return Verdict.NOT_READY
    if any(words in said for words in _TOO_LONG):
        return Verdict.TOO_LONG
    if "unexpected_accounts" in exchange.document():
        return Verdict.WOULD_MENTION
    return None


def is_not_found(exchange: Exchange | None) -> bool:
    """Whether somebody on the way, the server or a proxy, knows no such path."""
    return exchange is not None and exchange.status == _NOT_FOUND


def is_absence(exchange: Exchange | None) -> bool:
    """Whether the server itself says that what was named is not there.

    A proxy that has lost its server says 404 too, in HTML: that proves nothing.
    """
    return is_not_found(exchange) and bool(error_text(exchange))


def is_unchanged(exchange: Exchange | None) -> bool:
    """Whether an edit was refused because it says what stands there (GoToSocial)."""
    return (
        exchange is not None
        and exchange.status == _UNPROCESSABLE
        and "not changed" in error_text(exchange)
    )


def may_be_used_up(exchange: Exchange | None) -> bool:
    """Whether a refusal may come from a medium that serves once, and has served."""
    return exchange is not None and exchange.status in {_BAD_REQUEST, _UNPROCESSABLE}


def is_used_up(exchange: Exchange | None, media: Collection[str]) -> bool:
    """Whether a refusal says that a medium has served, even one uploaded just now.

    A proxy that repeats a request sees the second copy refused so: the first one is
    published. GoToSocial says it in English; Mastodon, in whatever language, names
    the ids it does not find.
    """
    said = error_text(exchange)
    named = "already attached" in said or any(one in said for one in media)
    return may_be_used_up(exchange) and named
