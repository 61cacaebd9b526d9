"""A correction that somebody must approve: proposed, shown, and told to those who may.

Nothing is edited, removed or published before: what changes in place is a wish that
waits, what stands apart is a post that waits.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from crosspost.cli import wishing
from crosspost.cli.codes import DONE
from crosspost.cli.common import in_order, tell
from crosspost.cli.sending import accept, ask_soon
from crosspost.engine import asking
from crosspost.engine.correction import Way
from crosspost.engine.deciding import SHORT
from crosspost.errors import KeyTaken
from crosspost.i18n import _
from crosspost.identity import to_milliseconds
from crosspost.model import State
from crosspost.ports import Change
from crosspost.report import approval
from crosspost.wishes import WishState

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence

    from crosspost.app import App
    from crosspost.cli.correcting import Corrections
    from crosspost.cli.output import Output
    from crosspost.engine.standing import Standing
    from crosspost.ports import Record


def asks(app: App, records: Sequence[Record]) -> bool:
    """Whether a correction of this post needs somebody's approval."""
    kept = app.ledger.post(records[0].post)
    return kept is not None and app.approving.needs(kept.post)


def hands(app: App, found: Corrections) -> tuple[str, ...]:
    """Who wrote a correction, brought its file, and asks for it: none approves it."""
    written, actor = found.written, app.actor
    named = (written.author, written.brought_by, actor.name, actor.hand)
    return tuple(dict.fromkeys(one for one in named if one))


def propose(app: App, found: Corrections, args: argparse.Namespace, out: Output) -> int:
    """Keep a correction until it is approved; the exit code."""
    mine = hands(app, found)
    for change in found.revised[1] if found.revised else ():
        asking.edit(
            app.ledger,
            app.room,
            found.records[change.account],
            change,
            by=app.by,
            state=WishState.PROPOSED,
            hands=mine,
        )
    anew: list[Record] = []
    if found.going(Way.REPLACE):
        anew = _instead(app, found, mine)
    if found.going(Way.LINK) and found.apart:
        _end_earlier(app, found)
        anew = accept(app, found.apart[0])
        for one in anew:
            detail = {"delivery": one.id}
            subject = found.records[one.account].id
            app.ledger.note("link-proposed", subject, by=app.by, detail=detail)
    ask_soon(app)
    return _told(app, found, anew, args, out)


def _instead(app: App, found: Corrections, mine: Sequence[str]) -> list[Record]:
    anew = drafts(app, found)
    for draft in anew:
        asking.instead(
            app.ledger,
            app.room,
            found.records[draft.account],
            draft.delivery,
            by=app.by,
            state=WishState.PROPOSED,
            hands=mine,
        )
    return anew


def _end_earlier(app: App, found: Corrections) -> None:
    """A linked correction that waits gives way to the new one."""
    accounts = found.going(Way.LINK)
    for one in app.ledger.posts():
        if one.post.reply_to != f"post:{found.kept.id}":
            continue
        waiting = app.ledger.records(post=one.post.id, states={State.WAITING})
        for record in waiting:
            if record.account in accounts:
                change = Change(State.CANCELLED, act="cancelled", by=app.by)
                app.ledger.change(record.id, change, token=record.token)


def drafts(app: App, found: Corrections) -> list[Record]:
    """What takes the place of posts that are removed: it leaves once they are."""
    if found.apart is None:
        return []
    post = found.apart[0]
    now = to_milliseconds(app.clock.now())
    while True:
        planned = app.planner.plan(post, accepted=now)
        try:
            app.ledger.accept(post, planned, by=app.by, state=State.DRAFT, at=now)
        except KeyTaken:
            continue
        return app.ledger.records(post=post.id)


# -- telling ----------------------------------------------------------------------


def standings(app: App, posts: Sequence[str]) -> list[Standing]:
    """The corrections of these posts that wait, and the posts that correct them."""
    corrections = app.approving.corrections
    found = [corrections.standing(one) for one in posts]
    found += [
        one
        for one in (app.approving.standing(post) for post in posts)
        if one is not None and one.verdict.needed
    ]
    return [one for one in found if one is not None]


def _told(
    app: App,
    found: Corrections,
    anew: Sequence[Record],
    args: argparse.Namespace,
    out: Output,
) -> int:
    ids = [one.id for one in found.records.values()]
    records = in_order(app, wishing.found(app, ids))
    posts = list(dict.fromkeys(one.post for one in anew))
    waiting = standings(app, posts)
    own = app.approving.corrections.standing(found.kept.id)
    waiting = [own, *waiting] if own else waiting
    if args.json:
        shown = [approval.document(one) for one in waiting]
        out.raw(wishing.document(app, [*records, *anew], approvals=shown))
        return DONE
    out.line()
    out.line(_("Nothing was changed: this correction waits for an approval."))
    for one in waiting:
        for said, colour in approval.said(one, app.directory):
            out.line(out.paint(said, colour), hang=2)
        out.line(
            _(
                "“crosspost approve {id}” shows it first. Digest {digest}",
                id=one.post.id,
                digest=one.digest[:SHORT],
            ),
            hang=2,
        )
    if anew:
        tell(app, anew, out)
    return DONE
