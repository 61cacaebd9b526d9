"""Accounts and their secrets; whether each server answers and lets us in."""

from __future__ import annotations

from collections.abc import Iterator

from crosspost.doctor.finding import Finding, Level
from crosspost.doctor.surroundings import Surroundings
from crosspost.errors import CrosspostError, SecretError, Throttled, Unavailable
from crosspost.i18n import Phrase, _
from crosspost.ports import AccountFacts

_OTHERS = 0o077
_UNREACHED = (Unavailable, Throttled)


def present(around: Surroundings) -> Iterator[Finding]:
    """There is somebody to speak, and an account to speak by."""
    if around.directory is None:
        return
    if not around.directory.entities:
        yield Finding(
            Level.ERROR,
            _("The configuration names no entity: nobody speaks."),
            _("Add one: [entities.ville] with its name."),
        )
    elif not around.accounts:
        yield Finding(
            Level.ERROR,
            _("There is no account: nothing can be published."),
            _("Add one with this command:"),
            copy="crosspost accounts add bluesky",
        )


def secrets(around: Surroundings) -> Iterator[Finding]:
    """Each secret is there, is of the right kind, and nobody else can read it."""
    for name in around.accounts:
        error = around.secrets.get(name) or _of_visit(around, name)
        if isinstance(error, SecretError):
            yield _told(error, Level.ERROR, name)
    mode = around.machine.secrets_mode
    if not around.sandbox and mode is not None and mode & _OTHERS:
        folder = around.machine.secrets
        yield Finding(
            Level.ERROR,
            _("Others on this machine can enter the folder of secrets."),
            _("Run this command:"),
            copy=f"chmod 700 {folder}",
        )


def reached(around: Surroundings) -> Iterator[Finding]:
    """Each server answers."""
    for name in around.accounts:
        error = _of_visit(around, name)
        if isinstance(error, _UNREACHED):
            yield _told(error, Level.UNREACHED, name)


def login(around: Surroundings) -> Iterator[Finding]:
    """Each account opens."""
    for name in around.accounts:
        error = _of_visit(around, name)
        if error and not isinstance(error, (*_UNREACHED, SecretError)):
            yield _told(error, Level.ERROR, name)
    for account, facts in around.visited():
        yield Finding(
            Level.OK,
            _opens(facts),
            account=account.name,
        )


# -- helpers --------------------------------------------------------------------


def _of_visit(around: Surroundings, name: str) -> CrosspostError | None:
    visit = around.visits.get(name)
    return visit.error if visit else None


def _opens(facts: AccountFacts) -> Phrase:
    handle = facts.handle.removeprefix("@")
    if not facts.display_name:
        return _("It opens: @{handle}.", handle=handle)
    return _("It opens: {who}, @{handle}.", who=facts.display_name, handle=handle)


def _told(error: CrosspostError, level: Level, account: str) -> Finding:
    return Finding(level, error.message, error.hint, account=account)
