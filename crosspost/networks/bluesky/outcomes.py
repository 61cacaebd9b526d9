"""What a Bluesky server's refusals mean, where the status alone misleads.

Source:
    https://atproto.com/specs/xrpc (errors), and a PDS 0.5.35.
"""

from __future__ import annotations

from typing import Final

from crosspost.i18n import Phrase, _
from crosspost.networks.verdict import Step, Verdict
from crosspost.networks.witness import Exchange

_SESSION_CALLS: Final = ("server.createSession", "server.refreshSession")
_OVER: Final = frozenset({"ExpiredToken", "InvalidToken"})
_CLOSED: Final = frozenset(
    {
        "AccountDeactivated",
        "AccountSuspended",
        "AccountTakedown",
        "AuthFactorTokenRequired",
        "AuthenticationRequired",
        "RepoDeactivated",
        "RepoTakendown",
    }
)
_BAD_REQUEST: Final = 400
_NO_BLOB: Final = "BlobNotFound"
_REFUSALS: Final = frozenset({400, 401, 403})


def renew(account: str) -> Phrase:
    """What to do when an app password is refused."""
    return _(
        "Make a new app password in the account's settings, store it, and run "
        "“crosspost accounts check {account}”.",
        account=account,
    )


def error_name(exchange: Exchange) -> str:
    """The error's name in an answer, or empty."""
    return str(exchange.document().get("error") or "")


def session_is_over(exchange: Exchange | None) -> bool:
    """Whether a request was refused because its token is not good any more.

    The server looks at the token before anything else: nothing was done.
    """
    return (
        exchange is not None
        and exchange.status in _REFUSALS
        and error_name(exchange) in _OVER
    )


def lost_a_blob(exchange: Exchange | None) -> bool:
    """Whether a post was refused because the server has not what it shows."""
    return exchange is not None and error_name(exchange) == _NO_BLOB


class BlueskyReading:
    """See `networks.outcomes.Reading`."""

    def step(self, step: Step, exchange: Exchange) -> Step:
        """A session renewed on the way is a login, whatever it was renewed for."""
        return Step.LOGIN if exchange.path.endswith(_SESSION_CALLS) else step

    def verdict(self, step: Step, exchange: Exchange) -> Verdict | None:
        """What the answer's own words say; None where its status says it all."""
        name = error_name(exchange)
        if exchange.status in _REFUSALS and name in _OVER | _CLOSED:
            return Verdict.DENIED
        writes = step in {Step.UPLOAD, Step.CREATE, Step.CHANGE}
        if exchange.status == _BAD_REQUEST and writes:
            return _refusal(name, str(exchange.document().get("message") or ""))
        return None


def _refusal(name: str, message: str) -> Verdict | None:
    if not name:
        # Every refusal of a Bluesky server has a name: this one was cut on the way,
        # and may have been about the session alone.
        return Verdict.UNAVAILABLE
    if name == "InvalidSwap":
        return Verdict.KEY_TAKEN
    if name == _NO_BLOB:
        # The server forgot an upload; each attempt uploads again.
        return Verdict.UNAVAILABLE
    if "blob too big" in message:
        return Verdict.TOO_HEAVY
    if "too big" in message and ".text" in message:
        return Verdict.TOO_LONG
    return None
