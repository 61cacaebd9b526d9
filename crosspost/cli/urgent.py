"""`crosspost urgent`: a prepared post, its blanks filled, published at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crosspost.cli.common import add_json, add_writing
from crosspost.i18n import _

if TYPE_CHECKING:
    import argparse

    from crosspost.app import App
    from crosspost.cli.output import Output


def arguments(parser: argparse.ArgumentParser) -> None:
    """A template, what fills it, and whether it is a drill."""
    from crosspost.cli.prepared import add_blanks

    add_blanks(parser)
    parser.add_argument(
        "--drill",
        action="store_true",
        help=str(_("go through all of it on built-in networks; nothing is published")),
    )
    add_writing(parser)
    add_json(parser)


def run(app: App, args: argparse.Namespace, out: Output) -> int:
    """Fill it, show it, ask once, send it; or do so as a drill."""
    from crosspost.cli.drill import drill
    from crosspost.cli.steps import Steps
    from crosspost.cli.urgent_post import publish

    if args.drill:
        return drill(app, args, out)
    return publish(app, args, out, Steps(app.clock)).code
