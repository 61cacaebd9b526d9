"""Files of the outbox that are no posts yet: told once by a run, shown as long as so.

Some cannot be taken as they are; others are there since the last run only.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from crosspost.errors import CrosspostError
from crosspost.i18n import _, n_

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crosspost.app import App
    from crosspost.cli.output import Output

_NAMED = 10
"""So many of them are named."""


def refused(app: App) -> list[str]:
    """Those that cannot be taken, as the last run that looked left them."""
    bad = (one.path for one in app.ledger.seen().values() if one.state == "bad")
    return sorted(one for one in bad if (app.folder.outbox / one).exists())


def fresh(app: App) -> list[str]:
    """Those that no run has looked at; none where the outbox cannot be read."""
    try:
        return sorted(app.outbox.files().keys() - app.ledger.seen().keys())
    except CrosspostError:  # each run says so
        return []


def tell_fresh(files: Sequence[str], out: Output) -> None:
    """Name them, and say what becomes of them."""
    if not files:
        return
    said = n_(
        "{n} file of the outbox is not taken yet: {files}",
        "{n} files of the outbox are not taken yet: {files}",
        len(files),
        files=_named(files),
    )
    out.line(said)
    out.line(_("The next run does that: “crosspost tick”, or cron."), indent=2)
    out.line()


def tell_refused(files: Sequence[str], out: Output) -> None:
    """Name them, and say how to read what is wrong."""
    if not files:
        return
    said = n_(
        "{n} file of the outbox cannot be taken as it is: {files}",
        "{n} files of the outbox cannot be taken as they are: {files}",
        len(files),
        files=_named(files),
    )
    out.line(out.paint(said, "doubt"))
    out.line(_("“crosspost preview” says what is wrong and how to mend it."), indent=2)
    out.line()


def _named(files: Sequence[str]) -> str:
    return ", ".join(files[:_NAMED]) + ("…" if len(files) > _NAMED else "")
