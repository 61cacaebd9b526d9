"""`crosspost ledger backup FILE`: copy the ledger while it runs."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from crosspost.cli.common import DONE
from crosspost.i18n import _

if TYPE_CHECKING:
    import argparse

    from crosspost.app import App
    from crosspost.cli.output import Output


def arguments(parser: argparse.ArgumentParser) -> None:
    """The act and its file."""
    parser.add_argument("act", choices=["backup"])
    parser.add_argument("file", metavar=str(_("FILE")))


def run(app: App, args: argparse.Namespace, out: Output) -> int:
    """Copy; the copy is private like the original."""
    app.ledger.backup(Path(args.file))
    out.line(_("The ledger was copied to {file}.", file=args.file))
    return DONE
