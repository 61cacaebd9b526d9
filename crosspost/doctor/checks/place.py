"""The configuration, the outbox, the program itself."""

from __future__ import annotations

from collections.abc import Iterator

from crosspost.doctor.finding import Finding, Level
from crosspost.doctor.surroundings import Surroundings
from crosspost.errors import ConfigurationError
from crosspost.i18n import _

_BY_ANYONE = 0o002


def configuration(around: Surroundings) -> Iterator[Finding]:
    """The file is there, has no mistake, and nobody else can change it."""
    error, machine = around.mistakes, around.machine
    if error is not None:
        yield Finding(Level.ERROR, error.message, error.hint)
        if isinstance(error, ConfigurationError):
            for mistake in error.mistakes:
                yield Finding(Level.ERROR, mistake)
        return
    yield Finding(
        Level.OK, _("The configuration has no mistake: {file}", file=machine.config)
    )
    if machine.config_mode is not None and machine.config_mode & _BY_ANYONE:
        yield Finding(
            Level.WARNING,
            _("Anyone on this machine can change the configuration."),
            _("Run this command:"),
            copy=f"chmod o-w {machine.config}",
        )


def outbox(around: Surroundings) -> Iterator[Finding]:
    """Post files can be read there, and put away once they have left."""
    folder = around.machine.outbox
    access = around.machine.outbox_access
    if access == "writable":
        yield Finding(Level.OK, _("The outbox can be used: {folder}", folder=folder))
    elif access == "read-only":
        yield Finding(
            Level.WARNING,
            _("The outbox can be read but not changed: {folder}", folder=folder),
            _("Files that were sent stay there. It is remembered that they were sent."),
        )
    elif access == "missing":
        yield Finding(
            Level.ADVICE,
            _("There is no outbox: {folder}", folder=folder),
            _("Make this folder where post files shall be taken from it."),
        )
    else:
        yield Finding(
            Level.ERROR,
            _("The outbox cannot be read: {folder}", folder=folder),
            _("Let the user that runs crosspost read and change this folder."),
        )


def versions(around: Surroundings) -> Iterator[Finding]:
    """Which Python and which SQLite do the work."""
    machine = around.machine
    yield Finding(
        Level.OK,
        _(
            "Python {python}, SQLite {sqlite}.",
            python=machine.python,
            sqlite=machine.sqlite,
        ),
    )


def sandbox(around: Surroundings) -> Iterator[Finding]:
    """Whether anything leaves this machine at all."""
    if around.sandbox:
        yield Finding(
            Level.ADVICE,
            _("This is the sandbox: nothing leaves this machine."),
            _("Leave out --sandbox, or “sandbox = true” in the configuration."),
        )
