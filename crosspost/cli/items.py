"""What a tick tells, as those read it who are written (`ports.Item`)."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from crosspost.engine.deciding import SHORT
from crosspost.i18n import Phrase, _
from crosspost.model import Hold, State
from crosspost.ports import Item, Notice, NoticeKind, Recipient
from crosspost.report import text
from crosspost.report.comparison import words
from crosspost.report.words import STATES

if TYPE_CHECKING:
    from collections.abc import Iterable

    from crosspost.app import App
    from crosspost.editorial.approval import Missing
    from crosspost.engine.standing import Standing
    from crosspost.model import Part, Post
    from crosspost.ports import PauseRecord, Problem, Record


def of_record(app: App, record: Record, problem: Problem, hint: Phrase | None) -> Item:
    """A sending's problem, for those who are written."""
    if record.hold is Hold.PAUSE:
        return _of_pause(app, record, hint)
    entity = app.directory.entities.get(record.entity)
    return Item(
        problem.message,
        hint=hint,
        kind=problem.kind,
        subject=record.id,
        group=problem.message,
        entity=entity.title if entity else "",
        account=record.account,
        handle=record.delivery.handle,
        post=record.post,
        title=title_of(app, record),
        state=STATES[record.state][0],
    )


def _of_pause(app: App, record: Record, hint: Phrase | None) -> Item:
    """A pause, told once: why, and by whom."""
    reason = app.folder.pause_reason()
    if reason is not None:
        said = _(
            "Everything is paused by a file on the machine: {reason}", reason=reason
        )
        return Item(said, hint=hint, kind="paused", subject="file")
    hint = _("“crosspost resume” lists what came due meanwhile and lifts the pause.")
    scopes = {"", f"entity:{record.entity}", f"account:{record.account}"}
    for pause in app.ledger.pauses():
        if pause.scope in scopes:
            return Item(_pause(pause), hint=hint, kind="paused", subject=pause.scope)
    return Item(_("Sendings were paused."), hint=hint, kind="paused")


def _pause(pause: PauseRecord) -> Phrase:
    if pause.scope:
        return _(
            "{scope} is paused by {by}: {reason}",
            scope=pause.scope.partition(":")[2],
            by=pause.by,
            reason=pause.reason,
        )
    return _("Everything is paused by {by}: {reason}", by=pause.by, reason=pause.reason)


def title_of(app: App, record: Record) -> str:
    """The title of a delivery's post."""
    kept = app.ledger.post(record.post)
    return text.title(kept.post) if kept else record.post


# -- to those who decide -------------------------------------------------------------


def to_approve(app: App, standing: Standing, key: str, problem: Problem) -> Notice:
    """That a post waits for an approval: its words, where and when, and how."""
    to = _people(app, standing.verdict.missing)
    items = _whole_post(app, standing, problem.message)
    return Notice(NoticeKind.APPROVAL, key, items, to)


def to_countersign(app: App, standing: Standing, key: str, said: Phrase) -> Notice:
    """That a post which went out on call was approved by nobody since."""
    to = _people(app, standing.verdict.unsigned)
    return Notice(NoticeKind.COUNTERSIGN, key, _whole_post(app, standing, said), to)


def _people(app: App, wanted: Iterable[Missing]) -> tuple[Recipient, ...]:
    """Those who may decide and can be written to; nobody: those of `[mail]`."""
    team = app.directory.team
    names = dict.fromkeys(name for one in wanted for name in one.who)
    known = [team[name] for name in names if name in team and team[name].email]
    return tuple(Recipient(one.email, one.language) for one in known)


def _whole_post(app: App, standing: Standing, said: Phrase) -> tuple[Item, ...]:
    """The post as each account will have it; what is alike is shown once."""
    post = standing.post
    entity = app.directory.entities.get(post.entity)
    whose = Item(
        said,
        hint=_("Read it, then approve it or refuse it, with its fingerprint:"),
        group=said,
        entity=entity.title if entity else post.entity,
        post=post.id,
        title=post.title,
        copy=f"crosspost approve {post.id} --digest {standing.digest[:SHORT]}",
    )
    if standing.in_place:
        before = {one.account: one for one in standing.before}
        return tuple(
            _corrected(whose, before[one.account], one) for one in standing.records
        )
    return tuple(_of_account(whose, post, record) for record in standing.records)


def _corrected(whose: Item, before: Record, after: Record) -> Item:
    """A correction of what is online: what stands there, and what would."""
    return replace(
        whose,
        account=after.account,
        handle=after.delivery.handle,
        state=_(
            "changed once it is approved; online now: “{before}”",
            before=words(before.delivery),
        ),
        text=words(after.delivery),
    )


def _of_account(whose: Item, post: Post, record: Record) -> Item:
    state = STATES[record.state][0]
    waits = record.state is State.WAITING
    if waits and post.at is None:
        state = _("leaves once it is approved")
    return replace(
        whose,
        account=record.account,
        handle=record.delivery.handle,
        due=record.due if waits and post.at is not None else None,
        state=state,
        text="\n\n".join(_words(part) for part in record.delivery.parts),
    )


def _words(part: Part) -> str:
    """All that is read of a part: its text, and what stands for its pictures."""
    return "\n".join([part.text, *(f"[image] {one.alt}" for one in part.media)])
