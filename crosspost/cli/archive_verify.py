"""`crosspost archive verify ZIP --to ACCOUNT`: proof that an import is complete."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from crosspost.app.importing import Target
from crosspost.app.public import compared, fetched
from crosspost.cli.archive_choices import extras_of
from crosspost.cli.archive_shared import add_account, name_problems
from crosspost.cli.codes import ACT, DONE
from crosspost.cli.common import add_json
from crosspost.errors import UsageError
from crosspost.i18n import Phrase, _, n_

if TYPE_CHECKING:
    import argparse

    from crosspost.app import App
    from crosspost.cli.output import Output
    from crosspost.migrate.select import Choices
    from crosspost.migrate.verify import Difference, Kept, Verification
    from crosspost.state.planfile import PlanFile

_NAMED = 20


def arguments(parser: argparse.ArgumentParser) -> None:
    """Which account; what was imported is chosen as in `archive plan`."""
    add_account(parser)
    parser.add_argument(
        "--without-plan",
        action="store_true",
        help=str(_("compare with the archive alone")),
    )
    add_json(parser)


def run(app: App, args: argparse.Namespace, out: Output, choices: Choices) -> int:
    """Compare the archive with the account's public posts; no login."""
    from crosspost.sources.xarchive.archive import Archive

    target = Target(app, args.to)
    if target.account.network != "bluesky":
        raise UsageError(
            _("Only on Bluesky can anyone fetch all posts of an account and compare."),
            hint=_("“crosspost archive import” says what was published, post by post."),
        )
    file = target.plan_file(args.plan_file)
    extras = choices.extras or extras_of(_settings(file, args))
    with (
        Archive([Path(one) for one in args.zip], extras=extras) as archive,
        tempfile.TemporaryFile() as kept,
    ):
        people = fetched(target, kept, choices.handles)
        compare = partial(compared, target, kept, mentions=people)
        if _has_plan(file, args):
            result = compare(file.posts(), told_by(file))
        else:
            with archive.plan(choices) as plan:
                result = compare(plan.posts(), None)
        posts = archive.survey.records
    if args.json:
        out.raw(dumps(result, posts))
    else:
        _tell(result, posts, out)
    return DONE if result.whole and result.posts == posts else ACT


def _settings(file: PlanFile, args: argparse.Namespace) -> Mapping[str, object]:
    """What was chosen for the plan that is compared with; nothing without one."""
    return file.header().settings if _has_plan(file, args) else {}


def _has_plan(file: PlanFile, args: argparse.Namespace) -> bool:
    return file.exists() and not args.without_plan


def told_by(file: PlanFile) -> Kept:
    """What the plan file says was published, could not be, or was taken back."""
    from crosspost.migrate.book import Standing
    from crosspost.migrate.verify import Kept

    cids: dict[str, str] = {}
    withdrawn: set[str] = set()
    refused: dict[str, Mapping[str, object]] = {}
    for one in file.outcomes():
        if one.state is Standing.SENT:
            cids[one.key] = one.cid
        elif one.state is Standing.FAILED:
            refused[one.post] = one.problem
        elif one.state is Standing.WITHDRAWN:
            withdrawn.add(one.key)
    return Kept(cids, refused, withdrawn)


# -- saying it ------------------------------------------------------------------------


def _tell(result: Verification, posts: int, out: Output) -> None:
    from crosspost.migrate.verify import What

    out.line(
        n_(
            "{n} post in the archive: {migrated} published, {skipped} left out, "
            "{refused} that could not be.",
            "{n} posts in the archive: {migrated} published, {skipped} left out, "
            "{refused} that could not be.",
            posts,
            migrated=result.migrated,
            skipped=sum(result.skipped.values()),
            refused=len(result.refused),
        )
    )
    out.line(
        _(
            "{double} twice, {missing} missing, {altered} altered, {unplanned} that "
            "the plan does not have.",
            double=result.count(What.DOUBLE),
            missing=result.count(What.MISSING),
            altered=result.count(What.ALTERED),
            unplanned=result.count(What.UNPLANNED),
        )
    )
    if result.withdrawn:
        out.line(
            n_(
                "{n} post was taken back since: it is not looked for.",
                "{n} posts were taken back since: they are not looked for.",
                result.withdrawn,
            )
        )
    if result.posts != posts:
        out.problem(
            _(
                "The plan has {planned} posts, the archive {posts}: it is not of this "
                "archive, or not of all of it.",
                planned=result.posts,
                posts=posts,
            )
        )
    for difference in result.differences[:_NAMED]:
        out.problem(sentence(difference))
    if len(result.differences) > _NAMED:
        out.problem(_("All of them: --json."))
    name_problems(result.refused.items(), out)
    if result.whole and result.posts == posts:
        out.line(_end(result))


def _end(result: Verification) -> Phrase:
    if result.withdrawn:
        return _("Nothing is missing but what was taken back.")
    return _("The import is complete.")


def sentence(one: Difference) -> Phrase:
    """One difference, in words."""
    from crosspost.migrate.verify import What

    said = {
        What.MISSING: _("{post}: it is not on the account.", post=one.post),
        What.ALTERED: _(
            "{post}: it is not as it was imported ({fields}).",
            post=one.post,
            fields=", ".join(one.fields),
        ),
        What.DOUBLE: _(
            "{post}: the account has it twice ({key}).", post=one.post, key=one.key
        ),
        What.UNPLANNED: _(
            "{post}: the account has it, and the plan leaves it out ({key}).",
            post=one.post,
            key=one.key,
        ),
    }
    return said[one.what]


def dumps(result: Verification, posts: int) -> str:
    """The result for machines."""
    from crosspost.report import documents

    return documents.dumps(
        {
            "version": 1,
            "whole": result.whole and result.posts == posts,
            "posts": posts,
            "migrated": result.migrated,
            "skipped": result.skipped,
            "refused": sorted(result.refused),
            "withdrawn": result.withdrawn,
            "native": result.native,
            "differences": [
                {
                    "kind": one.what.value,
                    "post": one.post,
                    "key": one.key,
                    "fields": list(one.fields),
                }
                for one in result.differences
            ],
        }
    )
