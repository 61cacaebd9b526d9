"""`crosspost init`: a commented configuration, an outbox, secrets, a first post."""

from __future__ import annotations

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
    parser.add_argument("folder", nargs="?", default=".", metavar=str(_("FOLDER")))


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
    out.line(_("Next: “crosspost accounts add bluesky” or “accounts add mastodon”."))
    out.line(_("To try without an account: “crosspost --sandbox preview”."))
    return DONE


def _make(folder: Path) -> list[str]:
    folder.mkdir(parents=True, exist_ok=True)
    data = files("crosspost.cli") / "data"
    made = []
    for name, source in (
        ("config.toml", f"config.{active()}.toml"),
        (f"outbox/{_('first-post')}.md.draft", f"first-post.{active()}.md"),
    ):
        path = folder / name
        if path.exists():
            continue
        path.parent.mkdir(exist_ok=True)
        path.write_bytes((data / source).read_bytes())
        made.append(name)
    if not (folder / "secrets").exists():
        private_folder(folder / "secrets")
        made.append("secrets/")
    return made
