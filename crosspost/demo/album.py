"""The page of the demonstration: what readers of each network see now."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from crosspost.demo import town
from crosspost.i18n import _, active
from crosspost.report.page import page
from crosspost.report.pictures import drawing
from crosspost.report.values import Received, Shown, Side

if TYPE_CHECKING:
    from crosspost.demo.stage import Stage
    from crosspost.i18n import Phrase
    from crosspost.model import Post
    from crosspost.ports import Record


def album(
    app: Stage,
    post: Post,
    records: Sequence[Record],
    differing: Mapping[str, Sequence[Phrase]],
) -> str:
    """The whole page.

    Args:
        app: The stage.
        post: The message.
        records: Its deliveries, after sending.
        differing: What each account's network has otherwise than was shown.
    """
    sides = tuple(_side(app, record, differing) for record in records)
    return page(
        _("What readers see"),
        [Shown(post, app.directory.entities[post.entity].title, sides)],
        now=app.clock.now(),
        language=active(),
        read=lambda media: app.preparer.shelf.read(media.sha256),
    )


def _side(
    app: Stage, record: Record, differing: Mapping[str, Sequence[Phrase]]
) -> Side:
    otherwise = differing[record.account]
    return Side(
        delivery=record.delivery,
        account=app.directory.accounts[record.account],
        state=record.state,
        url=next((one.url for one in record.receipts), ""),
        sent_at=record.sent_at,
        received=Received.OTHER if otherwise else Received.SAME,
        avatar=drawing(town.avatar(record.account)),
    )
