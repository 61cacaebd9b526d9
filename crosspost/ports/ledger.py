"""Every delivery ever and its outcome."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Protocol

from crosspost.i18n import Phrase
from crosspost.model import (
    Delivery,
    Hold,
    Json,
    Post,
    Receipt,
    State,
)
from crosspost.ports.notices import Item
from crosspost.ports.records import (
    Change,
    Line,
    PauseRecord,
    PostRecord,
    Problem,
    Record,
    Seen,
    Used,
)


class Ledger(Protocol):
    """Every delivery ever and its outcome. Each method is one transaction.

    A method that changes something also writes its journal line in the same
    transaction (but for what is only remembered: `keep_meta`, `keep_seen`,
    `keep_answer`, uploads); the line reaches `state/journal.jsonl` once it is
    committed. One ledger may be used by several threads, never across a fork.

    Raises:
        LedgerError: Any method, where the file is gone, damaged, full, locked
            or cannot be written; nothing of the method was done.
    """

    # posts
    def accept(
        self,
        post: Post,
        deliveries: Sequence[Delivery],
        *,
        by: str,
        state: State,
        hold: Hold | None = None,
        problem: Problem | None = None,
        at: datetime | None = None,
    ) -> int:
        """Keep a post, or a new revision of it, and its deliveries.

        Deliveries that nothing was attempted of are replaced by the new ones;
        attempted ones stay as they are. A held one stays held where `state` is
        `scheduled`: only a person, or a rule that says so with `change`,
        releases it. One that a person cancelled stays cancelled; one whose
        account is no longer named is cancelled, and comes back when it is named
        again. A claim on which no intent was committed is void.

        The same post again, word for word, is no new revision; where its
        deliveries are the same too, nothing is written.

        Args:
            post: The whole post.
            deliveries: One for each of its accounts.
            by: Who.
            state: Of new and replaced deliveries.
            hold: Why, where `state` is `held`.
            problem: What a person is told of them.
            at: The instant they were rendered for, where the post names none;
                kept as that of acceptance (default: now) at the first revision,
                and never changed.

        Returns:
            The revision.

        Raises:
            KeyTaken: Another delivery of an account holds one of the keys;
                nothing was kept. Plan anew under another generation.
        """

    def post(self, post_id: str) -> PostRecord | None:
        """One post with its last revision."""

    def posts(self, *, open_only: bool = True) -> list[PostRecord]:
        """Posts with at least one delivery that is not over, oldest first; or all.

        Over is what is sent, cancelled or withdrawn (`states.OVER`).
        """

    def names(self, prefix: str) -> list[str]:
        """What `prefix` may be short for, in order.

        Ids of posts; where the prefix has a dot, ids of deliveries whose post
        begins with what is before it and whose account with what is after it.
        """

    # deliveries
    def record(self, delivery_id: str) -> Record | None:
        """One delivery."""

    def records(
        self,
        *,
        states: Collection[State] = (),
        post: str = "",
        account: str = "",
        since: datetime | None = None,
    ) -> list[Record]:
        """Deliveries, by due instant; all filters are joined by "and".

        Args:
            states: One of these.
            post: Of this post.
            account: To this account.
            since: Due at this instant or later.
        """

    def due(self, now: datetime) -> list[Record]:
        """Scheduled deliveries whose `due` and `next_at` have come, by due instant."""

    def look_again(self, now: datetime) -> list[Record]:
        """Sent, failed and cancelled ones that are to be looked at again by now."""

    def next_due(self) -> datetime | None:
        """The earliest instant at which something is to do, or None.

        Something scheduled or uncertain whose wait ends, a lease that ends, or
        something sent, failed or cancelled that is to be looked at again.
        """

    def key_taken(self, account: str, key: str, *, other_than: str) -> bool:
        """Whether another delivery of the account holds this key."""

    def receipt_ids(self, account: str) -> frozenset[str]:
        """The ids that receipts of this account name already (see `look`)."""

    def claim(self, delivery_id: str, *, worker: str, until: datetime) -> int | None:
        """Take a scheduled delivery: `sending`, with a lease. The fencing token.

        None where another worker was quicker, it is no longer scheduled or not
        yet due, or another delivery of the account is `sending`: one at a time.
        """

    def lease(self, delivery_id: str) -> tuple[int, datetime | None]:
        """The present token and the end of its lease, if it is claimed."""

    def intend(self, delivery: Delivery, *, token: int, marker: str) -> Record:
        """Commit the intent before the network is called: keys and exact bytes.

        The first intent freezes the delivery's bytes and its marker; a later one
        counts an attempt and keeps both.

        Raises:
            LeaseLost: `token` is not the present one.
            KeyTaken: Another delivery of the account holds one of the keys.
        """

    def confirm(
        self, delivery_id: str, receipt: Receipt, *, token: int
    ) -> Receipt | None:
        """Keep the receipt of one part, at once.

        A receipt is a fact: it is kept under a stale token too, so that the part
        is not sent again, and then `LeaseLost` is raised. Where the part has
        another receipt already, that one stays, the journal has both (act
        `double`), and the one that stays is returned.
        """

    def change(
        self, delivery_id: str, change: Change, *, token: int | None = None
    ) -> Record:
        """Bring a delivery into another state.

        Raises:
            LeaseLost: `token` is not the present one; nothing was touched.
            ValueError: `states` does not know the move; without a token, the
                delivery is `sending` (`expire` ends a lease, nobody else does).
        """

    def replan(
        self, delivery: Delivery, *, by: str, token: int | None = None
    ) -> Record:
        """Replace the bytes and the due instant of what was never attempted.

        Or of what is held because something else stands under its key, so that it
        gets another one. The state and its reason stay; `next_at` is forgotten.

        Raises:
            LeaseLost: `token` was given and is not the present one.
            ValueError: It was attempted, is over, or is `sending`.
            KeyTaken: Another delivery of the account holds one of the keys.
        """

    def expire(self) -> list[Record]:
        """End the leases whose time is over, on the clock that does not jump.

        What an intent was committed of under that lease becomes `uncertain`;
        what was only claimed is `scheduled` again. A lease of another start of
        the machine is over. Returns these deliveries as they stand now.
        """

    # media
    def upload(self, account: str, sha256: str) -> tuple[str, datetime] | None:
        """An upload's remote id and when, if it is not used yet."""

    def keep_upload(self, account: str, sha256: str, remote_id: str) -> None:
        """Keep an upload's id."""

    def drop_uploads(self, account: str, remote_ids: Iterable[str]) -> None:
        """Forget ids that a status has used."""

    def used(self, account: str, *, since: datetime) -> list[Used]:
        """What the account used of its limits since then, in any order."""

    # pause
    def pause(self, *, scope: str, reason: str, by: str) -> None:
        """Hold everything (`scope` empty), an entity (`entity:x`) or an account."""

    def resume(self, *, scope: str, by: str) -> None:
        """Lift a pause; releases nothing by itself."""

    def pauses(self) -> list[PauseRecord]:
        """Those that hold."""

    # what was asked of servers, with its date
    def answer(self, kind: str, subject: str) -> tuple[Json, datetime] | None:
        """A kept answer (`limits`, `identity`, `did`, `card`) and when it was given."""

    def keep_answer(self, kind: str, subject: str, answer: Json) -> None:
        """Keep an answer."""

    # outbox
    def seen(self) -> dict[str, Seen]:
        """Every file of the outbox that was ever seen, by path."""

    def keep_seen(self, files: Iterable[Seen], *, forget: Iterable[str] = ()) -> None:
        """Keep how files stand now."""

    # problems that people were told of
    def tell(self, kind: str, subject: str, item: Item | None = None) -> bool:
        """Remember that a problem was told; True the first time.

        With an item, it is also kept for those who are written (`NoticeBook`).
        """

    def knows(self, kind: str, subject: str) -> bool:
        """Whether this problem was told, and is not over."""

    def over(self, kind: str, subject: str, state: Phrase | None = None) -> bool:
        """True if a problem that was told is over now.

        Who was written of it is written of its end too, with the state that what
        it concerned is in now.
        """

    def told(self) -> list[tuple[str, str, datetime]]:
        """The problems that stand: kind, subject, since."""

    # the ledger itself
    def meta(self, name: str) -> str:
        """A small value by name, or empty.

        `machine` is the identity given at its creation. `restored` is an instant
        (RFC 3339) where the ledger is known to be a copy or an old state: a
        backup that was put back, or a journal file that knows more than it; to
        be emptied once the accounts were looked at.
        """

    def keep_meta(self, **values: str) -> None:
        """Keep small values (no journal line)."""

    def journal(self, subject: str = "") -> list[Line]:
        """The journal, oldest first; only what names `subject` where given.

        A post's id also finds what concerns its deliveries.
        """

    def head(self) -> Line | None:
        """The last line of the journal: its hash is printed in reports."""

    def note(
        self, act: str, subject: str, *, by: str, detail: Json | None = None
    ) -> Line:
        """Write a journal line that goes with no other change."""

    def close(self) -> None:
        """Let go of the file."""
