"""`crosspost init`: a commented configuration, an outbox, secrets, two first posts."""

from __future__ import annotations

import os
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

from crosspost.cli.common import DONE
from crosspost.errors import CrosspostError
from crosspost.i18n import _, active
from crosspost.state.files import private_folder
from crosspost.state.folder import Folder

if TYPE_CHECKING:
    import argparse

    from crosspost.app import App
    from crosspost.cli.output import Output


def arguments(parser: argparse.ArgumentParser) -> None:
    """Where."""
    parser.add_argument(
        "folder",
        nargs="?",
        default=".",
        metavar=str(_("FOLDER")),
        help=str(_("where to; by default here")),
    )


def run(app: App, args: argparse.Namespace, out: Output) -> int:
    """Make what is missing; never overwrite anything."""
    from crosspost.app import App as Root

    folder = Path(args.folder).absolute()
    target = Root(Folder(folder / "config.toml"), clock=app.clock)
    try:
        made = _make(folder)
        if not target.folder.ledger.exists():
            target.create_ledger()
            made.append("state/")
    except OSError as error:
        raise CrosspostError(
            _("{folder} cannot be written. Nothing more was made.", folder=folder),
            hint=_("Choose a folder you may write to."),
            detail=str(error),
        ) from error
    if made:
        out.line(_("Made in {folder}: {what}", folder=folder, what=", ".join(made)))
    else:
        out.line(_("Everything is there already; nothing was changed."))
    _next(folder, args, out)
    return DONE


def _next(folder: Path, args: argparse.Namespace, out: Output) -> None:
    """The next steps, to be copied."""
    draft = f"outbox/{draft_name()}"
    out.line()
    if args.folder != ".":
        out.row(f"  cd {args.folder}")
    if (folder / draft).exists():
        out.line(_("See a first post, without any account:"))
        out.row(f"  crosspost --sandbox preview {draft}")
        out.line(
            _("It is a draft: it leaves only once you take “.draft” off its name.")
        )
    if (folder / "templates" / f"{template_name()}.md").exists():
        out.line(
            _("Try a prepared post of templates/ as a drill; nothing is published:")
        )
        out.row(f"  crosspost urgent {template_name()} --drill")
    out.line(_("Add your accounts:"))
    out.row("  crosspost accounts add bluesky")
    out.row("  crosspost accounts add mastodon")


def draft_name() -> str:
    """The first post's file: not `*.md`, so the outbox never takes it by itself."""
    return f"{_('first-post')}.md.draft"


def template_name() -> str:
    """The first prepared post, by its name in the folder `templates/`."""
    return str(_("water-cut"))


def _make(folder: Path) -> list[str]:
    folder.mkdir(parents=True, exist_ok=True)
    fresh = not (folder / "config.toml").exists()
    made = [_copied(folder, "config.toml", f"config.{active()}.toml")] if fresh else []
    if not (folder / "outbox").exists():
        (folder / "outbox").mkdir()
        draft = f"outbox/{draft_name()}"
        made.append(_copied(folder, draft, f"first-post.{active()}.md"))
    if not (folder / "templates").exists():
        (folder / "templates").mkdir()
        name = f"templates/{template_name()}.md"
        made.append(_copied(folder, name, f"template.{active()}.md"))
    if not (folder / "secrets").exists():
        private_folder(folder / "secrets")
        made.append("secrets/")
    return made


def _copied(folder: Path, name: str, source: str) -> str:
    """A file made from our data; never over another one."""
    data = (files("crosspost.cli") / "data" / source).read_bytes()
    # Whatever the umask: what says where the secrets are is its owner's to change.
    handle = os.open(folder / name, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o644)
    with os.fdopen(handle, "wb") as file:
        file.write(data)
    return name
