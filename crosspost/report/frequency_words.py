"""The chart of an electoral window: as lines, as a page, as a document."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, time
from typing import Any, Final

from crosspost.i18n import Phrase, _, active, dates, n_
from crosspost.report.frequency import Bar, Chart
from crosspost.report.html import Html, el, join
from crosspost.report.page import plain
from crosspost.report.text import Line, Paint

_WIDE: Final = 30
_STYLE: Final = """
.bars { width: 100%; border-collapse: collapse; font-size: .9375rem; }
.bars th, .bars td { text-align: left; padding: .35rem .5rem; vertical-align: middle;
  border-top: 1px solid var(--line); }
.bars thead th { border-top: 0; color: var(--ink-2); font-weight: 600; }
.bars td + td { width: 40%; }
.bars span { display: inline-block; min-width: 2.5rem;
  font-variant-numeric: tabular-nums; }
.bars i { display: inline-block; height: .8rem; border-radius: 2px;
  background: var(--accent); vertical-align: middle; }
.bars td:last-child i { background: var(--ink-2); }
"""


def lines(chart: Chart, paint: Paint) -> Iterator[Line]:
    """The chart in plain characters, each bar with its number."""
    yield Line(paint(chart.entity.title, "strong"))
    yield Line(str(about(chart)))
    yield Line(str(sums(chart)))
    yield Line("")
    most = max((max(bar.count, bar.before) for bar in chart.bars), default=0)
    for bar in chart.bars:
        yield Line(f"{_span(bar)}", 2, fold=False)
        yield Line(_drawn(bar.count, most, paint, "accent"), 4, fold=False)
        before = _drawn(bar.before, most, paint, "faint")
        said = _("{bar} the year before", bar=before)
        yield Line(str(said), 4, fold=False)
    yield Line("")
    yield Line(str(counted(chart)))


def _drawn(count: int, most: int, paint: Paint, colour: str) -> str:
    drawn = "#" * (-(-count * _WIDE // most) if most else 0)
    return f"{count:>4} {paint(drawn, colour)}".rstrip()


def about(chart: Chart) -> Phrase:
    """Which window, and up to when it is counted."""
    return _(
        "Electoral window of {poll}: from {first} to {last}; counted up to {until}.",
        poll=chart.window.poll.name,
        first=_day(chart.bars[0].first if chart.bars else chart.until),
        last=_day(_last(chart)),
        until=_day(chart.until),
    )


def _last(chart: Chart) -> date:
    poll = chart.window.poll
    return max(poll.date, poll.second_round or poll.date)


def sums(chart: Chart) -> Phrase:
    """The two sums, side by side."""
    return n_(
        "{n} post was published; {before} in the same days of the year before.",
        "{n} posts were published; {before} in the same days of the year before.",
        chart.count,
        before=chart.before,
    )


def counted(chart: Chart) -> Phrase:
    """What the numbers are made of; what they cannot know is said."""
    if chart.from_x:
        return n_(
            "Counted: each post that crosspost published, once for all its accounts, "
            "and {n} imported post on the day it stood on X. What was published "
            "otherwise is not known here.",
            "Counted: each post that crosspost published, once for all its accounts, "
            "and {n} imported posts on the days they stood on X. What was published "
            "otherwise is not known here.",
            chart.from_x,
        )
    return _(
        "Counted: each post that crosspost published, once for all its accounts. What "
        "was published otherwise is not known here."
    )


def _span(bar: Bar) -> str:
    return str(_("{first} to {last}", first=_day(bar.first), last=_day(bar.last)))


def _day(day: date) -> str:
    return dates.day(datetime.combine(day, time(), UTC), UTC, active())


# -- the page ---------------------------------------------------------------------


def page(charts: Sequence[Chart]) -> str:
    """A page that is complete in itself."""
    title = _("How often was published in the electoral window")
    head = el("div", el("h1", title), class_="head")
    sections = [_section(chart) for chart in charts]
    return plain(title, [head, *sections], language=active(), style=_STYLE)


def _section(chart: Chart) -> Html:
    most = max((max(bar.count, bar.before) for bar in chart.bars), default=0)
    head = el(
        "tr",
        *(
            el("th", said, scope="col")
            for said in (_("Days"), _("In the window"), _("The year before"))
        ),
    )
    rows = join(
        el(
            "tr",
            el("td", _span(bar)),
            el("td", *_bar(bar.count, most)),
            el("td", *_bar(bar.before, most)),
        )
        for bar in chart.bars
    )
    return el(
        "section",
        el("h2", chart.entity.title),
        el("p", about(chart)),
        el("p", el("b", sums(chart))),
        el("table", el("thead", head), el("tbody", rows), class_="bars"),
        el("p", counted(chart)),
    )


def _bar(count: int, most: int) -> Iterator[Html]:
    yield el("span", count)
    yield el("i", style=f"width:{count / most * 70 if most else 0:.0f}%")


# -- for machines -----------------------------------------------------------------


def document(charts: Sequence[Chart]) -> dict[str, Any]:
    """All charts as one document."""
    return {"version": 1, "windows": [_document(chart) for chart in charts]}


def _document(chart: Chart) -> dict[str, Any]:
    return {
        "entity": chart.entity.name,
        "poll": chart.window.poll.name,
        "opens": chart.window.opens.isoformat(),
        "closes": chart.window.closes.isoformat(),
        "until": chart.until.isoformat(),
        "by": chart.step,
        "count": chart.count,
        "year_before": chart.before,
        "year_before_on_x": chart.from_x,
        "bars": [
            {
                "first": bar.first.isoformat(),
                "last": bar.last.isoformat(),
                "count": bar.count,
                "year_before": bar.before,
            }
            for bar in chart.bars
        ],
    }
