"""A drill of the urgent path: all of it, on built-in networks, in a folder of its own.

The accounts, the team and the templates are the real ones; the ledger, the journal
and the networks are the drill's. No secret is read, no connection is made, no mail
or notice is written: what sends those is the run for cron, which knows of no drill.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from crosspost.app import App
from crosspost.cli import drill_after
from crosspost.cli.steps import Steps
from crosspost.errors import CrosspostError
from crosspost.i18n import _
from crosspost.model import State
from crosspost.report.words import network_name
from crosspost.state import drills

if TYPE_CHECKING:
    import argparse

    from crosspost.cli.output import Output
    from crosspost.cli.urgent_post import Told
    from crosspost.state.folder import Folder


def drill(app: App, args: argparse.Namespace, out: Output) -> int:
    """Go through it, then say how long each step took and what would be where."""
    from crosspost.cli.urgent_post import publish

    out.drill = True
    stage = staged(app, args)
    steps = Steps(stage.clock)
    if args.json:
        try:
            return publish(stage, args, out, steps).code
        finally:
            close(stage)
    out.line(out.paint(_("This is a drill: nothing is published."), "strong"))
    out.line()
    try:
        told = publish(stage, args, out, steps)
        if told.records:
            _tell(app, stage, told, steps, out)
    except CrosspostError as error:
        out.error(error)
        return error.exit_code
    finally:
        close(stage)
        _farewell(out)
    return told.code


def staged(app: App, args: argparse.Namespace) -> App:
    """The same office for one drill, named by its moment."""
    stage = App(
        _place(app),
        clock=app.clock,
        environment={},
        by=app.user,
        wait=app.wait,
    )
    if getattr(args, "act_as", None):
        stage.act_as(args.act_as)
    return stage


def _place(app: App) -> Folder:
    """A folder that no drill was in before."""
    name = app.clock.now().strftime("%Y%m%dT%H%M%S.%fZ")
    found, number = app.folder.drilling(name), 1
    while found.state.exists():
        number += 1
        found = app.folder.drilling(f"{name}-{number}")
    return found


def close(stage: App) -> None:
    """Let go of what was opened, and remove the drills of long ago."""
    for name in ("ledger", "world"):
        opened = vars(stage).get(name)
        if opened is not None:
            opened.close()
    drills.tidy(stage.folder.state.parent)


def _farewell(out: Output) -> None:
    """Said whatever came of it: that it was a drill must be the last word."""
    out.line()
    said = _("End of the drill: nothing was published, and nobody was written to.")
    out.line(out.paint(said, "strong"))


def _tell(app: App, stage: App, told: Told, steps: Steps, out: Output) -> None:
    """Where it would stand, what would follow, how long it took, where it is kept."""
    _where(stage, told, out)
    drill_after.tell(app, stage, told.records[0].post, out)
    out.line()
    out.line(out.paint(_("How long it took"), "title"))
    for step in steps.taken:
        out.row(f"  {step.said}", right=_seconds(step.seconds))
    out.row(f"  {_('all together')}", right=_seconds(steps.seconds))
    out.line()
    journal = stage.folder.journal.relative_to(stage.folder.home)
    out.line(_("The drill has a journal of its own: {file}", file=journal), hang=2)
    said = _(
        "The last {n} drills stay in {folder}; older ones are removed.",
        n=drills.KEPT,
        folder=stage.folder.state.parent.relative_to(stage.folder.home),
    )
    out.line(said, hang=2)


def _where(stage: App, told: Told, out: Output) -> None:
    out.line()
    out.line(out.paint(_("Where it would stand"), "title"))
    for record in told.records:
        account = stage.directory.accounts[record.account]
        place = network_name(record.delivery)
        handle = f"@{account.handle.removeprefix('@')}"
        named = {"account": account.name, "network": place, "handle": handle}
        said = (
            _("{account} ({network}, {handle}): it would be published", **named)
            if record.state is State.SENT
            else _("{account} ({network}, {handle}): it would not leave yet", **named)
        )
        out.line(said, indent=2, hang=2)
        if record.state is not State.SENT and record.problem is not None:
            out.line(record.problem.message, indent=4, hang=2)


def _seconds(seconds: float) -> str:
    return str(_("{seconds} s", seconds=f"{seconds:.1f}"))
