"""What would follow a drill: who would have to approve it, and how they would be told.

The reminder is made by what makes the real one, for the moment at which it would
leave; it is shown, and goes to nobody.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from crosspost.cli import items, waiting
from crosspost.engine.verdict_words import titles
from crosspost.i18n import _, active
from crosspost.report.text import anyone, when

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from crosspost.app import App
    from crosspost.cli.output import Output
    from crosspost.editorial.approval import Missing
    from crosspost.engine.standing import Standing
    from crosspost.ports import Notice


def tell(app: App, stage: App, post: str, out: Output) -> None:
    """Say who would have to do what, and show what they would be written.

    Args:
        app: The real office: who would be written to.
        stage: The drill's.
        post: What was drilled.
        out: Where it is said.
    """
    standing = stage.approving.standing(post)
    if standing is None or not standing.verdict.needed:
        return
    out.line()
    out.line(out.paint(_("What would follow"), "title"))
    if standing.verdict.countersign_by is not None:
        _countersign(app, stage, standing, standing.verdict.countersign_by, out)
    elif not standing.verdict.may_leave:
        _asked(app, stage, standing, out)


def _countersign(
    app: App, stage: App, standing: Standing, until: datetime, out: Output
) -> None:
    entity = stage.directory.entities.get(standing.post.entity)
    names = _names(standing.verdict.unsigned, stage)
    if not names:
        said = _(
            "Someone else would have to approve it, and nobody here may: give that "
            "right to a colleague, under [team.…]."
        )
        out.line(out.paint(said, "bad"), indent=2, hang=2)
        return
    said = _(
        "Before {until}, one of these would have to approve it: {names}. Nobody is "
        "reminded then.",
        until=when(until, entity or anyone(stage.directory)),
        names=names,
    )
    out.line(said, indent=2, hang=2)
    notice = waiting.reminder(stage, standing, until)
    addresses = _addresses(app, notice)
    said = (
        _(
            "If nobody had by then, this reminder would leave, once, to: {addresses}",
            addresses=", ".join(addresses),
        )
        if addresses
        else _(
            "If nobody had by then, the run for cron would say this, once; no mail "
            "is configured:"
        )
    )
    out.line(said, indent=2, hang=2)
    _show(stage, notice, until, out)


def _asked(app: App, stage: App, standing: Standing, out: Output) -> None:
    """That colleagues would be asked, and by which mail."""
    problem = standing.problem(stage.directory)
    if problem is None:
        return
    notice = items.to_approve(stage, standing, standing.digest, problem)
    addresses = _addresses(app, notice)
    said = (
        _(
            "The next run would ask for the approval by mail: {addresses}",
            addresses=", ".join(addresses),
        )
        if addresses
        else _("The next run would say so; no mail is configured.")
    )
    out.line(said, indent=2, hang=2)


def _names(wanted: Iterable[Missing], stage: App) -> str:
    who = dict.fromkeys(name for one in wanted for name in one.who)
    return titles(list(who), stage.directory)


def _addresses(app: App, notice: Notice) -> list[str]:
    """Whom it would be mailed to."""
    mails = [door for door in app.doors if door.name == "mail"]
    return [one for door in mails for one in door.addresses(notice)]


def _show(stage: App, notice: Notice, at: datetime, out: Output) -> None:
    """The mail as its readers would have it."""
    from crosspost.notify.sheet import sheet
    from crosspost.ports import Letter

    letter = Letter(0, "", at, notice, (0, ""))
    zone = stage.configuration.settings.time_zone
    made = sheet(letter, language=active(), zone=zone)
    out.line()
    out.line(out.paint(made.subject, "strong"), indent=4, hang=2)
    for block in made.blocks:
        out.line(block.heading, indent=4)
        for line in block.lines:
            out.line(f"- {line}", indent=4, hang=2)
        for line in block.text.splitlines():
            out.line(f"> {line}", indent=4, hang=2)
        out.line(block.hint, indent=4)
        out.row(f"      {block.copy}")
    for line in made.closing:
        out.line(line, indent=4)
