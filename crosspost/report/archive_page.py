"""One page of what is in an archive: whose, when, what, and what stays closed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from importlib.resources import files
from typing import Final

from crosspost.i18n import Phrase, _, active
from crosspost.i18n.dates import month
from crosspost.migrate.inspection import Inspection, Month
from crosspost.report import archive as told
from crosspost.report import archive_words as words
from crosspost.report.html import EMPTY, Html, el, join
from crosspost.report.icons import icon
from crosspost.report.page import plain

_WIDE, _HIGH, _BELOW, _LEFT = 960, 220, 24, 48
_NARROW = 420
_STEPS: Final = (1, 2, 3, 4, 6, 8)


def page(found: Inspection) -> str:
    """The page, whole and complete in itself; in the active language."""
    style = files(__package__).joinpath("archive.css").read_text(encoding="utf-8")
    contents = (_head(found), _facts(found), _chart(found), _tables(found), _end(found))
    title = _("What is in the archive")
    return plain(title, contents, language=active(), style=style)


def _head(found: Inspection) -> Html:
    whose = words.whose(found.whose.handle, found.whose.name)
    said = told.period(found.posts, found.since, found.until)
    return el("div", el("h1", el("bdi", whose)), el("p", said), class_="head")


def _facts(found: Inspection) -> Html:
    tone, sign = ("ok", "check") if found.whole else ("error", "stop")
    if found.whole and found.wholeness.expected is None:
        tone, sign = "warning", "warn"
    notes = [_note(tone, sign, told.whole(found))]
    notes += [_note("info", "info", note.message) for note in found.notes]
    return el("div", join(notes), class_="notes")


def _note(tone: str, sign: str, said: Phrase) -> Html:
    return el("div", icon(sign), el("p", said), class_=f"note note--{tone}")


# -- the chart --------------------------------------------------------------------


def _chart(found: Inspection) -> Html:
    """Posts a month, those that can be brought along darker; the table tells all."""
    months = _without_gaps(found.months)
    if not months:
        return EMPTY
    most = max(one.posts for one in months)
    top = _round(most)
    said = _(
        "Posts a month, from {since} to {until}; at most {most}.",
        since=_month(months[0].name),
        until=_month(months[-1].name),
        most=words.grouped(most, active()),
    )
    wide = _WIDE if len(months) > _FEW else _NARROW
    drawn = el(
        "svg",
        join(_lines(top, wide)),
        join(_bars(months, top, wide)),
        join(_years(months, wide)),
        class_="chart chart--long" if wide == _WIDE else "chart chart--short",
        viewBox=f"0 0 {wide} {_HIGH + _BELOW}",
        role="img",
        aria_label=said,
    )
    legend = el(
        "p",
        el("span", el("i", class_="key key--own"), _("its own posts and threads")),
        el("span", el("i", class_="key"), _("replies and reposts, which stay behind")),
        class_="legend",
    )
    heading = el("h2", _("Posts a month"))
    return el(
        "section",
        heading,
        el("figure", el("div", drawn, class_="scroll", tabindex="0")),
        legend,
        class_="box",
    )


def _lines(top: int, wide: int) -> Iterator[Html]:
    for share in (0, 0.5, 1):
        y = _HIGH - share * (_HIGH - 12)
        value = top * share
        yield el("line", x1=_LEFT, x2=wide, y1=f"{y:.1f}", y2=f"{y:.1f}")
        if value == int(value):
            number = words.grouped(int(value), active())
            yield el("text", number, x=_LEFT - 8, y=f"{y + 4:.1f}", class_="at")


def _bars(months: Sequence[Month], top: int, whole: int) -> Iterator[Html]:
    step = (whole - _LEFT) / len(months)
    wide = max(step - (1 if step > 3 else 0), 0.5)  # noqa: PLR2004 -- room for a gap
    for number, one in enumerate(months):
        if not one.posts:
            continue
        x = f"{_LEFT + number * step:.2f}"
        parts = []
        for n, class_ in ((one.posts, "all"), (one.own, "own")):
            high = n / top * (_HIGH - 12)
            parts.append(
                el(
                    "rect",
                    x=x,
                    y=f"{_HIGH - high:.2f}",
                    width=f"{wide:.2f}",
                    height=f"{high:.2f}",
                    class_=class_,
                )
            )
        title = _(
            "{month}: {posts} posts, {own} of its own",
            month=_month(one.name),
            posts=words.grouped(one.posts, active()),
            own=words.grouped(one.own, active()),
        )
        yield el("g", el("title", title), *parts)


def _years(months: Sequence[Month], wide: int) -> Iterator[Html]:
    step = (wide - _LEFT) / len(months)
    last = -100.0
    for number, one in enumerate(months):
        x = _LEFT + number * step
        if (number == 0 or one.name.endswith("-01")) and x - last > 44:  # noqa: PLR2004
            yield el("text", one.name[:4], x=f"{x:.1f}", y=_HIGH + 18)
            last = x


def _without_gaps(months: Sequence[Month]) -> list[Month]:
    """Every month from the first to the last, empty ones too."""
    if not months:
        return []
    known = {one.name: one for one in months}
    year, number = map(int, months[0].name.split("-"))
    every: list[Month] = []
    while (name := f"{year:04}-{number:02}") <= months[-1].name and len(every) < _MOST:
        every.append(known.get(name, Month(name, 0, 0)))
        year, number = (year + 1, 1) if number == 12 else (year, number + 1)  # noqa: PLR2004
    return every


_FEW: Final = 24
"""Months that a telephone shows side by side; more of them are moved along."""
_MOST: Final = 1200
"""Months: an archive with a date in the year 9999 makes no endless page."""


def _round(most: int) -> int:
    """The next of 1, 2, 3, 4, 6, 8, 10, 20, 30, and so on: its half is whole, too."""
    scale = 1
    while True:
        for step in _STEPS:
            if step * scale >= most:
                return step * scale
        scale *= 10


def _month(name: str) -> str:
    year, number = map(int, name.split("-"))
    return month(year, number, active())


# -- the tables -------------------------------------------------------------------


def _tables(found: Inspection) -> Html:
    kinds = join(
        _row(str(said), found.by_class[kind])
        for kind, said in words.CLASSES.items()
        if found.by_class.get(kind)
    )
    posts = el(
        "section",
        el("h2", _("The posts")),
        el("p", told.importable(found)),
        el("table", el("tbody", kinds)),
        class_="box",
    )
    left = el("div", posts, _media(found), class_="stack")
    return el("div", left, _closed(found), class_="boxes")


def _media(found: Inspection) -> Html:
    if not found.media:
        return EMPTY
    items = join(el("li", told.held(found, one.kind)) for one in found.media)
    return el(
        "section",
        el("h2", _("Pictures and videos")),
        el("ul", items, class_="plain"),
        el("p", _("X keeps no descriptions of pictures in its archives.")),
        class_="box",
    )


def _closed(found: Inspection) -> Html:
    if not found.closed:
        return EMPTY
    rows = join(_row(said, n) for said, n in told.kept_closed(found.closed))
    return el(
        "section",
        el("h2", _("Never opened")),
        el("p", _("These files are in the archive. Only their names were read.")),
        el("table", el("tbody", rows)),
        class_="box",
    )


def _row(said: str, n: int) -> Html:
    number = words.grouped(n, active())
    return el("tr", el("th", said, scope="row"), el("td", number))


def _end(found: Inspection) -> Html:
    said = _("On the disk: {size}.", size=words.size(found.size, active()))
    complete = _(
        "This page is complete: it loads nothing and can be mailed or printed."
    )
    return el("footer", el("p", said), el("p", complete), class_="foot")
