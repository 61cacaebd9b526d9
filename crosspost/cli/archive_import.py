"""`crosspost archive import ZIP --to ACCOUNT`: the years on X, brought along."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from crosspost.cli.archive_progress import Teller, forecast
from crosspost.cli.archive_room import SHARE, Opened, Target, book_of, room
from crosspost.cli.codes import ACT, DONE
from crosspost.cli.common import add_writing, confirmed
from crosspost.errors import UsageError
from crosspost.i18n import Phrase, _, n_

if TYPE_CHECKING:
    import argparse

    from crosspost.app import App
    from crosspost.cli.output import Output
    from crosspost.migrate.doors import Import, Row
    from crosspost.migrate.room import Progress
    from crosspost.migrate.select import Choices
    from crosspost.migrate.values import Planned
    from crosspost.sources.xarchive.archive import Archive
    from crosspost.sources.xarchive.planning import Plan
    from crosspost.state.planfile import Header, PlanFile, Sums

FIRST = 25
_SHOWN = 5
_DATED = "gotosocial"
_NAMED = 10


def arguments(parser: argparse.ArgumentParser) -> None:
    """Where to, and how; what is imported is chosen as in `archive plan`."""
    add = parser.add_argument
    add("--to", metavar=str(_("NAME")), required=True, help=str(_("the account")))
    add(
        "--first",
        type=int,
        default=FIRST,
        metavar="N",
        help=str(_("stop after so many posts, to be looked at (25; 0: never)")),
    )
    add(
        "--share",
        type=int,
        default=SHARE,
        metavar="N",
        help=str(_("percent of the network’s quotas to use (90)")),
    )
    add(
        "--own-server",
        action="store_true",
        help=str(_("the server is yours and counts nothing")),
    )
    add(
        "--as-new-posts",
        action="store_true",
        help=str(_("on Mastodon: publish them unlisted, dated today")),
    )
    add("--plan-file", metavar=str(_("FILE")), help=str(_("where the plan is kept")))
    add_writing(parser)


def run(app: App, args: argparse.Namespace, out: Output, choices: Choices) -> int:
    """Import, or go on with it."""
    from crosspost.sources.xarchive.archive import Archive

    target = Target(app, args.to)
    if not 0 < args.share <= 100:  # noqa: PLR2004 -- percent
        raise UsageError(_("--share goes from 1 to 100. Nothing was done."))
    with (
        target.alone(),
        Archive([Path(one) for one in args.zip]) as archive,
        _file(target, args) as file,
    ):
        opened = target.opened(choices.handles)
        try:
            _refuse_mastodon(target, opened, args)
            if args.own_server:
                opened.importer.windows = ()
            if not _goes_on(target, archive, choices, file):
                _plan(target, opened, archive, choices, file=file)
            return _work(Work(target, opened, archive, file, args, out))
        finally:
            opened.importer.close()


@contextmanager
def _file(target: Target, args: argparse.Namespace) -> Iterator[PlanFile]:
    """The plan file; one that goes away where nothing is to be done."""
    from crosspost.state.planfile import PlanFile

    if not args.dry_run:
        yield target.plan_file(args.plan_file)
        return
    with TemporaryDirectory() as folder:
        yield PlanFile(Path(folder) / "plan.jsonl")


@dataclass(frozen=True, slots=True)
class Work:
    """The pieces of one run."""

    target: Target
    opened: Opened
    archive: Archive
    file: PlanFile
    args: argparse.Namespace
    out: Output

    @property
    def share(self) -> float:
        """Of each quota."""
        return float(self.args.share) / 100


def _work(work: Work) -> int:
    sums = work.file.sums()
    _show(work, sums)
    if work.args.dry_run:
        return DONE
    if not _agreed(work, sums):
        work.out.line(_("Nothing was done."))
        return DONE
    return _imported(work, _begun(work), sums)


# -- what is to be done ---------------------------------------------------------------


def _refuse_mastodon(target: Target, opened: Opened, args: argparse.Namespace) -> None:
    """Mastodon knows no other date than today's: off, unless asked for.

    Raises:
        UsageError: It was not asked for, or the account publishes every day.
    """
    if target.account.network != "mastodon" or opened.limits.software == _DATED:
        return
    if not args.as_new_posts:
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


def _goes_on(
    target: Target, archive: Archive, choices: Choices, file: PlanFile
) -> bool:
    """Whether the plan that is there is gone on with: nothing else was chosen."""
    from crosspost.migrate.select import Choices

    if not file.exists() or choices != Choices():
        return False
    header = file.header()
    whose = (archive.survey.whose.account_id, target.account.identity)
    return (header.archive, header.identity) == whose


def _plan(
    target: Target,
    opened: Opened,
    archive: Archive,
    choices: Choices,
    *,
    file: PlanFile,
) -> None:
    """Write a new plan.

    Raises:
        UsageError: Something must be decided first.
    """
    from crosspost.state.planfile import Header

    with archive.plan(choices) as plan:
        _decided(plan, choices)
        header = Header(
            archive=plan.summary.whose.account_id,
            account=target.name,
            network=target.account.network,
            identity=target.account.identity,
            settings=settings_of(choices),
        )
        _not_twice(target, opened, plan, choices)
        before = _outcomes(file, header)
        file.write(header, plan.posts(), guess=opened.importer.guess)
        file.add(before)


def _outcomes(file: PlanFile, header: Header) -> list[Row]:
    """What the plan before knew as published; the new one must know it too."""
    if not file.exists():
        return []
    before = file.header()
    same = (before.archive, before.identity) == (header.archive, header.identity)
    return list(file.outcomes().values()) if same else []


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
    }
    return {name: value for name, value in told.items() if value}


def _decided(plan: Plan, choices: Choices) -> None:
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
            "Describe them in the spreadsheet that “archive plan” writes, or decide: "
            "--without-alt refuse leaves their posts out, --without-alt publish "
            "publishes them marked as not described."
        ),
    )


def _not_twice(target: Target, opened: Opened, plan: Plan, choices: Choices) -> None:
    """The end of the import is proposed from the account's own first post.

    Raises:
        UsageError: Posts of the archive are younger, and nothing was decided.
    """
    if choices.until is not None or target.account.network != "bluesky":
        return
    first = _first_native(opened, plan)
    if first is None or plan.summary.until is None or plan.summary.until < first:
        return
    after = sum(
        one.created_at is not None and one.created_at >= first for one in _imports(plan)
    )
    if after:
        raise UsageError(
            n_(
                "{name} has published since {day}, and {n} post of the archive is "
                "younger: it may be there already. Nothing was done.",
                "{name} has published since {day}, and {n} posts of the archive are "
                "younger: they may be there already. Nothing was done.",
                after,
                name=target.name,
                day=first.date().isoformat(),
            ),
            hint=_(
                "Stop the day before with --until {day}, or take them too with "
                "--until {last}.",
                day=_day_before(first),
                last=plan.summary.until.date().isoformat(),
            ),
        )


def _day_before(instant: datetime) -> str:
    return datetime.fromordinal(instant.toordinal() - 1).date().isoformat()


def _imports(plan: Plan) -> Iterator[Planned]:
    from crosspost.migrate.values import Action

    return (one for one in plan.posts() if one.action is Action.IMPORT)


def _first_native(opened: Opened, plan: Plan) -> datetime | None:
    """When the account's first post was that is not of this archive."""
    from crosspost.migrate.verify import slot_of

    slots = {slot_of(one.key) for one in _imports(plan) if one.key}
    for key, created in opened.importer.oldest_first():
        if slot_of(key) in slots:
            continue
        try:
            found = datetime.fromisoformat(created)
        except ValueError:
            continue
        return found if found.tzinfo else found.replace(tzinfo=UTC)
    return None


# -- saying it ------------------------------------------------------------------------


def _show(work: Work, sums: Sums) -> None:
    """What will happen, and what readers will see."""
    account, out = work.target.account, work.out
    out.line(
        n_(
            "{n} post of {posts} goes to {name} ({handle}).",
            "{n} posts of {posts} go to {name} ({handle}).",
            sums.imports,
            posts=sums.posts,
            name=account.name,
            handle=account.handle,
        )
    )
    end = forecast(work.opened.importer, sums.cost, share=work.share)
    if end is not None:
        out.line(end)
    dated = work.opened.limits.software == _DATED
    for sentence in seen_there(account.network, dated=dated):
        out.line(sentence)


def seen_there(network: str, *, dated: bool) -> tuple[Phrase, ...]:
    """What readers will see of old posts on a network."""
    if network == "bluesky":
        return (
            _(
                "Each post keeps its date. Bluesky shows it as “archived”, with a "
                "note that the date cannot be confirmed; some feeds may show old "
                "posts as new for a while."
            ),
            _(
                "If the account is bridged to other networks, the bridge publishes "
                "every old post there at once: suspend it first."
            ),
        )
    if dated:
        return (
            _(
                "Each post keeps its date. Nobody is notified, and other servers see "
                "these posts only when someone opens the profile there."
            ),
        )
    return (
        _(
            "Each post appears with today’s date, unlisted, with its first date in "
            "the text. Taking back 1,000 of them takes the server 17 hours."
        ),
    )


def _agreed(work: Work, sums: Sums) -> bool:
    """Asked once: before the first posts, and before the rest."""
    first, there = min(work.args.first, sums.imports), _there(work)
    looked = (of := _before(work)) is not None and of.looked
    if looked or not first:
        question = n_("Publish {n} post?", "Publish {n} posts?", sums.imports - there)
    elif there >= first:
        left = max(sums.imports - there, 0)
        question = n_(
            "Are the first posts as they should be? Publish the other {n}?",
            "Are the first posts as they should be? Publish the other {n}?",
            left,
        )
    else:
        question = n_(
            "Publish the first {n} post?", "Publish the first {n} posts?", first
        )
    return confirmed(work.args, work.out, question)


def _before(work: Work) -> Import | None:
    """This import, where it was begun before."""
    archive = work.file.header().archive
    known = book_of(work.target.app).imports(work.target.name)
    return next((one for one in known if one.archive == archive), None)


def _there(work: Work) -> int:
    """How many posts the ledger or the plan file knows as published."""
    from crosspost.migrate.doors import Standing

    told = work.file.outcomes().values()
    by_file = {one.post for one in told if one.state is Standing.SENT}
    of = _before(work)
    if of is None:
        return len(by_file)
    return book_of(work.target.app).tally(of).get(Standing.SENT, 0)


# -- doing it -------------------------------------------------------------------------


def _begun(work: Work) -> Import:
    """The import in the ledger, with what the plan file knows beyond it."""
    from crosspost.migrate.adopt import adopt

    book, header, by = book_of(work.target.app), work.file.header(), work.target.app.by
    of = book.begin_import(
        work.target.name,
        header.archive,
        identity=header.identity,
        plan=str(work.file.path),
        settings=header.settings,
        by=by,
    )
    adopt(book, of, work.file.outcomes(), by=by)
    if of.looked or (work.args.first and _there(work) < work.args.first):
        return of
    # Whoever goes on after the first posts has looked at them.
    return book.looked(of, by=by)


def _imported(work: Work, of: Import, sums: Sums) -> int:
    from crosspost.migrate.run import Run

    most = None if of.looked else work.args.first
    app, importer = work.target.app, work.opened.importer
    teller = Teller(app, importer, sums, work.out, share=work.share)
    made = room(
        work.target,
        work.opened,
        of,
        read=work.archive.read_media,
        share=work.share,
        keep=work.file.add,
        tell=teller,
    )
    run_ = Run(made)
    try:
        run_.through(work.file.posts(), most=most)
    finally:
        teller.end()
        _tell(of, run_.progress, work.out)
    if most is not None and run_.progress.there < sums.imports:
        _stopped(work, of, run_.progress)
    return ACT if run_.progress.failed else DONE


def _tell(of: Import, progress: Progress, out: Output) -> None:
    out.line(
        n_(
            "{n} post published, {found} found there, {before} known before.",
            "{n} posts published, {found} found there, {before} known before.",
            progress.sent,
            found=progress.found,
            before=progress.before,
        )
    )
    if progress.removed:
        out.line(
            n_(
                "{n} post was taken back before and is not published again.",
                "{n} posts were taken back before and are not published again.",
                progress.removed,
            )
        )
    if progress.failed:
        out.problem(
            n_(
                "{n} post could not be published:",
                "{n} posts could not be published:",
                len(progress.failed),
            )
        )
    for post, row in list(progress.failed.items())[:_NAMED]:
        told = row.problem.get("message")
        message = Phrase.from_json(told) if isinstance(told, dict) else ""
        out.problem(_("{post}: {reason}", post=post, reason=message))
    if len(progress.failed) > _NAMED:
        out.problem(
            _("The others stand in the plan file {file}.", file=of.plan),
        )


def _stopped(work: Work, of: Import, progress: Progress) -> None:
    """The first posts are there: a person looks at them before the rest."""
    from crosspost.migrate.doors import Standing

    work.out.line(
        n_(
            "It stops here, after {n} post, so that you can look at it:",
            "It stops here, after {n} posts, so that you can look at them:",
            progress.there,
        )
    )
    rows = book_of(work.target.app).rows(of, states={Standing.SENT}, most=_SHOWN)
    for row in rows:
        work.out.raw(f"  {row.url}")
    work.out.line(_("Run the same command again: the others follow."))
