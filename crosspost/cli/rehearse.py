"""`crosspost rehearse MONTH`: a coming month, played on networks that misbehave."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from crosspost.cli.common import DONE, add_json, show
from crosspost.errors import UsageError
from crosspost.i18n import _
from crosspost.model import State
from crosspost.report import documents

if TYPE_CHECKING:
    import argparse
    from collections.abc import Mapping, Sequence

    from crosspost.app import App
    from crosspost.cli.output import Output
    from crosspost.rehearse.values import Ready, Script

_MONTH = re.compile(r"(\d{4})-(\d{2})")
_OPEN = frozenset({State.SCHEDULED, State.HELD, State.WAITING, State.DRAFT})


def arguments(parser: argparse.ArgumentParser) -> None:
    """Which month, and what goes wrong in it."""
    add = parser.add_argument
    add("month", metavar=str(_("MONTH")), help=str(_("like 2027-03")))
    add(
        "--seed",
        type=int,
        default=1,
        metavar=str(_("NUMBER")),
        help=str(_("what goes wrong follows from it: the same number, the same month")),
    )
    add("--calm", action="store_true", help=str(_("nothing goes wrong")))
    add("--html", metavar=str(_("PAGE")), help=str(_("write a page of it")))
    add_json(parser)


def run(app: App, args: argparse.Namespace, out: Output) -> int:
    """Play it and tell what would happen. Nothing real is touched."""
    from crosspost.rehearse import page, telling
    from crosspost.rehearse.play import calm, play

    script = _script(app, args)
    month = (calm if args.calm else play)(script, by=app.by)
    if args.html:
        page.write(month, Path(args.html))
    if args.json:
        out.raw(documents.dumps(telling.document(month)))
    else:
        show(telling.lines(month, out.paint), out)
    return DONE


def _script(app: App, args: argparse.Namespace) -> Script:
    """What is really there, read and copied."""
    from crosspost.rehearse.values import Script

    zone = ZoneInfo(app.directory.time_zone)
    first, last = _bounds(args.month, zone)
    now = app.clock.now()
    if last <= now:
        raise UsageError(
            _("{month} is over. Nothing was played.", month=args.month),
            hint=_("Name this month or a coming one, like 2027-03."),
        )
    begin = max(first, now)
    ready, over = _ready(app, begin, last)
    return Script(
        begin=begin,
        end=last,
        directory=app.directory,
        outbox=_outbox(app),
        folder=str(app.folder.outbox),
        ready=ready,
        over=over,
        seed=args.seed,
    )


def _bounds(written: str, zone: ZoneInfo) -> tuple[datetime, datetime]:
    found = _MONTH.fullmatch(written)
    year, month = (int(found[1]), int(found[2])) if found else (0, 0)
    if not (year and 1 <= month <= 12):  # noqa: PLR2004 -- months
        raise UsageError(
            _("“{month}” is not a month I know. Nothing was played.", month=written),
            hint=_("Write it like 2027-03."),
        )
    after = (year + month // 12, month % 12 + 1)
    first = datetime(year, month, 1, tzinfo=zone).astimezone(UTC)
    return first, datetime(*after, 1, tzinfo=zone).astimezone(UTC)


def _outbox(app: App) -> Mapping[str, bytes]:
    """The post files, but for those whose post the ledger has: it knows better."""
    if not app.folder.outbox.is_dir():
        return {}
    ledger = app.known_ledger
    seen = ledger.seen() if ledger else {}
    return {
        path: app.outbox.read(path)
        for path in app.outbox.files()
        if not (ledger and path in seen and ledger.post(seen[path].post))
    }


def _ready(
    app: App, begin: datetime, end: datetime
) -> tuple[Sequence[Ready], frozenset[str]]:
    """What the ledger holds ready in the month, and what was taken back."""
    from crosspost.rehearse.values import Ready

    ledger = app.known_ledger
    if ledger is None:
        return (), frozenset()
    ready, over = [], set()
    for kept in ledger.posts(open_only=False):
        records = ledger.records(post=kept.post.id)
        due = [one for one in records if begin <= one.due < end and one.state in _OPEN]
        if due:
            ready.append(Ready(kept.post, kept.accepted_at, tuple(due)))
        elif all(one.state is State.CANCELLED for one in records):
            over.add(kept.post.id)
    return tuple(ready), frozenset(over)
