"""Files of the outbox that cannot be taken: told once by a run, shown as long as so."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crosspost.i18n import _, n_

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crosspost.app import App
    from crosspost.cli.output import Output

_NAMED = 10
"""So many of them are named."""


def standing(app: App) -> list[str]:
    """Their paths in the outbox, as the last run that looked left them."""
    bad = (one.path for one in app.ledger.seen().values() if one.state == "bad")
    return sorted(one for one in bad if (app.folder.outbox / one).exists())


def tell(files: Sequence[str], out: Output) -> None:
    """Name them, and say how to read what is wrong."""
    if not files:
        return
    named = ", ".join(files[:_NAMED]) + ("…" if len(files) > _NAMED else "")
    said = n_(
        "{n} file of the outbox cannot be taken as it is: {files}",
        "{n} files of the outbox cannot be taken as they are: {files}",
        len(files),
        files=named,
    )
    out.line(out.paint(said, "doubt"))
    out.line(_("“crosspost preview” says what is wrong and how to mend it."), indent=2)
    out.line()
