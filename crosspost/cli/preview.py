"""`crosspost preview`: what will be sent, for each account, offline."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from crosspost.cli.coming import gathered, read_posts
from crosspost.cli.common import ACT, DONE, WRONG, add_json, show, show_plan
from crosspost.cli.sending import previewed
from crosspost.errors import CrosspostError, UsageError
from crosspost.i18n import _
from crosspost.report import approval, documents
from crosspost.state import pages
from crosspost.states import OVER

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence

    from crosspost.app import App
    from crosspost.cli.output import Output
    from crosspost.engine.standing import Standing
    from crosspost.model import Delivery, Post
    from crosspost.ports import Ledger

Plan = tuple["Post", "Sequence[Delivery]"]


def arguments(parser: argparse.ArgumentParser) -> None:
    """Files to preview; without any, all that is pending."""
    parser.add_argument(
        "files",
        nargs="*",
        metavar=str(_("FILE")),
        help=str(_("post files; by default all that waits")),
    )
    parser.add_argument(
        "--to",
        nargs="+",
        metavar=str(_("NAME")),
        help=str(_("only these accounts or groups")),
    )
    parser.add_argument(
        "--html",
        metavar=str(_("PAGE")),
        help=str(_("write a page of what readers will see")),
    )
    parser.add_argument(
        "--read-aloud",
        action="store_true",
        help=str(_("the words that a screen reader says, on each network")),
    )
    add_json(parser)


def run(app: App, args: argparse.Namespace, out: Output) -> int:
    """Print the plan. No network, no secret."""
    app.directory  # noqa: B018 -- the settings are checked, even with nothing to show
    now = app.clock.now()
    posts, unreadable = _posts(app, args, out)
    plans = [(post, previewed(app, post, now=now)) for post in posts]
    shown = gathered(plans, app.directory)
    if args.html:
        write_page(app, shown, Path(args.html))
    standings = _standings(app, plans)
    if args.json:
        told = documents.preview(plans)
        found = [approval.document(one) for one in standings.values()]
        out.raw(documents.dumps({**told, "approvals": found}))
    elif args.read_aloud and plans:
        show_aloud(shown, out)
    elif plans:
        show_plan(app, shown, out, standings)
    elif not unreadable:
        out.line(_("Nothing is waiting to be sent."))
    if unreadable:
        return WRONG
    blocked = any(one.blocked for _post, planned in plans for one in planned)
    return ACT if blocked else DONE


def _standings(app: App, plans: Sequence[Plan]) -> dict[str, Standing]:
    """Where those posts stand with their approval that need one, or have a note."""
    if app.known_ledger is None:
        return {}
    found = {}
    for post, planned in plans:
        standing = _standing(app, app.known_ledger, post, planned)
        if standing and (standing.verdict.needed or post.note):
            found[post.id] = standing
    return found


def _standing(
    app: App, ledger: Ledger, post: Post, planned: Sequence[Delivery]
) -> Standing | None:
    """As the ledger has it, where the post is the same; else as it would arrive."""
    kept = ledger.post(post.id)
    if kept is not None and kept.post.raw_digest == post.raw_digest:
        return app.approving.standing(post.id)
    return app.approving.arriving(post, planned)


def show_aloud(plans: Sequence[Plan], out: Output) -> None:
    """What a blind reader would hear of each post."""
    from crosspost.report import text
    from crosspost.report.aloud import aloud

    for number, (post, planned) in enumerate(plans):
        if number:
            out.line()
        out.line(out.paint(text.title(post), "strong"))
        show(aloud(planned, out.paint), out)


def _posts(app: App, args: argparse.Namespace, out: Output) -> tuple[list[Post], bool]:
    if not args.files:
        return _pending(app, args, out)
    posts, failed = [], False
    for file in args.files:
        try:
            posts += [_meant(app, post, args) for post in read_posts(app, file)]
        except CrosspostError as error:
            out.error(error)
            failed = True
    return posts, failed


def _meant(app: App, post: Post, args: argparse.Namespace) -> Post:
    narrowed = _narrowed(app, post, args)
    if not narrowed.to:
        raise UsageError(
            _("{file} goes to none of these accounts.", file=post.source),
            hint=_("It goes to {names}.", names=", ".join(post.to)),
        )
    return narrowed


def _narrowed(app: App, post: Post, args: argparse.Namespace) -> Post:
    if not args.to:
        return post
    from crosspost.sources.postfile import resolve

    wanted = {one.name for one in resolve(args.to, app.directory, name="--to")}
    return replace(post, to=tuple(name for name in post.to if name in wanted))


def _pending(
    app: App, args: argparse.Namespace, out: Output
) -> tuple[list[Post], bool]:
    """What the ledger has not sent yet, and what the outbox holds besides."""
    ledger = app.known_ledger
    kept = [_unsent(ledger, one.post) for one in ledger.posts()] if ledger else []
    known = {post.id for post in kept}
    posts, failed = [_narrowed(app, post, args) for post in kept], False
    if app.folder.outbox.is_dir():
        for path in app.outbox.files():
            try:
                found = read_posts(app, str(app.folder.outbox / path))
            except CrosspostError as error:
                out.error(error)
                failed = True
                continue
            posts += [
                _narrowed(app, post, args)
                for post in found
                if post.id not in known and not _is_over(app, post)
            ]
    return [post for post in posts if post.to], failed


def _unsent(ledger: Ledger, post: Post) -> Post:
    """The post for those of its accounts that have not got it yet."""
    records = ledger.records(post=post.id)
    over = {record.account for record in records if record.state in OVER}
    return replace(post, to=tuple(name for name in post.to if name not in over))


def _is_over(app: App, post: Post) -> bool:
    """Whether this very file has left, or was taken back: it stays where it is."""
    ledger = app.known_ledger
    kept = ledger.post(post.id) if ledger else None
    return kept is not None and kept.post.raw_digest == post.raw_digest


def write_page(app: App, plans: Sequence[Plan], target: Path) -> None:
    """Write the page of what readers will see."""
    from crosspost.i18n import active
    from crosspost.report.page import page
    from crosspost.report.values import Shown, Side

    directory = app.directory
    shown = [
        Shown(
            post=post,
            entity=directory.entities[post.entity].title,
            sides=tuple(Side(one, directory.accounts[one.account]) for one in planned),
        )
        for post, planned in plans
    ]
    made = page(
        _("What readers will see"),
        shown,
        now=app.clock.now(),
        language=active(),
        read=lambda media: app.preparer.shelf.read(media.sha256),
    )
    pages.write(made, target)
