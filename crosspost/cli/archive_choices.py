"""What a team chooses of an archive, as options: the same for a plan and an import."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from crosspost.errors import UsageError
from crosspost.i18n import _
from crosspost.migrate.select import REVIEWED, Choices, Extra, Undescribed
from crosspost.migrate.values import PostClass

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterable

_CHOSEN = (
    PostClass.OWN,
    PostClass.THREAD,
    PostClass.QUOTE_SELF,
    PostClass.QUOTE_OTHER,
)


def add_choices(parser: argparse.ArgumentParser) -> None:
    """The filters, and what the team filled in."""
    add = parser.add_argument_group(str(_("which posts"))).add_argument
    day, word, file = str(_("DATE")), str(_("WORD")), str(_("FILE"))
    add("--since", metavar=day, help=str(_("from this day on, as 2019-01-31")))
    add("--until", metavar=day, help=str(_("up to this day")))
    add(
        "--class",
        action="append",
        dest="classes",
        choices=[str(one) for one in _CHOSEN],
        metavar=word,
        help=str(
            _(
                "only of this kind: {words}; may be repeated",
                words=", ".join(_CHOSEN),
            )
        ),
    )
    add(
        "--hashtag",
        action="append",
        metavar=word,
        help=str(_("only with this hashtag; may be repeated")),
    )
    add("--min-likes", type=int, default=0, metavar="N", help=str(_("liked so often")))
    add("--ids", metavar=file, help=str(_("only those on this list")))
    add("--ticked", metavar=file, help=str(_("only those ticked on the sheet")))
    add(
        "--with",
        action="append",
        dest="also",
        choices=sorted(str(one) for one in REVIEWED),
        metavar=word,
        help=str(
            _(
                "also of this kind, where ticked: {words}",
                words=", ".join(sorted(REVIEWED)),
            )
        ),
    )
    add(
        "--include",
        action="append",
        dest="extras",
        choices=sorted(str(one) for one in Extra),
        metavar=word,
        help=str(_("also read: {words}", words=", ".join(sorted(Extra)))),
    )
    add("--alt", metavar=file, help=str(_("the sheet of descriptions, filled in")))
    add(
        "--without-alt",
        choices=[str(Undescribed.REFUSE), str(Undescribed.PUBLISH)],
        metavar="refuse|publish",
        help=str(_("what happens to pictures without a description")),
    )
    add("--mentions", metavar=file, help=str(_("who is whom: names on X and there")))


def choices_of(args: argparse.Namespace) -> Choices:
    """What the options and the sheets say.

    Raises:
        UsageError: One is wrong; nothing was done.
    """
    from crosspost.sources.xarchive import sheets

    also = frozenset(map(PostClass, args.also or ()))
    if also and not args.ticked:
        raise UsageError(
            _("--with needs a look at each of these posts. Nothing was done."),
            hint=_(
                "Write the sheet with “crosspost archive plan ZIP --csv FILE”, tick "
                "what is to be brought along, and give it back with --ticked."
            ),
        )
    return Choices(
        since=_day(args.since),
        until=_day(args.until),
        classes=frozenset(map(PostClass, args.classes)) if args.classes else None,
        also=also,
        hashtags=_tags(args.hashtag or ()),
        min_likes=args.min_likes,
        ids=sheets.read_ids(Path(args.ids)) if args.ids else None,
        ticked=sheets.read_ticked(Path(args.ticked)) if args.ticked else None,
        alts=sheets.read_alts(Path(args.alt)) if args.alt else {},
        undescribed=Undescribed(args.without_alt or Undescribed.UNDECIDED),
        handles=sheets.read_handles(Path(args.mentions)) if args.mentions else {},
        extras=frozenset(map(Extra, args.extras or ())),
    )


def settings_of(choices: Choices) -> dict[str, object]:
    """What was chosen, as the plan file and the journal keep it."""
    told = {
        "since": choices.since.isoformat() if choices.since else None,
        "until": choices.until.isoformat() if choices.until else None,
        "classes": sorted(choices.classes) if choices.classes else None,
        "also": sorted(choices.also),
        "hashtags": sorted(choices.hashtags),
        "min_likes": choices.min_likes,
        "ids": len(choices.ids) if choices.ids is not None else None,
        "ticked": len(choices.ticked) if choices.ticked is not None else None,
        "alts": len(choices.alts),
        "undescribed": choices.undescribed.value,
        "handles": dict(choices.handles),
        "extras": sorted(choices.extras),
    }
    return {name: value for name, value in told.items() if value}


def extras_of(settings: Mapping[str, object]) -> frozenset[Extra]:
    """What a plan was made of beside the posts, by the settings that it keeps."""
    told = settings.get("extras")
    return frozenset(map(Extra, told)) if isinstance(told, list) else frozenset()


def _tags(written: Iterable[str]) -> frozenset[str]:
    return frozenset(one.removeprefix("#").lower() for one in written)


def _day(written: str | None) -> date | None:
    if not written:
        return None
    try:
        return date.fromisoformat(written)
    except ValueError as error:
        raise UsageError(
            _("{date} is no date. Nothing was done.", date=written),
            hint=_("Write it as year, month, day: 2019-01-31."),
        ) from error
