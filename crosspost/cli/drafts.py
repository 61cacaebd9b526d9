"""What was kept as a draft: it leaves by nobody's rule, so the way back is said."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crosspost.i18n import Phrase, _
from crosspost.model import State
from crosspost.report.text import by_post
from crosspost.wishes import OPEN

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crosspost.app import App
    from crosspost.cli.output import Output
    from crosspost.ports import Record


def kept(app: App, records: Sequence[Record]) -> list[Record]:
    """Those that a person keeps as drafts.

    A refused one waits for its author, and one that is to take a removed post's
    place leaves by itself.
    """
    drafts = [
        one for one in records if one.state is State.DRAFT and one.problem is None
    ]
    if not drafts:
        return []
    wishes = app.ledger.wishes(states=OPEN)
    instead = {one.change.id for one in wishes if one.change is not None}
    return [one for one in drafts if one.id not in instead]


def tell(app: App, records: Sequence[Record], out: Output, *, indent: int = 0) -> None:
    """How each of them is taken up again: a whole post at once, where all of it is."""
    for post, group in by_post(kept(app, records)).items():
        whole = len(group) == len(app.ledger.records(post=post))
        for id_ in [post] if whole else [one.id for one in group]:
            out.line(_way_back(id_), indent=indent, hang=2)


def _way_back(id_: str) -> Phrase:
    return _(
        "Kept as a draft, it does not leave by itself. To take it up again: “crosspost "
        "resume --send {id}”, or at another time “crosspost resume --move {id} TIME”.",
        id=id_,
    )
