"""`crosspost doctor --mail`: one mail for a try, to everyone named in `[mail]`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crosspost.cli import telling
from crosspost.cli.codes import DONE
from crosspost.errors import UsageError
from crosspost.i18n import _, n_

if TYPE_CHECKING:
    from crosspost.app import App
    from crosspost.cli.output import Output
    from crosspost.notify.doors import Door


def run(app: App, out: Output) -> int:
    """Write to everyone named in `[mail]`, now; the exit code.

    Raises:
        UsageError: No mail is configured.
    """
    from crosspost.notify import bounded
    from crosspost.notify.doors import NotSent

    door = next((one for one in app.doors if one.name == "mail"), None)
    if door is None:
        raise _nobody()
    try:
        number = bounded.within(telling.SECONDS, lambda: _through(app, door))
    except NotSent as error:
        return telling.failed(out, error)
    except bounded.TooLong:
        return telling.failed(out, telling.too_long())
    out.line(
        n_(
            "A test mail left to {n} address.",
            "A test mail left to {n} addresses.",
            number,
        )
    )
    return DONE


def _nobody() -> UsageError:
    return UsageError(
        _("No mail is configured. Nothing was sent."),
        hint=_("Write the institution's mail server in a table [mail]."),
    )


def _through(app: App, door: Door) -> int:
    """Send the test through a door; how many it was for."""
    import secrets

    from crosspost.ports import Item, Letter, Notice, NoticeKind

    said = _("This mail was asked for with “crosspost doctor --mail”.")
    notice = Notice(NoticeKind.TEST, "", (Item(said),))
    head = app.ledger.head()
    letter = Letter(
        0,
        secrets.token_hex(16),
        app.clock.now(),
        notice,
        (head.number, head.hash) if head else (0, ""),
    )
    addresses = door.addresses(notice)
    with door.open() as send:
        for address in addresses:
            send(letter, address)
    return len(addresses)
