"""What a run tells of posts that wait for people: asked once, reminded once.

The words stand in the ledger: a run that dies before it told them leaves that to
the next one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from crosspost.cli import items, news
from crosspost.editorial.approval import COUNTERSIGN
from crosspost.engine.deciding import SHORT
from crosspost.engine.verdict_words import ASKED, titles, waits_for
from crosspost.i18n import Phrase, _
from crosspost.model import State
from crosspost.wishes import WishKind, WishState

if TYPE_CHECKING:
    from datetime import datetime

    from crosspost.app import App
    from crosspost.cli.output import Output
    from crosspost.engine.standing import Standing
    from crosspost.ports import Notice

REMINDER = "countersign-reminder"


def tell(app: App, out: Output) -> bool:
    """Tell what waits for an approval, and what was never countersigned.

    Returns:
        Whether a person must act because of something new.
    """
    asked = [_ask(app, post, out) for post in _waiting(app)]
    reminded = [_remind(app, post, at, out) for post, at in app.ledger.let_out()]
    return any([*asked, *reminded])


def over(app: App, standing: Standing) -> None:
    """A decision was taken: what was asked is asked no more."""
    if standing.verdict.may_leave or standing.verdict.refused:
        news.forget(app, ASKED, f"{standing.post.id}:")


def open_let_out(app: App) -> list[Standing]:
    """Posts that left on call and that nobody countersigned yet."""
    found = [app.approving.standing(post) for post, _at in app.ledger.let_out()]
    return [one for one in found if one and one.verdict.let_out is not None]


def _waiting(app: App) -> list[Standing]:
    posts = {one.post for one in app.ledger.records(states={State.WAITING})}
    posts |= {
        one.change.post
        for one in app.ledger.wishes(states={WishState.PROPOSED})
        if one.kind is WishKind.REPLACE and one.change is not None
    }
    found = [app.approving.standing(post) for post in sorted(posts)]
    found += app.approving.corrections.standings()
    return [one for one in found if one is not None and not one.verdict.may_leave]


def _ask(app: App, standing: Standing, out: Output) -> bool:
    problem = standing.problem(app.directory)
    if problem is None:
        return False
    subject = f"{standing.post.id}:{standing.digest[:SHORT]}"
    said = _("{title}: {problem}", title=_title(standing), problem=problem.message)
    hint = _("“crosspost approve {id}” shows it first.", id=standing.post.id)
    notice = items.to_approve(app, standing, subject, problem)
    return news.tell(app, out, news.News(ASKED, subject, said, hint, notice=notice))


def _remind(app: App, post: str, at: datetime, out: Output) -> bool:
    standing = app.approving.standing(post)
    until = standing.verdict.countersign_by if standing else None
    if standing is None or until is None:
        if app.clock.now() >= at + COUNTERSIGN:  # signed: no run need wake for it
            app.ledger.keep_meta(**{f"signed {post}:{at}": "yes"})
        return False
    if app.clock.now() < until:
        return False
    said = _reminder(app, standing)
    hint = _("“crosspost approve {id}” countersigns it.", id=post)
    notice = reminder(app, standing, at)
    subject = notice.key
    return news.tell(app, out, news.News(REMINDER, subject, said, hint, notice=notice))


def reminder(app: App, standing: Standing, at: datetime) -> Notice:
    """What those who may countersign are written, of what was let out at that time."""
    said = _reminder(app, standing)
    return items.to_countersign(app, standing, f"{standing.post.id}:{at}", said)


def _reminder(app: App, standing: Standing) -> Phrase:
    let_out = standing.verdict.let_out
    return _(
        "{title}: {who} let it out on call more than {hours} hours ago, and nobody has "
        "approved it since. {waits}",
        title=_title(standing),
        who=titles([let_out.by] if let_out else [], app.directory),
        hours=int(COUNTERSIGN.total_seconds()) // 3600,
        waits=waits_for(standing.verdict.unsigned, app.directory),
    )


def _title(standing: Standing) -> str:
    """Its first line; what ends it would stand before what is said of it."""
    return standing.post.title.rstrip(" .,;:")
