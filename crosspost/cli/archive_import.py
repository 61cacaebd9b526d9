"""`crosspost archive import ZIP --to ACCOUNT`: the years on X, brought along."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from crosspost.app.importing import Opened, Target, room
from crosspost.cli import archive_deciding as deciding
from crosspost.cli import archive_saying as saying
from crosspost.cli.archive_choices import extras_of, settings_of
from crosspost.cli.archive_progress import Teller
from crosspost.cli.archive_shared import add_account, add_pace, paced, share_of
from crosspost.cli.codes import ACT, DONE
from crosspost.cli.common import add_writing, confirmed
from crosspost.cli.rights import require_on
from crosspost.i18n import _, n_
from crosspost.team import Right

if TYPE_CHECKING:
    import argparse

    from crosspost.app import App
    from crosspost.cli.output import Output
    from crosspost.migrate.book import Import
    from crosspost.migrate.select import Choices
    from crosspost.sources.xarchive.archive import Archive
    from crosspost.state.planfile import PlanFile, Sums

FIRST = 25


def arguments(parser: argparse.ArgumentParser) -> None:
    """Where to, and how; what is imported is chosen as in `archive plan`."""
    add = parser.add_argument
    add_account(parser)
    add(
        "--first",
        type=int,
        default=FIRST,
        metavar="N",
        help=str(_("stop after so many posts, to be looked at (25; 0: never)")),
    )
    add_pace(parser)
    add(
        "--as-new-posts",
        action="store_true",
        help=str(_("on Mastodon: publish them unlisted, dated today")),
    )
    add(
        "--again",
        action="store_true",
        help=str(_("publish again what “archive undo” took back")),
    )
    add(
        "--reason",
        default="",
        metavar=str(_("TEXT")),
        help=str(_("why it is done now, in an electoral window; it is kept")),
    )
    add_writing(parser)


def run(app: App, args: argparse.Namespace, out: Output, choices: Choices) -> int:
    """Import, or go on with it."""
    from crosspost.sources.xarchive.archive import Archive

    require_on(app, Right.ADMINISTER, args.to)
    target = Target(app, args.to)
    share_of(args)
    with target.alone(), _file(target, args) as file:
        extras = choices.extras
        if file.exists() and not extras:
            extras = extras_of(file.header().settings)
        with Archive([Path(one) for one in args.zip], extras=extras) as archive:
            opened = target.opened(choices.handles)
            try:
                work = Work(target, opened, archive, file, args, out)
                return _work(work, choices)
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


@dataclass(frozen=True)
class Work:
    """The pieces of one run."""

    target: Target
    opened: Opened
    archive: Archive
    file: PlanFile
    args: argparse.Namespace
    out: Output

    @cached_property
    def before(self) -> Import | None:
        """This import, where the ledger knew it before this run."""
        archive = self.file.header().archive
        known = self.target.book().imports(self.target.name)
        return next((one for one in known if one.archive == archive), None)

    @cached_property
    def there(self) -> int:
        """How many posts the ledger or the plan file knew as published."""
        from crosspost.migrate.book import Standing

        if self.before is not None:
            return self.target.book().tally(self.before).get(Standing.SENT, 0)
        told = self.file.outcomes()
        return len({int(one.post) for one in told if one.state is Standing.SENT})


def _work(work: Work, choices: Choices) -> int:
    deciding.refuse_mastodon(work.target, work.opened, as_new=work.args.as_new_posts)
    paced(work.opened.importer, work.args)
    if not _goes_on(work, choices):
        _plan(work, choices)
    deciding.refuse_window(work.target, work.before, reason=work.args.reason)
    sums = work.file.sums()
    saying.show(work.target, work.opened, sums, work.out, share=share_of(work.args))
    deciding.check_videos(work.target, work.opened, work.archive, work.file, work.out)
    if work.args.dry_run:
        return DONE
    if not _agreed(work, sums):
        work.out.line(_("Nothing was done."))
        return DONE
    return _imported(work, _begun(work), sums)


def _goes_on(work: Work, choices: Choices) -> bool:
    """Whether the plan that is there is gone on with: nothing else was chosen."""
    from crosspost.migrate.select import Choices

    if not work.file.exists() or choices != Choices():
        return False
    header = work.file.header()
    whose = (work.archive.survey.whose.account_id, work.target.account.identity)
    return (header.archive, header.identity) == whose


def _plan(work: Work, choices: Choices) -> None:
    """Write a new plan.

    Raises:
        UsageError: Something must be decided first.
    """
    from crosspost.state.planfile import Header

    target, file = work.target, work.file
    with work.archive.plan(choices) as plan:
        deciding.decided(plan, choices)
        header = Header(
            archive=plan.summary.whose.account_id,
            account=target.name,
            network=target.account.network,
            identity=target.account.identity,
            settings=settings_of(choices),
        )
        twins = deciding.not_twice(target, work.opened, plan, choices)
        guess = work.opened.importer.guess
        before = file.outcomes() if _same(file, header) else ()
        file.write(header, plan.posts(), guess=guess, before=before)
    saying.name_twins(twins, target.name, work.out)


def _same(file: PlanFile, header: object) -> bool:
    """Whether the plan before was of the same archive and account."""
    if not file.exists():
        return False
    before = file.header()
    return all(
        getattr(before, name) == getattr(header, name)
        for name in ("archive", "identity")
    )


def _agreed(work: Work, sums: Sums) -> bool:
    """Asked once: before the first posts, and before the rest."""
    first, there = min(work.args.first, sums.imports), work.there
    if (work.before is not None and work.before.looked) or not first:
        question = n_("Publish {n} post?", "Publish {n} posts?", sums.imports - there)
    elif there >= first:
        _tell_shown(work)
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


def _tell_shown(work: Work) -> None:
    if work.before is not None:
        saying.shown(work.target, work.opened, work.before, work.out)


def _begun(work: Work) -> Import:
    """The import in the ledger, with what the plan file knows beyond it."""
    there = work.there
    of = work.target.begun(work.file, reason=work.args.reason)
    if work.args.again:
        from crosspost.migrate.again import again

        again(work.target.book(), of, by=work.target.app.by, keep=work.file.add)
    if of.looked or (work.args.first and there < work.args.first):
        return of
    # Whoever goes on after the first posts has looked at them.
    return work.target.book().looked(of, by=work.target.app.by)


def _imported(work: Work, of: Import, sums: Sums) -> int:
    from crosspost.migrate.run import Run

    most = None if of.looked else work.args.first
    app, importer = work.target.app, work.opened.importer
    share = share_of(work.args)
    teller = Teller(app, importer, sums, work.out, share=share)
    made = room(
        work.target,
        work.opened,
        of,
        read=work.archive.read_media,
        share=share,
        keep=work.file.add,
        tell=teller,
        paused=work.target.paused,
    )
    run_ = Run(made)
    try:
        run_.through(work.file.posts(), most=most)
    finally:
        teller.end()
        saying.tell(of, run_.progress, work.out)
    if most is not None and run_.progress.there < sums.imports:
        saying.stopped(work.target, of, run_.progress, work.out)
        saying.shown(work.target, work.opened, of, work.out)
        work.out.line(_("Run the same command again: the others follow."))
    return ACT if run_.progress.failed else DONE
