"""A ledger made anew: from post files, the journal, and what the networks show.

Everything is kept held first, so that a rebuild that is interrupted sends
nothing; what is known is released afterwards (see `engine.recall`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from pathlib import PurePosixPath
from typing import Final

from crosspost.editorial import remembered
from crosspost.editorial.outbox import File
from crosspost.engine.intake import remember_taken
from crosspost.engine.recall import PUT_AWAY
from crosspost.engine.series import Planner, Series, series_id
from crosspost.engine.standing import Book
from crosspost.engine.verdicts import not_asked_yet
from crosspost.errors import CrosspostError, KeyTaken, LedgerError
from crosspost.identity import post_id, to_milliseconds
from crosspost.model import Delivery, Hold, Post, Receipt, Settled, State
from crosspost.ports import Change, Ledger, Line, Record, Seen

BEFORE: Final = timedelta(days=31)
"""How much before the oldest file the accounts are looked at, without a journal."""

_OCCURRENCES: Final = 20
_TURNS: Final = 5


@dataclass(frozen=True, slots=True)
class Told:
    """What the journal says of the deliveries of the lost ledger.

    Attributes:
        accepted: When each post was taken in.
        receipts: The parts that were confirmed, by delivery.
        states: The last state it tells of each delivery.
        pauses: Those that held, by scope: the line that began each.
    """

    accepted: Mapping[str, datetime] = field(default_factory=dict)
    receipts: Mapping[str, Mapping[int, Receipt]] = field(default_factory=dict)
    states: Mapping[str, State] = field(default_factory=dict)
    pauses: Mapping[str, Line] = field(default_factory=dict)


def told(lines: Iterable[Line]) -> Told:
    """Read a journal. Pure."""
    accepted: dict[str, datetime] = {}
    receipts: dict[str, dict[int, Receipt]] = {}
    states: dict[str, State] = {}
    pauses: dict[str, Line] = {}
    for line in lines:
        if line.act == "accepted":
            accepted.setdefault(line.subject, line.at)
        elif line.act == "confirmed":
            one = _receipt(line)
            receipts.setdefault(line.subject, {})[one.part] = one
        elif line.act == "paused":
            pauses[line.subject] = line
        elif line.act == "resumed":
            pauses.pop(line.subject, None)
        if line.detail.get("to") in set(State):
            states[line.subject] = State(str(line.detail["to"]))
    return Told(accepted, receipts, states, pauses)


def _receipt(line: Line) -> Receipt:
    uri = str(line.detail.get("uri", ""))
    return Receipt(
        part=int(str(line.detail["part"])),
        key="",
        uri=uri,
        url=str(line.detail.get("url", "")),
        id=uri.rpartition("/")[2],
        at=line.at,
    )


@dataclass(frozen=True, slots=True)
class Kept:
    """What was kept of the post files.

    Attributes:
        posts: How many.
        unreadable: Files that are no posts as they are now, and why.
        since: From when on the accounts must be looked at.
        decided: How many of them have decisions that the journal remembers.
    """

    posts: int
    unreadable: Mapping[str, CrosspostError]
    since: datetime
    decided: int = 0


@dataclass(frozen=True, slots=True)
class Rebuild:
    """Keeps what the files say.

    Attributes:
        read: Post file → Post: bytes, post id, path inside the outbox.
        plan: Post and instant of acceptance → deliveries, from what is known.
        bytes_of: A file's bytes, by its path.
    """

    ledger: Book
    read: Callable[[bytes, str, str], Post]
    plan: Callable[[Post, datetime], tuple[Delivery, ...]]
    bytes_of: Callable[[str], bytes]
    digest: Callable[[str], str]
    by: str
    now: datetime
    series: Callable[[bytes, str], Series | None] = lambda _data, _path: None
    read_on: Callable[[bytes, str, str, date], Post] | None = None

    def keep(
        self,
        left: Sequence[File],
        there: Sequence[File],
        lines: Sequence[Line],
        *,
        folders: Sequence[str] = (),
    ) -> Kept:
        """Keep every post, held.

        Args:
            left: The files of `sent/`, which have left once.
            there: Those of the outbox.
            lines: The journal.
            folders: The outbox's own folders: a file that has left lost its own.
        """
        known, bad = told(lines), dict[str, CrosspostError]()
        instants = [line.at for line in lines[:1]]
        for scope, line in known.pauses.items():
            reason = str(line.detail.get("reason", ""))
            self.ledger.pause(scope=scope, reason=reason, by=line.by)
        posts = 0
        for file in sorted(left, key=lambda one: one.path):
            name = PurePosixPath(file.path).name
            paths = [name, *(f"{folder}/{name}" for folder in folders)]
            posts += self._one(file, paths, known, bad, instants, put_away=True)
        for file in sorted(there, key=lambda one: one.path):
            posts += self._one(file, [file.path], known, bad, instants, put_away=False)
        decided = self._remember_decisions(lines)
        oldest = min(instants, default=self.now)
        return Kept(posts, bad, oldest if lines else oldest - BEFORE, decided)

    def _remember_decisions(self, lines: Sequence[Line]) -> int:
        """Keep what was decided of the posts that are there again; of how many.

        Whether a decision counts is found out as ever: by the digest that the post
        has now.
        """
        found, hands, kept = remembered.decisions(lines), remembered.hands(lines), 0
        for post in found.keys() | hands.keys():
            if self.ledger.post(post) is None:
                continue
            decided = found.get(post, [])
            self.ledger.remember(
                post, decided, hands.get(post, frozenset()), by=self.by
            )
            kept += bool(decided)
        return kept

    def _one(
        self,
        file: File,
        paths: Sequence[str],
        known: Told,
        bad: dict[str, CrosspostError],
        instants: list[datetime],
        *,
        put_away: bool,
    ) -> bool:
        path, id_ = self._name(paths, known)
        try:
            digest = self.digest(file.path)
            if not put_away and self._again(file, digest, known, instants):
                return True
            post = self.read(self.bytes_of(file.path), id_, path)
            accepted = self._accept(post, file, known)
        except LedgerError:
            raise
        except CrosspostError as error:
            bad[file.path] = error
            return False
        instants.append(min(accepted, post.at or accepted))
        self._remember(file, post, digest, put_away=put_away)
        for record in self.ledger.records(post=post.id):
            _apply(self.ledger, record, known, by=self.by)
        return True

    def _again(
        self, file: File, digest: str, known: Told, instants: list[datetime]
    ) -> bool:
        """Keep the occurrences of a file that comes again; whether it is one.

        Those of the last month may have been sent; the coming ones are planned as
        far ahead as ever. Older ones are never planned again.
        """
        data = self.bytes_of(file.path)
        series = self.series(data, file.path) if self.read_on else None
        if series is None or self.read_on is None:
            return False
        read_on = self.read_on

        def keep(post: Post) -> None:
            accepted = self._accept(post, file, known)
            instants.append(min(accepted, post.at or accepted))
            for record in self.ledger.records(post=post.id):
                _apply(self.ledger, record, known, by=self.by)

        planner = Planner(self.ledger, _Standing(self.now), read_on, keep, self.by)
        planner.plan_since(
            series_id(file.path), file, data, series, since=self.now - BEFORE
        )
        seen = Seen(file.path, file.stamp, digest, series_id(file.path), "taken")
        self.ledger.keep_seen([seen])
        return True

    def _name(self, paths: Sequence[str], known: Told) -> tuple[str, str]:
        """The path and id that a file had: one the journal knows, else the first."""
        free = [
            (path, id_)
            for path in paths
            for turn in range(_OCCURRENCES)
            if not self.ledger.post(id_ := post_id(path, occurrence=turn))
        ]
        named = [one for one in free if one[1] in known.accepted]
        return (named or free)[0]

    def _accept(self, post: Post, file: File, known: Told) -> datetime:
        when = known.accepted.get(post.id) or file.modified
        accepted = to_milliseconds(min(when, self.now))
        for turn in range(1, _TURNS + 1):
            try:
                self.ledger.accept(
                    post,
                    self.plan(post, accepted),
                    by=self.by,
                    state=State.HELD,
                    hold=Hold.RESTORED,
                    problem=not_asked_yet(),
                    at=accepted,
                )
            except KeyTaken:
                if turn == _TURNS:
                    raise
            else:
                break
        return accepted

    def _remember(self, file: File, post: Post, digest: str, *, put_away: bool) -> None:
        remember_taken(self.ledger, post, path=file.path)
        if put_away:
            self.ledger.keep_answer(PUT_AWAY, post.id, {"path": file.path})
        else:
            seen = Seen(file.path, file.stamp, digest, post.id, "taken")
            self.ledger.keep_seen([seen])


@dataclass(frozen=True, slots=True)
class _Standing:
    """A clock that stands still: a rebuild happens at one instant."""

    at: datetime

    def now(self) -> datetime:
        return self.at


def _apply(ledger: Ledger, record: Record, known: Told, *, by: str) -> None:
    """What the journal says of a delivery is known without asking anybody."""
    receipts = tuple(
        _whole(one, record) for one in known.receipts.get(record.id, {}).values()
    )
    receipts = tuple(one for one in receipts if one.key)
    state = known.states.get(record.id)
    if len(receipts) == len(record.delivery.parts):
        sent = Change(
            State.SENT,
            act="remembered",
            settled=Settled.FOUND,
            receipts=receipts,
            by=by,
        )
        ledger.change(record.id, sent)
        if state is State.WITHDRAWN:
            gone = Change(State.WITHDRAWN, act="remembered", by=by)
            ledger.change(record.id, gone)
    elif state is State.CANCELLED:
        ledger.change(record.id, Change(State.CANCELLED, act="remembered", by=by))
    elif receipts:
        partly = Change(
            State.HELD,
            act="remembered",
            hold=Hold.RESTORED,
            problem=not_asked_yet(),
            receipts=receipts,
            by=by,
        )
        ledger.change(record.id, partly)


def _whole(receipt: Receipt, record: Record) -> Receipt:
    """A receipt with what the plan adds; its key is empty where there is no part."""
    for part in record.delivery.parts:
        if part.number == receipt.part:
            cid = part.cid or "" if part.key == receipt.id else ""
            return replace(receipt, key=part.key or receipt.id, cid=cid)
    return receipt
