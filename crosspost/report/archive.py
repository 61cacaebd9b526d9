"""An archive and its plan as plain lines."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime

from crosspost.i18n import Phrase, _, active, dates, n_
from crosspost.migrate.inspection import Closed, Inspection
from crosspost.migrate.values import PostClass, Reason, Summary
from crosspost.report import archive_words as words
from crosspost.report.text import Line, Paint

_COLUMN = 9
"""Where a number ends, in columns."""


def inspection(found: Inspection, paint: Paint) -> Iterator[Line]:
    """What is in an archive."""
    whose = words.whose(found.whose.handle, found.whose.name)
    yield Line(paint(whose, "title"))
    yield Line(str(period(found.posts, found.since, found.until)))
    yield Line(str(_("On the disk: {size}.", size=words.size(found.size, active()))))
    yield from _wholeness(found, paint)
    yield Line("")
    yield from _classes(found.by_class, paint)
    yield Line("")
    yield Line(str(importable(found)))
    for one in found.media:
        yield Line(str(held(found, one.kind)), indent=2)
    yield from _closed(found.closed, paint)
    for note in found.notes:
        yield Line("")
        yield Line(str(note.message))


def period(posts: int, since: datetime | None, until: datetime | None) -> Phrase:
    """How many posts, from when to when."""
    if since is None or until is None:
        return n_("{n} post.", "{n} posts.", posts)
    return n_(
        "{count} post, from {since} to {until}.",
        "{count} posts, from {since} to {until}.",
        posts,
        count=words.grouped(posts, active()),
        since=dates.day(since, UTC, active()),
        until=dates.day(until, UTC, active()),
    )


def importable(found: Inspection) -> Phrase:
    """How many posts are imported by default."""
    return n_(
        "{count} post can be brought along: its own posts and its own threads.",
        "{count} posts can be brought along: its own posts and its own threads.",
        found.importable,
        count=words.grouped(found.importable, active()),
    )


def held(found: Inspection, kind: object) -> Phrase:
    """How many files of one kind are there, and how many are not."""
    one = next(one for one in found.media if one.kind == kind)
    total = words.media(one.kind, one.present + one.missing)
    if not one.missing:
        return _("{files} (none is missing)", files=total)
    return _("{files} (missing: {n})", files=total, n=one.missing)


def whole(found: Inspection) -> Phrase:
    """Whether all posts are there."""
    told = found.wholeness
    if told.expected is None:
        return _("Nothing tells whether posts are missing.")
    if found.whole:
        return _("Complete: the archive announces as many posts as were read.")
    if told.absent:
        return n_(
            "Not complete: {n} post was read; the archive announces {expected}. "
            "Missing files: {names}.",
            "Not complete: {n} posts were read; the archive announces {expected}. "
            "Missing files: {names}.",
            found.posts,
            expected=told.expected,
            names=", ".join(told.absent),
        )
    return n_(
        "Not complete: {n} post was read; the archive announces {expected}.",
        "Not complete: {n} posts were read; the archive announces {expected}.",
        found.posts,
        expected=told.expected,
    )


def kept_closed(files: tuple[Closed, ...]) -> list[tuple[str, int]]:
    """What is never opened, and how many files it is: personal things first."""
    counted: Counter[str] = Counter()
    other = str(words.closed("?"))
    for one in files:
        counted[str(words.closed(one.name))] += one.files
    return sorted(counted.items(), key=lambda pair: (pair[0] == other, pair[0]))


def _wholeness(found: Inspection, paint: Paint) -> Iterator[Line]:
    said = whole(found)
    colour = "ok" if found.whole and found.wholeness.expected is not None else "doubt"
    yield Line(paint(said, colour if found.whole else "bad"))


def _classes(counts: Mapping[PostClass, int], paint: Paint) -> Iterator[Line]:
    for kind, said in words.CLASSES.items():
        if counts.get(kind):
            number = words.grouped(counts[kind], active())
            yield Line(paint(f"{number:>{_COLUMN}}  {said}", "strong"), fold=False)


def _closed(files: tuple[Closed, ...], paint: Paint) -> Iterator[Line]:
    if not files:
        return
    yield Line("")
    yield Line(paint(_("Never opened:"), "strong"))
    for said, n in kept_closed(files):
        count = n_("{n} file", "{n} files", n)
        yield Line(f"{said} ({count})", indent=2)


def plan(summary: Summary, paint: Paint) -> Iterator[Line]:
    """What a plan comes to."""
    whose = words.whose(summary.whose.handle, summary.whose.name)
    yield Line(paint(whose, "title"))
    yield Line(str(period(summary.posts, summary.since, summary.until)))
    yield Line("")
    brought = n_(
        "{count} post would be brought along:",
        "{count} posts would be brought along:",
        summary.imports,
        count=words.grouped(summary.imports, active()),
    )
    yield Line(paint(brought, "strong"))
    yield from _media(summary)
    yield Line("")
    left = n_(
        "{count} post stays behind:",
        "{count} posts stay behind:",
        summary.skips,
        count=words.grouped(summary.skips, active()),
    )
    if summary.skips:
        yield Line(paint(left, "strong"))
        yield from _reasons(summary.by_reason)
    for note in summary.notes:
        yield Line("")
        yield Line(str(note.message))


def _media(summary: Summary) -> Iterator[Line]:
    media = summary.media
    told = (
        (media.present, _("Pictures and videos in the archive")),
        (media.missing, _("Pictures and videos that are not in the archive")),
        (media.without_alt, _("Pictures without a description")),
    )
    for n, said in told:
        yield Line(f"{words.grouped(n, active()):>{_COLUMN}}  {said}", fold=False)


def _reasons(counts: Mapping[Reason, int]) -> Iterator[Line]:
    for reason, n in sorted(counts.items(), key=lambda pair: -pair[1]):
        number = words.grouped(n, active())
        said = f"{number}  {words.REASONS[reason]}"
        yield Line(said, indent=_COLUMN - len(number), hang=len(number) + 2)
