"""What servers say after a real login: who, with which rights, and what they take."""

from __future__ import annotations

from collections.abc import Iterator

from crosspost.doctor.finding import Finding, Level
from crosspost.doctor.surroundings import Surroundings
from crosspost.i18n import Phrase, _, n_
from crosspost.model import Account, Limits
from crosspost.ports import AccountFacts

SKEW_SECONDS = 60.0
"""Clocks further apart than this give posts a wrong hour."""


def identity(around: Surroundings) -> Iterator[Finding]:
    """Each is the account that was meant, under the name that was written."""
    for account, facts in around.visited():
        if account.identity not in {"", facts.identity}:
            yield Finding(
                Level.ERROR,
                _("The secret opens another account: @{handle}.", handle=facts.handle),
                _("Remove this account here, then add the right one."),
                account=account.name,
            )
        elif _renamed(account, facts):
            yield Finding(
                Level.WARNING,
                _(
                    "It is called @{handle} now; the configuration says @{before}.",
                    handle=facts.handle,
                    before=account.handle,
                ),
                _(
                    "Write the new name in the configuration. Warn those who know the "
                    "old one: anybody may take it."
                ),
                account=account.name,
            )
        if facts.handle_holds is False:
            yield Finding(
                Level.WARNING,
                _(
                    "Readers do not see the handle @{handle}: its proof is broken.",
                    handle=account.handle,
                ),
                _(
                    "Put back the entry in the domain's settings that proves it, or "
                    "choose the handle again in the account's settings."
                ),
                account=account.name,
            )


def rights(around: Surroundings) -> Iterator[Finding]:
    """Each secret may do what is needed, and no more."""
    for account, facts in around.visited():
        if facts.missing:
            yield Finding(
                Level.ERROR,
                _(
                    "The secret lacks rights that are needed: {rights}.",
                    rights=", ".join(facts.missing),
                ),
                _("Make a new one, then run “crosspost accounts add” again."),
                account=account.name,
            )
        if facts.broad:
            yield Finding(
                Level.WARNING,
                _(
                    "The secret may do more than is needed: {rights}.",
                    rights=", ".join(facts.broad),
                ),
                _("A narrower one is safer: who steals it can do less."),
                account=account.name,
            )


def limits(around: Surroundings) -> Iterator[Finding]:
    """What each server takes is known from itself."""
    ledger = around.ledger
    for name, account in around.accounts.items():
        told = around.visits[name].limits if name in around.visits else None
        if told is not None:
            yield Finding(Level.OK, _takes(told), account=name)
        elif ledger is None or ledger.answer("limits", account.profile) is None:
            yield Finding(
                Level.ADVICE,
                _("Its server has never said what it takes: usual limits are assumed."),
                _("They are asked for before anything is sent."),
                account=name,
            )


def clock(around: Surroundings) -> Iterator[Finding]:
    """This machine's clock agrees with the servers'; one that agrees is enough."""
    told = [facts.ahead for _account, facts in around.visited()]
    known = [seconds for seconds in told if seconds is not None]
    if not known:
        return
    ahead = min(known, key=abs)
    if abs(ahead) <= SKEW_SECONDS:
        yield Finding(Level.OK, _("The clock of this machine is right."))
        return
    yield Finding(
        Level.ERROR,
        _wrong_by(round(ahead / 60)),
        _(
            "Let the system set it (for example: timedatectl set-ntp true). Until "
            "then posts leave at the wrong hour."
        ),
    )


# -- helpers --------------------------------------------------------------------


def _renamed(account: Account, facts: AccountFacts) -> bool:
    """Whether the configuration knows it by another handle, where it knows one."""
    now = facts.handle.removeprefix("@").lower()
    known = account.handle.removeprefix("@").lower()
    return bool(now) and now != known and not now.endswith(f"@{known}")


def _takes(told: Limits) -> Phrase:
    return _(
        "Its server takes {text} characters and {images} pictures in a post.",
        text=told.text,
        images=told.images,
    )


def _wrong_by(minutes: int) -> Phrase:
    if minutes > 0:
        return n_(
            "The clock of this machine is {n} minute fast.",
            "The clock of this machine is {n} minutes fast.",
            minutes,
        )
    return n_(
        "The clock of this machine is {n} minute slow.",
        "The clock of this machine is {n} minutes slow.",
        -minutes,
    )
