"""`crosspost demo`: the tour on the built-in networks, without account or network."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from crosspost.cli.common import ACT, add_json, code, in_order, show, show_plan
from crosspost.cli.sending import accept, ask_missing, send
from crosspost.i18n import Phrase, _, active, n_
from crosspost.report import documents, text
from crosspost.state import pages

if TYPE_CHECKING:
    import argparse

    from crosspost.app import App
    from crosspost.cli.output import Output
    from crosspost.demo.stage import Stage
    from crosspost.model import Json, Post
    from crosspost.ports import Record

PAGE = "crosspost-demo.html"

NEXT: Sequence[tuple[str, Phrase]] = (
    ("crosspost init", _("makes a configuration here")),
    ("crosspost accounts add bluesky", _("or mastodon; asks, then logs in")),
    ("crosspost doctor", _("says what is still missing")),
)


def arguments(parser: argparse.ArgumentParser) -> None:
    """Whether to open the page; or another story than the tour."""
    parser.add_argument(
        "--open", action="store_true", help=str(_("open the page in a browser"))
    )
    story = parser.add_mutually_exclusive_group()
    story.add_argument(
        "--storm",
        action="store_true",
        help=str(_("a thousand sendings, two hundred kills: nothing goes twice")),
    )
    story.add_argument(
        "--amnesia",
        action="store_true",
        help=str(_("lose the ledger, put an old one back: nothing goes twice")),
    )
    add_json(parser)


def run(app: App, args: argparse.Namespace, out: Output) -> int:
    """Play it in a folder and with networks of its own; `app` is left alone."""
    del app
    out.sandbox = True
    if args.storm:
        from crosspost.demo.storm import storm

        return storm(out)
    if args.amnesia:
        from crosspost.demo.amnesia import amnesia

        return amnesia(out, language=active())
    from crosspost.demo.stage import stage

    with stage(language=active()) as town:
        return play(town, args, out)


def play(app: Stage, args: argparse.Namespace, out: Output) -> int:
    """Show the message, send it, and look whether it arrived as it was shown."""
    post = app.message()
    ask_missing(app, post)
    ids = [record.id for record in accept(app, post)]
    planned = app.planner.preview(post, now=app.clock.now())
    shown = documents.dumps(documents.preview([(post, planned)]))
    if not args.json:
        _welcome(out)
        show_plan(app, [(post, planned)], out)
    records = in_order(app, send(app, ids, out))
    differing = _differing(app, json.loads(shown), records)
    played = _Played(post, shown, records, differing)
    page = write_page(_page(app, played))
    if args.json:
        out.raw(documents.dumps(_document(played, page)))
    else:
        _tell(app, played, page, out)
    if args.open and not _opened(page):
        out.problem(_("No browser could be opened; the page is there all the same."))
    return ACT if any(differing.values()) else code(records)


@dataclass(frozen=True, slots=True)
class _Played:
    """What came of it.

    Attributes:
        shown: What `preview --json` prints of the message.
        differing: By account, what is there otherwise than it was shown.
    """

    post: Post
    shown: str
    records: Sequence[Record]
    differing: Mapping[str, Sequence[Phrase]]


def _differing(
    app: Stage, shown: Mapping[str, Any], records: Sequence[Record]
) -> dict[str, Sequence[Phrase]]:
    """What each account's network has otherwise than it was shown."""
    from crosspost.demo.proof import differences

    by_account = {record.account: record for record in records}
    return {
        one["account"]: differences(
            one,
            by_account[one["account"]],
            app.directory.accounts[one["account"]],
            app.world,
        )
        for one in shown["posts"][0]["deliveries"]
    }


# -- the page -------------------------------------------------------------------------


def _page(app: Stage, played: _Played) -> str:
    from crosspost.demo.album import album

    return album(app, played.post, played.records, played.differing)


def write_page(page: str) -> Path:
    """Write the page here; where that cannot be, among the temporary files.

    Raises:
        CrosspostError: It can be written nowhere.
    """
    try:
        target = Path(PAGE).absolute()
        target.write_text(page, encoding="utf-8")
    except OSError:
        return _elsewhere(page)
    return target


def _elsewhere(page: str) -> Path:
    """Under a name of its own: others may write there, too."""
    with (
        pages.writing(PAGE),
        tempfile.NamedTemporaryFile(
            "w",
            encoding="utf-8",
            prefix="crosspost-demo-",
            suffix=".html",
            delete=False,
        ) as file,
    ):
        file.write(page)
    return Path(file.name)


def _opened(page: Path) -> bool:
    import webbrowser

    return webbrowser.open(page.as_uri())


# -- what is said ---------------------------------------------------------------------


def _welcome(out: Output) -> None:
    out.line(out.paint(_("One message, four accounts, two networks."), "strong"))
    out.line(
        _(
            "Both networks are built in: no account is needed, and nothing leaves "
            "this machine."
        )
    )
    _step(out, _("1. Seen before it goes"))


def _step(out: Output, said: Phrase) -> None:
    out.line()
    out.line(out.paint(said, "title"))
    out.line()


def _tell(app: Stage, played: _Played, page: Path, out: Output) -> None:
    _step(out, _("2. Sent, by the code that sends for real"))
    out.line(text.sums(played.records))
    for record in played.records:
        show(text.record_lines(record, app.directory, out.paint), out)
    said = _("These addresses lead nowhere: they exist in this tour only.")
    out.line(out.paint(said, "faint"))
    _step(out, _("3. Read back"))
    _tell_proof(played, out)
    _step(out, _("4. What readers see"))
    out.row(out.paint(page, "strong"))
    _step(out, _("Now with your own accounts"))
    width = max(len(command) for command, _said in NEXT)
    for command, said in NEXT:
        out.row(f"{out.paint(command.ljust(width), 'accent')}  {said}")


def _tell_proof(played: _Played, out: Output) -> None:
    """Whether what arrived is what was shown, account by account where not."""
    same = sum(not found for found in played.differing.values())
    said = n_(
        "What was received is what was shown: {n} of {total} accounts.",
        "What was received is what was shown: {n} of {total} accounts.",
        same,
        total=len(played.differing),
    )
    whole = same == len(played.differing)
    out.line(f"{out.paint('✓', 'ok') if whole else out.paint('✗', 'bad')} {said}")
    if whole:
        out.line(
            _("Byte for byte: text, links, language, pictures and descriptions."),
            indent=2,
        )
    for account, found in played.differing.items():
        for difference in found:
            told = _("{account}: {what}", account=account, what=difference)
            out.problem(told)


def _document(played: _Played, page: Path) -> Json:
    """The tour as one document."""
    return {
        "version": documents.VERSION,
        "preview": json.loads(played.shown),
        "status": documents.status(played.records, paused=None),
        "received": [
            {
                "account": account,
                "same": not found,
                "differences": [str(one) for one in found],
            }
            for account, found in played.differing.items()
        ],
        "page": str(page),
    }
