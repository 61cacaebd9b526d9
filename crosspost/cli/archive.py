"""`crosspost archive`: the years on X, looked at, planned, brought along.

Each act is a module of its own, loaded when it is named; those that choose posts
take the same filters.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING

from crosspost.cli.archive_choices import add_choices, choices_of
from crosspost.cli.arguments import add_shared
from crosspost.i18n import Phrase, _

if TYPE_CHECKING:
    import argparse

    from crosspost.app import App
    from crosspost.cli.output import Output


@dataclass(frozen=True, slots=True)
class Act:
    """One act.

    Attributes:
        module: Where it lives, beside this one.
        said: What it does.
        reads: Whether it reads an archive.
        chooses: Whether it takes the filters; its `run` then takes `Choices`.
    """

    module: str
    said: Phrase
    reads: bool = True
    chooses: bool = True


ACTS: Mapping[str, Act] = {
    "inspect": Act("archive_inspect", _("what is in it"), chooses=False),
    "plan": Act("archive_plan", _("what would be brought along, and why not the rest")),
    "import": Act("archive_import", _("bring it along; goes on where it stopped")),
    "verify": Act("archive_verify", _("prove that all is there, without a login")),
    "undo": Act(
        "archive_undo", _("take back what an import made"), reads=False, chooses=False
    ),
}


def arguments(parser: argparse.ArgumentParser) -> None:
    """An act, and what it takes."""
    acts = parser.add_subparsers(dest="act", required=True, metavar="|".join(ACTS))
    for name, act in ACTS.items():
        sentence = str(act.said)
        one = acts.add_parser(
            name,
            help=sentence,
            description=f"{sentence[:1].upper()}{sentence[1:]}.",
            allow_abbrev=False,
        )
        vars(one)["color"] = False
        add_shared(one)
        if act.reads:
            one.add_argument(
                "zip",
                nargs="+",
                metavar="ZIP",
                help=str(_("the zip file, all of one download, or the folder")),
            )
        import_module(f"crosspost.cli.{act.module}").arguments(one)
        if act.chooses:
            add_choices(one)


def run(app: App, args: argparse.Namespace, out: Output) -> int:
    """Do the act."""
    act = ACTS[args.act]
    module = import_module(f"crosspost.cli.{act.module}")
    if act.chooses:
        code = module.run(app, args, out, choices_of(args))
    else:
        code = module.run(app, args, out)
    return int(code)
