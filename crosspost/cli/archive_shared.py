"""What the acts of `archive` that touch an account share: options, words for errors."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import islice
from typing import TYPE_CHECKING

from crosspost.app.importing import SHARE
from crosspost.errors import UsageError
from crosspost.i18n import Phrase, _

if TYPE_CHECKING:
    import argparse

    from crosspost.cli.output import Output
    from crosspost.migrate.doors import Importer

NAMED = 10
"""How many posts are named one by one."""


def add_account(parser: argparse.ArgumentParser) -> None:
    """`--to` and `--plan-file`."""
    add = parser.add_argument
    add("--to", metavar=str(_("NAME")), required=True, help=str(_("the account")))
    add(
        "--plan-file",
        metavar=str(_("FILE")),
        help=str(_("where the plan of the import is kept")),
    )


def add_pace(parser: argparse.ArgumentParser) -> None:
    """`--share` and `--own-server`."""
    add = parser.add_argument
    add(
        "--share",
        type=int,
        default=SHARE,
        metavar="N",
        help=str(_("percent of the network’s quotas to use (90)")),
    )
    add(
        "--own-server",
        action="store_true",
        help=str(_("the server is yours and counts nothing")),
    )


def share_of(args: argparse.Namespace) -> float:
    """Of each quota (0–1).

    Raises:
        UsageError: It is no percentage.
    """
    if not 0 < args.share <= 100:  # noqa: PLR2004 -- percent
        raise UsageError(_("--share goes from 1 to 100. Nothing was done."))
    return float(args.share) / 100


def paced(importer: Importer, args: argparse.Namespace) -> None:
    """Nothing is paced on a server of one's own."""
    if args.own_server:
        importer.windows = ()


def name_problems(
    problems: Iterable[tuple[str, Mapping[str, object]]], out: Output
) -> None:
    """Name the first posts with what is wrong with each."""
    for what, problem in islice(problems, NAMED):
        told = problem.get("message")
        message = Phrase.from_json(told) if isinstance(told, dict) else ""
        out.problem(_("{post}: {reason}", post=what, reason=message))
