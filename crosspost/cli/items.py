"""What a tick tells, as those read it who are written (`ports.Item`)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crosspost.i18n import Phrase, _
from crosspost.model import Hold
from crosspost.ports import Item
from crosspost.report import text
from crosspost.report.words import STATES

if TYPE_CHECKING:
    from crosspost.app import App
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
