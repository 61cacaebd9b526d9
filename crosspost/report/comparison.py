"""A correction beside what stands online now, for who approves it. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from crosspost.editorial.changes import listed
from crosspost.i18n import _
from crosspost.model import Json
from crosspost.report.text import Line, Paint

if TYPE_CHECKING:
    from crosspost.engine.standing import Standing
    from crosspost.model import Delivery
    from crosspost.ports import Record


def lines(standing: Standing, before: Sequence[Record], paint: Paint) -> Iterator[Line]:
    """What is online now; and, where it changes in place, what changes."""
    shown: set[str] = set()
    for record in before:
        text = words(record.delivery)
        if text in shown:
            continue
        shown.add(text)
        said = _("Online now on {account}:", account=record.account)
        yield Line(paint(said, "strong"))
        yield from (Line(one, 4) for one in text.split("\n"))
    if standing.corrected:
        fields = listed(standing.corrected)
        said = _("What changes: {fields}.", fields=fields)
        yield Line(paint(said, "doubt"), hang=2)
    elif standing.proposed:
        said = _("It is removed, and published anew as shown, at a new address.")
        yield Line(paint(said, "doubt"), hang=2)
    elif before:
        said = _("It stays as it is; what is shown answers it.")
        yield Line(paint(said, "doubt"), hang=2)
    if before:
        yield Line("")


def words(delivery: Delivery) -> str:
    """All that is read of a delivery: its texts, and what stands for its pictures."""
    return "\n".join(
        line
        for part in delivery.parts
        for line in (part.text, *(f"[image] {one.alt}" for one in part.media))
    )


def document(standing: Standing) -> list[Json] | None:
    """The same for machines; None where it is no correction made in place."""
    if not standing.in_place:
        return None
    after = {one.account: one.delivery for one in standing.records}
    return [
        {
            "account": one.account,
            "before": words(one.delivery),
            "after": words(after[one.account]),
            "changed": sorted(
                {f.name for f in standing.corrected if f.account == one.account}
            ),
        }
        for one in standing.before
    ]
