"""Whatever is done in whatever order, what must never happen never does."""

from __future__ import annotations

import tempfile
from contextlib import suppress
from datetime import timedelta
from functools import cache
from pathlib import Path

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
)

from contract.ledger_values import MUSEUM, NOON, TOWN, a_post, a_receipt, deliveries
from crosspost.clock import ManualClock
from crosspost.errors import KeyTaken
from crosspost.ledger.sqlite import SqliteLedger, create, open_ledger
from crosspost.ledger.verify import verify
from crosspost.model import Delivery, Hold, Receipt, Settled, State
from crosspost.ports import Change, LeaseLost, Record
from crosspost.states import allowed

ACCOUNTS = st.sampled_from([TOWN, MUSEUM])
WORDS = st.sampled_from(["one", "two", "three"])


@cache
def empty_ledger() -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "ledger.sqlite3"
        create(path, clock=ManualClock(NOON), machine="m").close()
        return path.read_bytes()


def change_to(state: State) -> Change:
    return Change(
        state,
        act="changed",
        hold=Hold.PAUSE if state is State.HELD else None,
        settled=Settled.FOUND if state is State.SENT else None,
    )


class Anything(RuleBasedStateMachine):
    """People, workers, crashes and restarts, in any order."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.path = Path(self.folder.name) / "state" / "ledger.sqlite3"
        self.clock = ManualClock(NOON)
        self.frozen: dict[str, Delivery] = {}
        self.receipts: dict[str, dict[int, Receipt]] = {}
        self.before: dict[str, Record] = {}
        self.tokens: dict[str, set[int]] = {}
        self.begun: dict[str, int] = {}
        self.post = "post0"
        self.ledger: SqliteLedger

    @initialize()
    def made(self) -> None:
        self.path.parent.mkdir()
        self.path.write_bytes(empty_ledger())
        self.opened()

    def opened(self) -> None:
        self.ledger = open_ledger(self.path, clock=self.clock)
        # The disk is not what is tried here.
        self.ledger._store._connection.execute("PRAGMA synchronous = OFF")

    def teardown(self) -> None:
        assert verify(self.path.with_name("journal.jsonl")).whole
        self.ledger.close()
        self.folder.cleanup()

    # -- people

    @rule(
        text=WORDS,
        to=st.sampled_from([(TOWN,), (TOWN, MUSEUM), (TOWN, MUSEUM)]),
        state=st.sampled_from([State.WAITING, State.SCHEDULED, State.SCHEDULED]),
    )
    def accept(self, text: str, to: tuple[str, ...], state: State) -> None:
        written = a_post(self.post, text=text, to=to)
        planned = deliveries(self.post, text=text, to=to)
        self.ledger.accept(written, planned, by="anne", state=state)

    @rule(number=st.integers(0, 3))
    def turn_to_another_post(self, number: int) -> None:
        self.post = f"post{number}"
        self.accept(text="one", to=(TOWN, MUSEUM), state=State.SCHEDULED)

    @rule(account=ACCOUNTS, state=st.sampled_from([State.SCHEDULED, *State]))
    def decide(self, account: str, state: State) -> None:
        record = self.ledger.record(f"{self.post}.{account}")
        if record is None:
            return
        may = allowed(record.state, state) and record.state is not State.SENDING
        # Only a claim makes it `sending`, and only an attempt `uncertain`.
        if state in {State.SENDING, State.UNCERTAIN}:
            return
        try:
            self.ledger.change(record.id, change_to(state))
        except ValueError:
            assert not may
        else:
            assert may

    @rule(account=ACCOUNTS, text=WORDS)
    def replan(self, account: str, text: str) -> None:
        record = self.ledger.record(f"{self.post}.{account}")
        if record is None:
            return
        [planned] = deliveries(self.post, text=text, to=(account,))
        with suppress(ValueError, KeyTaken):
            self.ledger.replan(planned, by="anne")
            assert not record.attempts

    # -- workers

    @rule(account=ACCOUNTS)
    def claim(self, account: str) -> None:
        self.taken(account)

    def taken(self, account: str) -> int | None:
        name = f"{self.post}.{account}"
        until = self.clock.now() + timedelta(seconds=60)
        token = self.ledger.claim(name, worker="w", until=until)
        if token is not None:
            assert token not in self.tokens.setdefault(name, set())
            self.tokens[name].add(token)
        return token

    @rule(account=ACCOUNTS)
    def begin(self, account: str) -> None:
        token = self.taken(account)
        if token is not None:
            self.attempt(f"{self.post}.{account}", token)

    @rule(account=ACCOUNTS, data=st.data())
    def intend(self, account: str, data: st.DataObject) -> None:
        name = f"{self.post}.{account}"
        if self.tokens.get(name):
            self.attempt(name, data.draw(st.sampled_from(sorted(self.tokens[name]))))

    def attempt(self, name: str, token: int) -> None:
        record = self.ledger.record(name)
        assert record is not None
        present = token == record.token and record.state is State.SENDING
        try:
            after = self.ledger.intend(record.delivery, token=token, marker="m")
        except LeaseLost:
            assert not present
        else:
            assert present
            assert after.attempts == record.attempts + 1
            self.frozen.setdefault(name, after.delivery)
            self.begun[name] = token

    @rule(account=ACCOUNTS, data=st.data(), uri=WORDS)
    def confirm(self, account: str, data: st.DataObject, uri: str) -> None:
        name = f"{self.post}.{account}"
        if name not in self.frozen:
            return
        token = data.draw(st.sampled_from(sorted(self.tokens[name])))
        receipt = a_receipt(uri=uri)
        with suppress(LeaseLost):
            self.ledger.confirm(name, receipt, token=token)
        self.receipts.setdefault(name, {}).setdefault(1, receipt)

    @rule(
        account=ACCOUNTS,
        data=st.data(),
        state=st.sampled_from(
            [State.SENT, State.FAILED, State.HELD, State.SCHEDULED, State.UNCERTAIN]
        ),
    )
    def settle(self, account: str, data: st.DataObject, state: State) -> None:
        record = self.ledger.record(f"{self.post}.{account}")
        if record is None or not self.tokens.get(record.id):
            return
        token = data.draw(st.sampled_from(sorted(self.tokens[record.id])))
        try:
            self.ledger.change(record.id, change_to(state), token=token)
        except LeaseLost:
            assert token != record.token
            assert self.ledger.record(record.id) == record
        except ValueError:
            assert not allowed(record.state, state)
        else:
            assert token == record.token

    # -- the world

    @rule(seconds=st.sampled_from([0, 30, 60, 61]), hours=st.integers(-48, 48))
    def time_passes(self, seconds: int, hours: int) -> None:
        self.clock.advance(seconds=seconds)
        self.clock.jump(hours=hours)
        # Long past noon, or nothing would be due any more.
        if self.clock.now() < NOON:
            self.clock.jump(days=30)

    @rule()
    def expire(self) -> None:
        for record in self.ledger.expire():
            begun = self.begun.get(record.id) == record.token - 1
            assert (record.state is State.UNCERTAIN) == begun

    @rule()
    def power_cut(self) -> None:
        self.ledger.close()
        self.clock.restart()
        self.opened()

    @rule(keep=st.integers(0, 400))
    def journal_loses_its_end(self, keep: int) -> None:
        file = self.path.with_name("journal.jsonl")
        file.write_bytes(file.read_bytes()[: -keep or None])
        self.ledger.close()
        self.opened()

    # -- what must hold

    @invariant()
    def nothing_impossible(self) -> None:
        records = {one.id: one for one in self.ledger.records()}
        sending = [
            one.account for one in records.values() if one.state is State.SENDING
        ]
        assert len(sending) == len(set(sending))
        for name, record in records.items():
            self.holds(name, record)
        self.before = records

    def holds(self, name: str, record: Record) -> None:
        before = self.before.get(name, record)
        assert record.token >= before.token
        assert record.attempts >= before.attempts
        if name in self.frozen:
            assert record.delivery == self.frozen[name]
        for number, receipt in self.receipts.get(name, {}).items():
            assert record.parts[number - 1].receipt == receipt
        if before.state is State.SENT:
            assert record.state in {State.SENT, State.WITHDRAWN}
        if record != before and record.attempts == before.attempts:
            assert record.token > before.token or record.receipts != before.receipts
        assert (record.hold is not None) == (record.state is State.HELD)
        assert (record.lease_until is not None) == (record.state is State.SENDING)


Anything.TestCase.settings = settings(
    max_examples=60, stateful_step_count=50, deadline=None
)
TestAnything = Anything.TestCase
