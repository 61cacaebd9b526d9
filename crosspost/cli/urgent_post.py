"""One urgent post, from a template to its readers: filled, shown, asked, sent."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

from crosspost.cli import blanks, prepared, waiting
from crosspost.cli.common import (
    ACT,
    DONE,
    code,
    confirmed,
    show,
    show_plan,
    tell,
)
from crosspost.cli.sending import accept, may_write, previewed, refuse_blocked, send
from crosspost.errors import UsageError
from crosspost.i18n import Phrase, _, n_
from crosspost.model import State
from crosspost.report import approval, documents

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence

    from crosspost.app import App
    from crosspost.cli.output import Output
    from crosspost.cli.steps import Steps
    from crosspost.model import Delivery, Post
    from crosspost.ports import Record


class Way(Enum):
    """How a post may leave, by who sends it."""

    FREE = "free"
    ON_CALL = "on-call"
    WAITS = "waits"


@dataclass(frozen=True, slots=True)
class Told:
    """What came of it.

    Attributes:
        code: What the command answers.
        records: The deliveries; none where nothing was taken in.
    """

    code: int
    records: Sequence[Record] = ()


def publish(app: App, args: argparse.Namespace, out: Output, steps: Steps) -> Told:
    """One urgent post, from the template to the readers.

    Raises:
        UsageError: The template or what fills it is refused.
    """
    post = _written(app, args, out, steps)
    planned = _planned(app, post, args)
    if not args.json:
        show_plan(app, [(post, planned)], out)
    elif args.dry_run:
        out.raw(documents.dumps(documents.preview([(post, planned)])))
    refuse_blocked(post, planned)
    steps.done(_("the preview"))
    if args.dry_run:
        return Told(DONE)
    way = way_of(app, post)
    if way is Way.ON_CALL:
        _refuse_unknown(planned)
    if not confirmed(args, out, _question(way, len(planned))):
        out.line(_("Nothing was done."))
        return Told(DONE)
    steps.done(_("the answer"))
    accepted = accept(app, post)
    if way is Way.ON_CALL:
        _let_out(app, post, args, out)
    steps.done(_("taken in, and let out"))
    records = send(app, [record.id for record in accepted], out)
    steps.done(_("sent on every account"))
    return _told(app, post, records, args, out)


def _written(app: App, args: argparse.Namespace, out: Output, steps: Steps) -> Post:
    """The post that the template becomes."""
    template = prepared.named(app, args.name)
    if not template.urgent:
        raise UsageError(
            _("{file} is not urgent. Nothing was done.", file=template.file),
            hint=_(
                "“crosspost template post {name}” sends it. If it is urgent, write "
                "“urgent = true” in it.",
                name=template.name,
            ),
        )
    steps.done(_("the template"))
    made = prepared.filled(template, args, out)
    post = prepared.post_of(app, made)
    if not args.json:
        blanks.tell(template, made.values, out)
    steps.done(_("the blanks"))
    return post


def _planned(app: App, post: Post, args: argparse.Namespace) -> Sequence[Delivery]:
    if not args.dry_run:
        app.ledger  # noqa: B018 -- without one nothing is sent, and nothing asked
        may_write(app, post)
        app.ask_all(post)
    return previewed(app, post, now=app.clock.now())


# -- who lets it out ------------------------------------------------------------------


def way_of(app: App, post: Post) -> Way:
    """How a post may leave, if the one who acts sends it."""
    from crosspost.editorial.approval import wanted
    from crosspost.engine.standing import case_of, needs

    if not needs(post, app.directory):
        return Way.FREE
    counts = wanted(case_of(post, app.directory, frozenset()))
    asking = [entity for entity, count in counts.items() if count]
    now = app.clock.now()
    held = all(app.actor.is_on_call(entity, now) for entity in asking)
    return Way.ON_CALL if held else Way.WAITS


def _refuse_unknown(planned: Sequence[Delivery]) -> None:
    """Nobody lets out what may still become something else: told before it is kept.

    Raises:
        UsageError: An account was never reached, so that its text is a guess.
    """
    unknown = [one.account for one in planned if not one.final]
    if unknown:
        raise UsageError(
            _(
                "{names} could never be asked what it takes, so nobody can let it "
                "out. Nothing was done.",
                names=", ".join(unknown),
            ),
            hint=_(
                "“crosspost accounts check {name}” asks it; or take it out of the "
                "template for now.",
                name=unknown[0],
            ),
        )


def _question(way: Way, accounts: int) -> Phrase:
    if way is Way.ON_CALL:
        return n_(
            "You are on call. Publish on {n} account now? Someone else must approve "
            "it within 24 hours.",
            "You are on call. Publish on these {n} accounts now? Someone else must "
            "approve it within 24 hours.",
            accounts,
        )
    if way is Way.WAITS:
        return _(
            "You are not on call: it leaves once a colleague approves it. Ask for that?"
        )
    return n_("Publish on {n} account?", "Publish on these {n} accounts?", accounts)


def _let_out(app: App, post: Post, args: argparse.Namespace, out: Output) -> None:
    """Let it out on call, and say until when someone else must approve it."""
    app.complete_waiting(post.id)
    standing = app.approving.standing(post.id)
    if standing is None:
        return
    try:
        after = app.decider().let_out(standing)
    except UsageError:
        out.problem(_("It was taken in as {id} and waits for an approval.", id=post.id))
        raise
    waiting.over(app, after)
    if not args.json:
        _say(app, post, out)


def _say(app: App, post: Post, out: Output) -> None:
    standing = app.approving.standing(post.id)
    if standing is not None:
        out.line()
        show(approval.lines(standing, app.directory, out.paint), out)


def _told(
    app: App,
    post: Post,
    records: Sequence[Record],
    args: argparse.Namespace,
    out: Output,
) -> Told:
    waits = any(record.state is State.WAITING for record in records)
    answer = ACT if waits else code(records)
    if args.json:
        standing = app.approving.standing(post.id)
        document = documents.status(records, paused=None)
        shown = [approval.document(standing)] if standing else []
        out.raw(
            documents.dumps(
                {**document, "approvals": shown, "drill": bool(app.folder.drill)}
            )
        )
        return Told(answer, records)
    if app.folder.drill:  # what is on built-in networks is told as such: see `drill`
        return Told(answer, records)
    out.line()
    tell(app, records, out)
    if waits:
        _say(app, post, out)
        out.line(
            _("“crosspost approve {id}” lets it out; tell who may do so.", id=post.id)
        )
    return Told(answer, records)
