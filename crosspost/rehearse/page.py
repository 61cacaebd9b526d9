"""The page of a rehearsal: complete in itself, to be mailed or printed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

from crosspost.i18n import _, active, dates
from crosspost.rehearse.telling import (
    OUTCOMES,
    by_outcome,
    left_before,
    shown_when,
    step_said,
    sums,
    title,
    trouble_line,
    unreadable,
    zone_of,
)
from crosspost.rehearse.values import Month, Outcome, Played
from crosspost.report.html import EMPTY, Html, el, join
from crosspost.report.icons import icon
from crosspost.report.page import plain
from crosspost.state import pages

_STYLE: Final = """
.played { width: 100%; border-collapse: collapse; font-size: .9375rem; }
.played th, .played td { text-align: left; vertical-align: top; padding: .4rem .6rem;
  border-top: 1px solid var(--line); }
.played thead th { border-top: 0; color: var(--ink-2); font-weight: 600; }
.played td:first-child { width: 24%; font-variant-numeric: tabular-nums; }
.played th, .played td:nth-child(2) { white-space: nowrap; }
.played ol { margin: .3rem 0 0; padding-left: 1.1rem; color: var(--ink-2); }
.scroll { overflow-x: auto; }
.told { margin: 1rem 0; } .told li { padding: .15rem 0; }
@media print { .scroll { overflow: visible; } }
"""


def write(month: Month, page: Path) -> Path:
    """Write the page; where it stands.

    Raises:
        CrosspostError: It cannot be written there.
    """
    return pages.write(html(month), page)


def html(month: Month) -> str:
    """The whole page."""
    head = el("div", el("h1", title(month)), el("p", sums(month)), class_="head")
    contents = [head, _told(month), *_troubles(month), *_tables(month)]
    return plain(_("Rehearsal"), contents, language=active(), style=_STYLE)


def _told(month: Month) -> Html:
    said: list[object] = [one.said for one in month.remarks]
    if month.earlier:
        said.append(left_before(month))
    said += unreadable(month)
    return el("ul", *(el("li", one) for one in said), class_="told") if said else EMPTY


def _troubles(month: Month) -> Iterator[Html]:
    if not month.troubles:
        return
    yield el("h2", _("What goes wrong in it"))
    yield el(
        "ul",
        *(el("li", trouble_line(one, month)) for one in month.troubles),
        class_="told",
    )


def _tables(month: Month) -> Iterator[Html]:
    """One table for each outcome, those first that ask for a person."""
    found = by_outcome(month)
    for outcome in (*_URGENT, Outcome.LATE, Outcome.SENT):
        if found[outcome]:
            said, _colour, sign = OUTCOMES[outcome]
            count = len(found[outcome])
            yield el("h2", icon(sign), " ", said, f" ({count})")
            yield _table(month, found[outcome])


_URGENT: Final = (
    Outcome.HELD,
    Outcome.WAITING,
    Outcome.REFUSED,
    Outcome.UNCERTAIN,
    Outcome.PENDING,
)


def _table(month: Month, played: Sequence[Played]) -> Html:
    head = el(
        "tr",
        *(
            el("th", said, scope="col")
            for said in (_("When"), _("Account"), _("Post"), _("What happens"))
        ),
    )
    body = join(_row(month, one) for one in played)
    table = el("table", el("thead", head), el("tbody", body), class_="played")
    return el("div", table, class_="scroll")


def _row(month: Month, one: Played) -> Html:
    return el(
        "tr",
        el("td", shown_when(one, month)),
        el("td", one.account),
        el("td", one.title),
        el("td", *_happens(month, one)),
    )


def _happens(month: Month, one: Played) -> Iterator[Html]:
    entity = month.script.directory.entities.get(one.entity)
    zone = ZoneInfo(entity.time_zone) if entity else zone_of(month)
    language = active()
    if one.outcome is Outcome.SENT and not one.story:
        yield el("span", _("It leaves at its time."))
        return
    if one.story:
        yield el(
            "ol",
            *(
                el("li", f"{step_said(one, step.at, zone)} — ", step.said)
                for step in one.story
            ),
        )
    elif one.why is not None:
        yield el("span", one.why)
    if one.outcome is Outcome.LATE and one.sent_at is not None:
        left = dates.time(one.sent_at, zone, language)
        yield el("span", _("It left at {time}.", time=left))
