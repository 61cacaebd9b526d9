"""`crosspost archive verify ZIP --to ACCOUNT`: proof that an import is complete."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import IO, TYPE_CHECKING

from crosspost.cli.archive_room import Target
from crosspost.cli.codes import ACT, DONE
from crosspost.cli.common import add_json
from crosspost.errors import UsageError
from crosspost.i18n import Phrase, _, n_

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterable

    import httpx

    from crosspost.app import App
    from crosspost.cli.output import Output
    from crosspost.migrate.select import Choices
    from crosspost.migrate.values import Planned
    from crosspost.migrate.verify import Difference, Kept, Verification
    from crosspost.state.planfile import PlanFile

_NAMED = 20


def arguments(parser: argparse.ArgumentParser) -> None:
    """Which account; what was imported is chosen as in `archive plan`."""
    add = parser.add_argument
    add("--to", metavar=str(_("NAME")), required=True, help=str(_("the account")))
    add("--plan-file", metavar=str(_("FILE")), help=str(_("that the import wrote")))
    add(
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
            hint=_("“archive import” says what was published, post by post."),
        )
    file = target.plan_file(args.plan_file)
    with (
        Archive([Path(one) for one in args.zip]) as archive,
        tempfile.TemporaryFile() as kept,
    ):
        _fetched(target, kept)
        if file.exists() and not args.without_plan:
            result = _compared(target, kept, file.posts(), told_by(file))
            posts = archive.survey.records
        else:
            with archive.plan(choices) as plan:
                result = _compared(target, kept, plan.posts(), None)
            posts = archive.survey.records
    if args.json:
        out.raw(dumps(result, posts))
    else:
        _tell(result, posts, out)
    return DONE if result.whole and result.posts == posts else ACT


def told_by(file: PlanFile) -> Kept:
    """What the plan file says was published, and what could not be."""
    from crosspost.migrate.doors import Standing
    from crosspost.migrate.verify import Kept

    told = file.outcomes().values()
    return Kept(
        cids={one.key: one.cid for one in told if one.state is Standing.SENT},
        refused={one.post: one.problem for one in told if one.state is Standing.FAILED},
    )


def _compared(
    target: Target, file: IO[bytes], posts: Iterable[Planned], kept: Kept | None
) -> Verification:
    from functools import partial

    from crosspost.migrate.verify import Verifier
    from crosspost.networks.bluesky import old
    from crosspost.networks.bluesky.limits import assumed
    from crosspost.networks.bluesky.repository import Repository

    account = target.account
    public = Repository(file, did=account.identity)
    whose = old.Whose(account.identity, assumed(account), {})
    verifier = Verifier(
        public,
        partial(old.compose, whose=whose),
        did=account.identity,
        language=account.language or "fr",
        kept=kept,
    )
    return verifier.run(posts)


def _fetched(target: Target, into: IO[bytes]) -> None:
    import httpx

    from crosspost.networks.bluesky.repository import fetch
    from crosspost.networks.bluesky.whereabouts import Directory, find_server

    account = target.account
    with httpx.Client(transport=_transport(target.app), timeout=60) as http:
        server = account.server or find_server(account.identity, http, Directory())
        fetch(server, account.identity, http, into)


def _transport(app: App) -> httpx.BaseTransport:
    """A way out without a limit on the size of an answer: it goes to the disk."""
    import ssl

    import httpx

    if app.folder.sandbox:
        return app.world.transport()
    return httpx.HTTPTransport(
        verify=ssl.create_default_context(),
        trust_env=False,
        proxy=app.configuration.settings.proxy or None,
    )


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
    for post, why in list(result.refused.items())[:_NAMED]:
        told = why.get("message")
        message = Phrase.from_json(told) if isinstance(told, dict) else ""
        out.problem(_("{post}: {reason}", post=post, reason=message))
    if result.whole and result.posts == posts:
        out.line(_("The import is complete."))


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
