"""`crosspost completion bash|zsh|fish`: prints what the shell loads."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crosspost.cli.common import DONE
from crosspost.i18n import _

if TYPE_CHECKING:
    import argparse

    from crosspost.app import App
    from crosspost.cli.output import Output

SHELLS = ("bash", "zsh", "fish")


def arguments(parser: argparse.ArgumentParser) -> None:
    """The shell."""
    parser.add_argument(
        "shell",
        choices=SHELLS,
        metavar=f"{{{','.join(SHELLS)}}}",
        help=str(_("the one you type into")),
    )


def run(app: App, args: argparse.Namespace, out: Output) -> int:  # noqa: ARG001 -- the table's shape
    """Print the script: commands, their options, files where files are meant."""
    from crosspost.cli import COMMANDS
    from crosspost.cli.arguments import command_parser

    options = {name: _options(command_parser(name)) for name in COMMANDS}
    out.raw({"bash": _bash, "zsh": _zsh, "fish": _fish}[args.shell](options))
    return DONE


def _options(parser: argparse.ArgumentParser) -> list[str]:
    """Long options, and the words a positional argument may be."""
    words: list[str] = []
    for action in parser._actions:  # noqa: SLF001 -- argparse has no other way
        words += [one for one in action.option_strings if one.startswith("--")]
        if not action.option_strings and action.choices:
            words += [str(choice) for choice in action.choices]
    return words


def _bash(options: dict[str, list[str]]) -> str:
    cases = "\n".join(
        f'    {name}) words="{" ".join(words)}" ;;' for name, words in options.items()
    )
    return f"""# {_("crosspost completion: source this in ~/.bashrc")}
_crosspost() {{
  local word="${{COMP_WORDS[COMP_CWORD]}}" name="" words="{" ".join(options)}" one
  for one in "${{COMP_WORDS[@]:1:COMP_CWORD-1}}"; do
    case "$one" in -*) ;; *) name="$one"; break ;; esac
  done
  case "$name" in
{cases}
  esac
  COMPREPLY=($(compgen -W "$words" -- "$word"))
}}
complete -o default -F _crosspost crosspost"""


def _zsh(options: dict[str, list[str]]) -> str:
    return "#compdef crosspost\nautoload -U +X bashcompinit && bashcompinit\n" + _bash(
        options
    )


def _fish(options: dict[str, list[str]]) -> str:
    lines = [f"# {_('crosspost completion: save as completions/crosspost.fish')}"]
    names = " ".join(options)
    lines.append(
        f'complete -c crosspost -n "not __fish_seen_subcommand_from {names}" '
        f'-f -a "{names}"'
    )
    for name, words in options.items():
        for word in words:
            seen = f'-n "__fish_seen_subcommand_from {name}"'
            flag = f"-l {word[2:]}" if word.startswith("--") else f"-a {word}"
            lines.append(f"complete -c crosspost {seen} {flag}")
    return "\n".join(lines)
