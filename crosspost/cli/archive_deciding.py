"""What a team must decide before an import: each is asked once, with its choices."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from crosspost.errors import MediaError, UsageError
from crosspost.i18n import Phrase, _, n_

if TYPE_CHECKING:
    from crosspost.app.importing import Opened, Target
    from crosspost.cli.output import Output
    from crosspost.media.video import VideoRoom
    from crosspost.migrate.book import Import
    from crosspost.migrate.doors import Native
    from crosspost.migrate.select import Choices
    from crosspost.migrate.twins import Twins
    from crosspost.migrate.values import Planned
    from crosspost.sources.xarchive.archive import Archive
    from crosspost.sources.xarchive.planning import Plan
    from crosspost.state.planfile import PlanFile

DATED = "gotosocial"
"""Software that gives a post the date that it is asked to give."""
_NAMED = 5


def refuse_mastodon(target: Target, opened: Opened, *, as_new: object) -> None:
    """Mastodon knows no other date than today's: off, unless asked for.

    Raises:
        UsageError: It was not asked for, or the account publishes every day.
    """
    if target.account.network != "mastodon" or opened.limits.software == DATED:
        return
    if not as_new:
        raise UsageError(
            _(
                "Mastodon cannot give a post an old date: every post would appear "
                "today, and those who follow the account would see thousands of "
                "them. Nothing was done."
            ),
            hint=_(
                "Better: a static archive site, a few chosen posts, or Bluesky. To "
                "do it all the same, unlisted, on an account of its own and with the "
                "date in the text: --as-new-posts."
            ),
        )
    if target.app.ledger.records(account=target.name):
        raise UsageError(
            _(
                "{name} publishes the day’s posts: old ones would bury them. "
                "Nothing was done.",
                name=target.name,
            ),
            hint=_("Make an account for the archive alone, and import to that one."),
        )


def refuse_window(target: Target, before: Import | None, *, reason: str) -> None:
    """In an electoral window an import needs a written reason, which is journalled.

    Raises:
        UsageError: None was given, now or when it was begun.
    """
    window = target.window()
    known = before.settings.get("reason") if before else None
    if window is None or reason.strip() or known:
        return
    raise UsageError(
        _(
            "The electoral window of {poll} is open until {day}: an import does not "
            "start in it without a written reason. Nothing was done.",
            poll=window.poll.name,
            day=window.closes.date().isoformat(),
        ),
        hint=_(
            "Wait for its end, or say why it is done now: --reason “…”. It is kept."
        ),
    )


def decided(plan: Plan, choices: Choices) -> None:
    """Pictures that nobody described need a decision, which is journalled.

    Raises:
        UsageError: There are some, and none was taken.
    """
    from crosspost.migrate.select import Undescribed

    lacking = plan.summary.media.without_alt
    if not lacking or choices.undescribed is not Undescribed.UNDECIDED:
        return
    raise UsageError(
        n_(
            "{n} picture has no description: X’s archive holds none. Nothing was done.",
            "{n} pictures have no description: X’s archive holds none. Nothing was "
            "done.",
            lacking,
        ),
        hint=_(
            "Describe them in the sheet that “crosspost archive plan ZIP --alt-sheet "
            "FILE” writes, and give it back with --alt; or decide: --without-alt "
            "refuse leaves their posts out, --without-alt publish publishes them "
            "marked as not described."
        ),
    )


# -- what is there already ------------------------------------------------------------


def not_twice(
    target: Target, opened: Opened, plan: Plan, choices: Choices
) -> list[tuple[str, str]]:
    """The end of the import is proposed from the account's own first post.

    Returns:
        Likely twins, where the end was decided: X id, and where it stands.

    Raises:
        UsageError: Posts of the archive are younger, and nothing was decided.
    """
    from crosspost.migrate.twins import Twins

    if target.account.network != "bluesky":
        return []
    there = Twins(_natives(opened, plan))
    if there.first is None or plan.summary.until is None:
        return []
    after, twins = _compared(plan, there, there.first)
    if after and choices.until is None:
        raise _undecided(target.name, plan, there.first, after, len(twins))
    return twins


def _compared(
    plan: Plan, there: Twins, first: datetime
) -> tuple[int, list[tuple[str, str]]]:
    """How many posts are younger than the account's first, and the likely twins."""
    after, twins = 0, list[tuple[str, str]]()
    for one in _imports(plan):
        after += one.created_at is not None and one.created_at >= first
        if url := there.of(one):
            twins.append((str(one.id), url))
    return after, twins


def _undecided(
    name: str, plan: Plan, first: datetime, after: int, twins: int
) -> UsageError:
    until = plan.summary.until or first
    day = datetime.fromordinal(first.toordinal() - 1).date().isoformat()
    return UsageError(
        n_(
            "{name} has published since {day}, and {n} post of the archive is "
            "younger; of these, {twins} with the same words. Nothing was done.",
            "{name} has published since {day}, and {n} posts of the archive are "
            "younger; of these, {twins} with the same words. Nothing was done.",
            after,
            name=name,
            day=first.date().isoformat(),
            twins=twins,
        ),
        hint=_(
            "Stop the day before with --until {day}, or take them too with "
            "--until {last}.",
            day=day,
            last=until.date().isoformat(),
        ),
    )


def _imports(plan: Plan) -> Iterator[Planned]:
    from crosspost.migrate.values import Action

    return (one for one in plan.posts() if one.action is Action.IMPORT)


def _natives(opened: Opened, plan: Plan) -> Iterator[Native]:
    """What stands on the account and is not of this archive."""
    from crosspost.migrate.verify import slot_of

    slots = {slot_of(one.key) for one in _imports(plan) if one.key}
    return (one for one in opened.importer.written() if slot_of(one.key) not in slots)


# -- videos ---------------------------------------------------------------------------


@dataclass(slots=True)
class _Videos:
    """The videos of a plan.

    Attributes:
        refused: Why each of those is not taken that the account does not take.
    """

    count: int = 0
    refused: list[Phrase] = field(default_factory=list)


def check_videos(
    target: Target, opened: Opened, archive: Archive, file: PlanFile, out: Output
) -> None:
    """Ask about videos before anything is published: length, size, e-mail, quota.

    Raises:
        UsageError: The account may publish none.
    """
    found = _videos(file, archive, target.videos(opened))
    if not found.count:
        return
    quota = opened.importer.video_quota()
    if quota.why is not None:
        raise UsageError(
            _("{why} Nothing was done.", why=quota.why),
            hint=_(
                "Confirm the address in the account’s settings, or leave the posts "
                "with videos out (--ticked)."
            ),
        )
    out.line(n_("{n} video goes along.", "{n} videos go along.", found.count))
    if quota.videos is not None and quota.videos < found.count:
        out.line(
            n_(
                "The network takes {n} more today: the others wait for the days after.",
                "The network takes {n} more today: the others wait for the days after.",
                quota.videos,
            )
        )
    refused = found.refused
    if refused:
        out.problem(
            n_(
                "{n} video is not taken; its post will be left out:",
                "{n} videos are not taken; their posts will be left out:",
                len(refused),
            )
        )
    for why in refused[:_NAMED]:
        out.problem(_("  {reason}", reason=why))


def _videos(file: PlanFile, archive: Archive, takes: VideoRoom) -> _Videos:
    from crosspost.migrate.values import Action, MediaKind

    found = _Videos()
    for post in file.posts():
        if post.action is not Action.IMPORT:
            continue
        for one in post.media:
            if one.present and one.kind is not MediaKind.PHOTO:
                found.count += 1
                found.refused += _problems(archive, one.file, takes)
    return found


def _problems(archive: Archive, name: str, takes: VideoRoom) -> list[Phrase]:
    from crosspost.media.video import problems

    try:
        video = archive.look_at_video(name)
    except MediaError as error:
        return [error.message]
    return list(problems(video, takes, name=name))
