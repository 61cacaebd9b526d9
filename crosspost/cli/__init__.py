"""The command line: one table of names; only the named command is loaded.

Nothing here imports anything but the standard library and the rooms a `--help`
needs: start-up is measured.
"""

from __future__ import annotations

import os
import sys
from importlib import import_module

from crosspost import i18n
from crosspost.cli import places, quick
from crosspost.errors import CrosspostError, UsageError
from crosspost.i18n import Phrase, _

TYPE_CHECKING = False  # `typing` costs a start too much; checkers know the name
if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Mapping, Sequence
    from typing import Protocol

    from crosspost.app import App
    from crosspost.cli.output import Output

    class Command(Protocol):
        """A module of this package that is a command."""

        def arguments(self, parser: argparse.ArgumentParser) -> None:
            """Say which arguments it takes."""

        def run(self, app: App, args: argparse.Namespace, out: Output) -> int:
            """Do it; the exit code."""


INTERRUPTED = 130

_AT_HOME_THERE = r"(?!accounts (?:add|remove)\b|(?:demo|init|completion)\b)(?:{})\b"
"""Commands that know the sandbox; the others are typed without it."""

_ANYWHERE = frozenset(
    {"demo", "init", "doctor", "tick", "archive", "completion", "journal"}
)
"""Commands that need no configuration, or tell by themselves that there is none."""


COMMANDS: Mapping[str, tuple[str, Phrase]] = {
    "demo": ("demo", _("the tour, on built-in networks: no account, no network")),
    "init": ("init", _("make a configuration, an outbox and a first post")),
    "accounts": ("accounts", _("list, add, check or remove accounts")),
    "doctor": ("doctor", _("everything that could go wrong, and what to do")),
    "preview": ("preview", _("what will be sent, for each account, offline")),
    "post": ("post", _("publish one message, now or at a time")),
    "template": ("template", _("the prepared posts: list them, publish one")),
    "urgent": ("urgent", _("publish a prepared post at once; or a drill of it")),
    "add": ("add", _("check and schedule post files")),
    "tick": ("tick", _("one run for cron: publish what is due; silent when well")),
    "status": ("status", _("what is due, sent, held or uncertain, per account")),
    "retry": ("retry", _("send again only what was not sent")),
    "settle": ("settle", _("find out whether an uncertain post is there")),
    "approve": ("approve", _("let a post leave, exactly as it is shown")),
    "refuse": ("refuse", _("send a post back to draft, with the reason")),
    "cancel": ("cancel", _("take back what is not sent yet")),
    "correct": ("correct", _("another text, everywhere it was published")),
    "withdraw": ("withdraw", _("remove a post everywhere it was published")),
    "pause": ("pause", _("hold everything, at once")),
    "resume": ("resume", _("decide item by item, then lift the pause")),
    "rehearse": ("rehearse", _("a coming month, played on networks that misbehave")),
    "window": ("window", _("how often you published, beside the same time before")),
    "archive": ("archive", _("the years on X: look, plan, bring along, prove, undo")),
    "team": ("team", _("who may do what, since when, and who is on call")),
    "journal": ("journal", _("who did what, and when; is it whole")),
    "ledger": ("ledger", _("copy the ledger while it runs; make a lost one anew")),
    "completion": ("completion", _("completion of commands for your shell")),
}


def main(argv: Sequence[str]) -> int:
    """Run one command.

    Returns:
        0 done · 1 a person must act · 2 the command or the configuration is
        wrong · 3 a network could not be reached · 130 interrupted.
    """
    if quick.may_rest(argv, os.environ):
        return 0
    if quick.wants_overview(argv):
        return _help(argv)
    from crosspost.cli.output import Output

    out = Output()
    return told(out, lambda: _in_the_reader_s_language(argv, out))


def overview() -> str:
    """What `crosspost --help` prints."""
    lines = [
        str(_("usage: crosspost COMMAND [OPTIONS]")),
        "",
        str(_("One message, seen before it goes, sent once to every account.")),
        "",
    ]
    width = max(map(len, COMMANDS))
    lines += [f"  {name:<{width}}  {said}" for name, (_m, said) in COMMANDS.items()]
    lines += ["", str(_("“crosspost COMMAND --help” tells more about each."))]
    return "\n".join(lines)


def _help(argv: Sequence[str]) -> int:
    try:
        i18n.activate(language(argv, os.environ))
    except UsageError:
        i18n.activate("en")  # a wrong word in the configuration keeps nobody from help
    quick.say(overview())
    return 0


def _in_the_reader_s_language(argv: Sequence[str], out: Output) -> int:
    try:
        i18n.activate(language(argv, os.environ))
    except UsageError:
        i18n.activate(_another_language(argv, os.environ))
        raise
    return perform(argv, out)


def told(out: Output, act: Callable[[], int]) -> int:
    """What `act` answers; what keeps it from answering is told to a person."""
    try:
        return act()
    except CrosspostError as error:
        out.error(error)
        return error.exit_code
    except KeyboardInterrupt:
        out.problem(
            _("crosspost: Interrupted. What was sent is kept; nothing is lost.")
        )
        out.problem(_("What to do: “crosspost status” says what was sent."))
        return INTERRUPTED
    except BrokenPipeError:
        sys.stdout = None  # nobody reads any more
        return 0
    except OSError as error:
        out.error(refused_by_the_disk(error))
        return 1
    finally:
        i18n.type_with("")


def refused_by_the_disk(error: OSError) -> CrosspostError:
    """A full disk, a read-only folder: whatever the system refused to this run."""
    place = error.filename if isinstance(error.filename, str) else "?"
    return CrosspostError(
        _(
            "The system refused to read or write {file}: {reason}. What was sent "
            "before is kept; nothing more was sent.",
            file=place,
            reason=_reason(error.errno),
        ),
        hint=_("Free space on the disk, or check who may write there; then run again."),
        detail=repr(error),
    )


def _reason(number: int | None) -> Phrase:
    """In the reader's language: the system's own words are in another."""
    import errno

    known = {
        errno.EACCES: _("this user may not do that"),
        errno.EPERM: _("this user may not do that"),
        errno.ENOENT: _("it is not there"),
        errno.ENOSPC: _("the disk is full"),
        errno.EDQUOT: _("the disk is full"),
        errno.EROFS: _("the disk can only be read"),
        errno.EIO: _("the disk reports an error"),
    }
    return known.get(number or 0, _("--verbose says why"))


def perform(argv: Sequence[str], out: Output) -> int:
    """Run one command in the language that is active.

    Raises:
        CrosspostError: Something a person must read.
    """
    args = _parsed(argv)
    out.verbose = args.verbose
    if args.no_color:
        out.colour = False
    if args.command is None:
        out.raw(args.help_text)
        return 0
    command = load(args.command)
    app = _app(args)
    say_sandbox(app, args, out)
    if args.command not in _ANYWHERE and is_nowhere(app):
        app.configuration  # noqa: B018 -- says that there is none
    return command.run(app, args, out)


def say_sandbox(app: App, args: argparse.Namespace, out: Output) -> None:
    """In the sandbox every line says so, and every command that a line names.

    Unless it is the configuration or the environment that wants the sandbox: then
    commands need no option.
    """
    out.sandbox = app.folder.sandbox
    wanted = places.sandboxed(str(app.folder.config), os.environ)
    if args.sandbox and not wanted:
        i18n.type_with("--sandbox", _AT_HOME_THERE.format("|".join(COMMANDS)))


def is_nowhere(app: App) -> bool:
    """Whether there is neither a configuration nor a ledger: a wrong folder, mostly."""
    return not (app.folder.config.exists() or app.folder.ledger.exists())


def _parsed(argv: Sequence[str]) -> argparse.Namespace:
    """The arguments; those of a plain tick without `argparse`."""
    plain = quick.plain_tick(argv)
    if plain is not None:
        return plain  # type: ignore[return-value]
    from crosspost.cli.arguments import parse

    return parse(list(argv))


def load(name: str) -> Command:
    """The module of a command."""
    module: Command = import_module(f"crosspost.cli.{COMMANDS[name][0]}")
    return module


def _app(args: argparse.Namespace) -> App:
    from pathlib import Path

    from crosspost.app import App
    from crosspost.state.folder import Folder

    config = places.config_path(args.config, os.environ)
    sandbox = args.sandbox or places.sandboxed(config, os.environ)
    app = App(Folder(Path(config), sandbox=sandbox))
    if getattr(args, "act_as", None):
        app.act_as(args.act_as)
    return app


def _another_language(argv: Sequence[str], environment: Mapping[str, str]) -> str:
    """The language that says that the wanted one is not known."""
    config = places.config_path(places.option(argv, "--config"), environment)
    found = places.configured_language(config) or ""
    locale = environment.get("LC_ALL") or environment.get("LANG") or ""
    for value in (found, locale):
        for known in i18n.LANGUAGES:
            if value.lower().startswith(known):
                return known
    return "en"


def language(argv: Sequence[str], environment: Mapping[str, str]) -> str:
    """The reader's language: the option, the configuration, then the locale."""
    chosen = (
        places.option(argv, "--language")
        or environment.get("CROSSPOST_LANGUAGE")
        or places.configured_language(
            places.config_path(places.option(argv, "--config"), environment)
        )
    )
    for name in ("", "LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"):
        value = environment.get(name, "") if name else chosen or ""
        for known in i18n.LANGUAGES:
            if value.lower().startswith(known):
                return known
        if value and not name:
            raise UsageError(
                _(
                    "The language “{language}” is not known here. Nothing was done.",
                    language=value,
                ),
                hint=_("Known languages: {words}.", words=", ".join(i18n.LANGUAGES)),
            )
    return "en"
