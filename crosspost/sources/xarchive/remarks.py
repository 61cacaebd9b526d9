"""What a person should know of an archive and of its plan, in whole sentences."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Final

from crosspost.i18n import Phrase, _, n_
from crosspost.migrate.select import Choices, Extra, Undescribed
from crosspost.migrate.values import ArchiveNote, MediaCount, Precision, Reason
from crosspost.sources.xarchive.dates import instant
from crosspost.sources.xarchive.faults import ArchiveError
from crosspost.sources.xarchive.survey import Survey

if TYPE_CHECKING:
    from crosspost.sources.xarchive.telling import Findings

_SHOWN: Final = 5
_PART: Final = re.compile(r"(?P<base>.*tweets?)(?:-part(?P<part>[0-9]{1,4}))?\.js")


class IncompleteError(ArchiveError):
    """Posts are missing from the archive: a plan of the rest would hide it."""

    exit_code = 1


def complete(survey: Survey) -> None:
    """See that every post that the archive announces was read.

    Raises:
        IncompleteError: There are more or fewer.
    """
    expected = survey.expected
    if expected.posts is None or expected.posts == survey.records:
        return
    raise IncompleteError(
        n_(
            "{source} announces {expected} posts, but {n} was read. No plan was "
            "made: it would leave posts out without a word.",
            "{source} announces {expected} posts, but {n} were read. No plan was "
            "made: it would leave posts out without a word.",
            survey.records,
            source=expected.source,
            expected=expected.posts,
        ),
        hint=_missing(survey)
        or _("Download the archive from X again, with all its parts, and name them."),
    )


def _missing(survey: Survey) -> Phrase | None:
    names = absent(survey)
    if not names:
        return None
    return _(
        "These files are missing: {names}. Name all the zip files of the download.",
        names=", ".join(names),
    )


def absent(survey: Survey) -> tuple[str, ...]:
    """The files of posts that the archive announces and that are not there."""
    there = {entry.name.rpartition("/")[2] for entry in survey.files}
    told = (name.rpartition("/")[2] for name, _count in survey.expected.files)
    return tuple(name for name in told if name and name not in there)


def gaps(survey: Survey) -> Iterator[str]:
    """Parts that are missing between others, where no manifest tells of them."""
    if survey.expected.posts is not None:
        return
    parts: dict[str, set[int]] = {}
    for entry in survey.files:
        if found := _PART.fullmatch(entry.name):
            parts.setdefault(found["base"], set()).add(int(found["part"] or 0))
    for base, there in parts.items():
        for part in range(max(there)):
            if part not in there:
                yield f"{base}-part{part}.js" if part else f"{base}.js"


def of_survey(survey: Survey) -> Iterator[ArchiveNote]:
    """What to know of the archive."""
    if survey.expected.broken:
        yield ArchiveNote(
            "manifest-unreadable",
            _(
                "{file} cannot be read: someone may have changed it. Nothing tells "
                "whether posts are missing.",
                file=survey.expected.broken,
            ),
        )
    elif survey.expected.posts is None:
        yield ArchiveNote(
            "no-manifest",
            _(
                "The archive does not say how many posts it holds: all that were read "
                "are here, but nothing tells whether some are missing."
            ),
        )
    if survey.expected.partial:
        yield ArchiveNote(
            "partial", _("X says that this is a part of a larger archive.")
        )
    for gap in gaps(survey):
        yield ArchiveNote(
            "part-missing",
            _(
                "{file} is not in the archive, though a later part is: its posts are "
                "missing. Name all the zip files of the download.",
                file=gap,
            ),
        )
    if not survey.whose.account_id:
        yield ArchiveNote(
            "author-unknown",
            _(
                "The archive does not say whose it is: every reply is taken for one "
                "to someone else."
            ),
        )
    yield from _of_texts(survey)
    if survey.container.strange:
        yield ArchiveNote(
            "strange-names",
            n_(
                "{n} file has a name that leads out of the archive; it was left alone.",
                "{n} files have names that lead out of the archive; they were left "
                "alone.",
                survey.container.strange,
            ),
        )


def _of_texts(survey: Survey) -> Iterator[ArchiveNote]:
    for name in survey.notes.broken:
        yield ArchiveNote(
            "long-texts-unreadable",
            _(
                "{file}, in the archive, cannot be read: long posts stand as X shows "
                "them, cut short.",
                file=name,
            ),
        )
    if survey.lost or survey.notes.unreadable:
        yield ArchiveNote(
            "long-texts-lost",
            n_(
                "The whole text of {n} long post could not be found: what X shows of "
                "it stands instead.",
                "The whole texts of {n} long posts could not be found: what X shows "
                "of them stands instead.",
                survey.lost + survey.notes.unreadable,
            ),
        )
    yield from _of_extras(survey)
    oldest = instant(*survey.facts.oldest) if survey.records else None
    if oldest and oldest[1] is Precision.DAY:
        yield ArchiveNote(
            "days-only",
            _(
                "The oldest posts are known by their day only: noon stands for their "
                "time."
            ),
        )


def _of_extras(survey: Survey) -> Iterator[ArchiveNote]:
    """What else there is to bring along, and what became of it."""
    offered = survey.expected.offered
    asked = survey.container.extras
    if (n := offered.get(Extra.COMMUNITIES, 0)) and Extra.COMMUNITIES not in asked:
        yield ArchiveNote(
            "communities",
            n_(
                "{n} post in a community is left aside: --include communities reads "
                "it.",
                "{n} posts in communities are left aside: --include communities reads "
                "them.",
                n,
            ),
        )
    if (n := offered.get(Extra.ARTICLES, 0)) and Extra.ARTICLES not in asked:
        yield ArchiveNote(
            "articles",
            n_(
                "{n} long article is left aside: --include articles puts its words in "
                "the post that announces it.",
                "{n} long articles are left aside: --include articles puts their words "
                "in the posts that announce them.",
                n,
            ),
        )
    lost = survey.untold + survey.articles.unreadable + len(survey.articles.broken)
    if lost:
        yield ArchiveNote(
            "articles-untold",
            n_(
                "{n} article could not be read, or no post announces it: it is not "
                "brought along.",
                "{n} articles could not be read, or no post announces them: they are "
                "not brought along.",
                lost,
            ),
        )


def of_plan(
    media: MediaCount, choices: Choices, *, of_others: int
) -> Iterator[ArchiveNote]:
    """What to know before an import."""
    if media.without_alt and choices.undescribed is Undescribed.UNDECIDED:
        yield ArchiveNote(
            "alt-missing",
            n_(
                "X keeps no descriptions: {n} picture has none. Fill in a sheet "
                "(--alt-sheet), or decide with --without-alt what happens to it.",
                "X keeps no descriptions: {n} pictures have none. Fill in a sheet "
                "(--alt-sheet), or decide with --without-alt what happens to them.",
                media.without_alt,
            ),
        )
    if media.missing:
        yield ArchiveNote(
            "media-missing",
            n_(
                "{n} picture or video is not in the archive; its post is published "
                "without it.",
                "{n} pictures or videos are not in the archive; their posts are "
                "published without them.",
                media.missing,
            ),
        )
    if of_others:
        yield ArchiveNote(
            str(Reason.MEDIA_OF_OTHERS),
            n_(
                "{n} post shows someone else’s picture: it is left out until you tick "
                "it on the list.",
                "{n} posts show someone else’s pictures: they are left out until you "
                "tick them on the list.",
                of_others,
            ),
        )


def of_findings(found: Findings) -> Iterator[ArchiveNote]:
    """What was noticed while the plan was made."""
    if found.broken:
        yield ArchiveNote(
            "media-broken",
            n_(
                "{n} file is no picture or video, whatever its name says; its post is "
                "published without it: {names}",
                "{n} files are no pictures or videos, whatever their names say; their "
                "posts are published without them: {names}",
                len(found.broken),
                names=_some(found.broken),
            ),
        )
    if found.tongues:
        yield ArchiveNote(
            "languages-mended",
            n_(
                "X took {n} post for another language than its words show: {names}.",
                "X took {n} posts for another language than their words show: {names}.",
                found.tongues.total(),
                names=", ".join(
                    f"{x} → {meant}" for (x, meant), _n in found.tongues.most_common(5)
                ),
            ),
        )
    if found.twins:
        yield ArchiveNote(
            "twins",
            n_(
                "{n} post says word for word what an earlier one says: the sheet "
                "(--csv) shows which, so that you can untick it.",
                "{n} posts say word for word what an earlier one says: the sheet "
                "(--csv) shows which, so that you can untick them.",
                found.twins,
            ),
        )


def _some(names: Sequence[str]) -> str:
    shown = ", ".join(names[:_SHOWN])
    return f"{shown}…" if len(names) > _SHOWN else shown
