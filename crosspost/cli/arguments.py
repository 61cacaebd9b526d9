"""Parsing: global options before or after the command, one parser built, not twenty."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence

from crosspost import __version__
from crosspost.cli import COMMANDS, load, overview
from crosspost.cli.parser import Parser
from crosspost.errors import UsageError
from crosspost.i18n import Phrase, _

_VALUED = {"--config", "--language", "--as"}


def parse(argv: Sequence[str]) -> argparse.Namespace:
    """The arguments of one command, global options included.

    Raises:
        UsageError: An unknown command or option.
    """
    place = _command_at(argv)
    if place is None:
        args = _globals("crosspost").parse_args([w for w in argv if w != "--help"])
        args.command, args.help_text = None, overview()
        return args
    name = argv[place]
    if name not in COMMANDS:
        raise _unknown(name)
    parser = command_parser(name)
    args = parser.parse_args([*argv[:place], *argv[place + 1 :]])
    args.command = name
    return args


def _command_at(argv: Sequence[str]) -> int | None:
    skip = False
    for place, word in enumerate(argv):
        if skip:
            skip = False
        elif word in _VALUED:
            skip = True
        elif not word.startswith("-"):
            return place
    return None


def command_parser(name: str) -> argparse.ArgumentParser:
    """The parser of one command."""
    parser = _globals(f"crosspost {name}", description=COMMANDS[name][1])
    load(name).arguments(parser)
    return parser


def _globals(prog: str, description: Phrase | None = None) -> argparse.ArgumentParser:
    parser = Parser(
        prog=prog,
        description=_sentence(description) if description else None,
        allow_abbrev=False,
        add_help=True,
    )
    vars(parser)["color"] = False  # 3.14 colours by default; unknown before
    shared = _shared(parser, default=None)
    if prog == "crosspost":
        shared("--version", action="version", version=f"crosspost {__version__}")
    return parser


def add_shared(parser: argparse.ArgumentParser) -> None:
    """The options of every command, on the parser of an act of one.

    What stands before the act is not overwritten by what does not stand after it.
    """
    _shared(parser, default=argparse.SUPPRESS)


def _shared(
    parser: argparse.ArgumentParser, *, default: str | None
) -> Callable[..., argparse.Action]:
    add = parser.add_argument_group(str(_("options of every command"))).add_argument
    off = default if default is not None else False
    yes = {"action": "store_true", "default": off}
    add(
        "--config",
        metavar=str(_("FILE")),
        default=default,
        help=str(_("the configuration")),
    )
    add("--sandbox", **yes, help=str(_("use built-in networks")))  # type: ignore[arg-type]
    add(
        "--language",
        metavar="fr|en",
        default=default,
        help=str(_("of what is said")),
    )
    add(
        "--as",
        dest="act_as",
        metavar=str(_("PERSON")),
        default=default,
        help=str(_("in a colleague's name; for administrators, and journalled")),
    )
    add("--verbose", **yes, help=str(_("show technical details")))  # type: ignore[arg-type]
    add("--no-color", **yes, help=str(_("never use colours")))  # type: ignore[arg-type]
    return add


def _sentence(said: Phrase) -> str:
    """What stands in the list of commands, as a sentence of its own."""
    words = str(said)
    return f"{words[:1].upper()}{words[1:]}."


def _unknown(name: str) -> UsageError:
    import difflib

    close = difflib.get_close_matches(name, COMMANDS, n=1)
    hint = (
        _('Did you mean "{word}"?', word=close[0])
        if close
        else _("“crosspost --help” lists the commands.")
    )
    return UsageError(
        _("There is no command {name}. Nothing was done.", name=name), hint=hint
    )
