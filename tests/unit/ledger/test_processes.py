"""Several processes at once, and processes that are killed."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from typing import IO, TYPE_CHECKING

import pytest

from contract.ledger_values import a_delivery, a_post
from crosspost.ledger.sqlite import SqliteLedger, open_ledger
from crosspost.ledger.verify import verify
from crosspost.model import State

if TYPE_CHECKING:
    from pathlib import Path

    from crosspost.clock import ManualClock

PRELUDE = """
import random, sys, time
from datetime import datetime, timedelta, UTC
from pathlib import Path
from crosspost.clock import ManualClock
from crosspost.ledger.sqlite import open_ledger
from crosspost.model import Receipt, Settled, State
from crosspost.ports import Change

path, seed = Path(sys.argv[1]), int(sys.argv[2])
NOON = datetime(2026, 12, 24, 12, tzinfo=UTC)
UNTIL = NOON + timedelta(minutes=1)
ledger = open_ledger(path, clock=ManualClock(NOON))

def say(*words):
    print(*words, flush=True)
"""

CLAIMER = """
while not Path(sys.argv[3]).exists():
    time.sleep(0.01)
ids = [record.id for record in ledger.records()]
random.Random(seed).shuffle(ids)
for one in ids:
    if ledger.claim(one, worker=str(seed), until=UNTIL):
        say(one)
"""

HALF_WAY = """
connection = ledger._store._connection
connection.execute("PRAGMA cache_size = 1")
connection.execute("PRAGMA cache_spill = ON")
with ledger._store.write() as tx:
    for number in range(200):
        tx.execute("UPDATE deliveries SET marker = ?", "x" * 4000 + str(number))
        tx.journal("never", "pont", by="killed")
    say("half way")
    time.sleep(60)
"""

SENDER = """
for record in ledger.records(states=[State.SCHEDULED]):
    token = ledger.claim(record.id, worker="w", until=UNTIL)
    if token is None:
        continue
    say("claimed", record.id)
    ledger.intend(record.delivery, token=token, marker="m")
    say("intended", record.id)
    for part in record.parts:
        name = f"{record.id}/{part.number}"
        receipt = Receipt(part.number, part.key, name, name, name, NOON)
        ledger.confirm(record.id, receipt, token=token)
        say("confirmed", record.id)
    sent = Change(State.SENT, act="sent", settled=Settled.ANSWERED)
    ledger.change(record.id, sent, token=token)
    say("sent", record.id)
"""


def started(program: str, path: Path, *arguments: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", PRELUDE + program, str(path), *arguments]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)


def output(process: subprocess.Popen[str]) -> IO[str]:
    assert process.stdout is not None
    return process.stdout


def scheduled(ledger: SqliteLedger, *, posts: int, accounts: int) -> None:
    names = tuple(f"account{number}" for number in range(accounts))
    for number in range(posts):
        name = f"post{number:03}"
        ledger.accept(
            a_post(name, to=names),
            [a_delivery(name, account, parts=2) for account in names],
            by="a",
            state=State.SCHEDULED,
        )


def test_twenty_processes_claim_each_delivery_once(
    ledger: SqliteLedger, path: Path
) -> None:
    scheduled(ledger, posts=1, accounts=30)
    go = path.with_name("go")
    workers = [started(CLAIMER, path, str(seed), str(go)) for seed in range(20)]
    go.touch()
    said = [worker.communicate(timeout=90)[0].split() for worker in workers]
    assert [worker.returncode for worker in workers] == [0] * 20
    won = Counter(name for words in said for name in words)
    assert won == Counter({record.id: 1 for record in ledger.records()})
    assert {record.token for record in ledger.records()} == {1}
    verdict = verify(path.with_name("journal.jsonl"))
    assert verdict.whole
    assert verdict.lines == 2 + 30


def test_what_was_half_written_when_a_process_was_killed_is_undone(
    ledger: SqliteLedger, path: Path, clock: ManualClock
) -> None:
    scheduled(ledger, posts=40, accounts=2)
    before, head = ledger.records(), ledger.head()
    ledger.close()
    untouched = path.read_bytes()
    process = started(HALF_WAY, path, "1")
    assert output(process).readline() == "half way\n"
    process.kill()
    process.communicate()
    assert path.read_bytes() != untouched, "the file must be half written by now"
    opened = open_ledger(path, clock=clock, patience=0.5)
    assert opened.records() == before
    assert opened.head() == head
    assert opened.integrity() == []
    assert opened.note("goes on", "", by="a").act == "goes on"
    opened.close()


@pytest.mark.parametrize("seed", range(6))
def test_a_worker_killed_at_any_moment_loses_nothing_it_said(
    ledger: SqliteLedger, path: Path, clock: ManualClock, seed: int
) -> None:
    scheduled(ledger, posts=6, accounts=3)
    ledger.close()
    said: list[list[str]] = []
    for again in range(4):
        chance = random.Random(seed * 10 + again)  # noqa: S311 -- a seed, no secret
        said += _killed_after(chance, path)
        opened = open_ledger(path, clock=clock, patience=5)
        clock.advance(minutes=2)
        opened.expire()
        assert opened.integrity() == []
        opened.close()
    final = open_ledger(path, clock=clock)
    _nothing_was_lost(final, said)
    exported = path.with_name("journal.jsonl")
    head = final.head()
    assert head is not None
    assert verify(exported).whole
    assert verify(exported).head == head.hash
    final.close()


def _killed_after(chance: random.Random, path: Path) -> list[list[str]]:
    process = started(SENDER, path, "1")
    heard = [
        output(process).readline().split() for _line in range(chance.randint(1, 12))
    ]
    time.sleep(chance.random() * 0.03)
    os.kill(process.pid, signal.SIGKILL)
    rest, _errors = process.communicate()
    # A last line may be torn where the process died while saying it.
    whole = rest.rpartition("\n")[0]
    return [words for words in heard if words] + [
        line.split() for line in whole.splitlines()
    ]


def _nothing_was_lost(ledger: SqliteLedger, said: list[list[str]]) -> None:
    told = {(line.act, line.subject) for line in ledger.journal()}
    assert {(act, name) for act, name in said} <= told
    for act, name in said:
        record = ledger.record(name)
        assert record is not None
        if act == "sent":
            assert record.state is State.SENT
            assert len(record.receipts) == 2
        if act == "intended":
            assert record.attempts == 1
            assert record.state in {State.SENT, State.UNCERTAIN}
    for record in ledger.records():
        # Whatever was begun is known to have been begun.
        assert record.state in {State.SENT, State.UNCERTAIN, State.SCHEDULED}
        if record.state is State.SCHEDULED:
            assert record.attempts == 0


def test_a_backup_is_made_while_others_write(
    ledger: SqliteLedger, path: Path, clock: ManualClock
) -> None:
    scheduled(ledger, posts=8, accounts=2)
    worker = started(SENDER, path, "1")
    output(worker).readline()
    copies = [path.with_name(f"copy{number}") for number in range(3)]
    for copy in copies:
        ledger.backup(copy)
    worker.communicate(timeout=60)
    assert worker.returncode == 0
    assert all(record.state is State.SENT for record in ledger.records())
    for copy in copies:
        opened = open_ledger(copy, clock=clock)
        assert opened.integrity() == []
        assert len(opened.records()) == 16
        opened.close()


DIES_BEFORE_THE_FILE = """
import os
from crosspost.ledger.journal import Export

class Dies(Export):
    def catch_up(self, after):
        os.kill(os.getpid(), 9)  # committed, and not a byte in the file

ledger._store.export = Dies(ledger._store.export.path)
ledger.note("told-late", "pont", by="anne")
"""


def test_what_a_kill_kept_from_the_file_is_there_after_the_next_run(
    ledger: SqliteLedger, path: Path, clock: ManualClock
) -> None:
    exported = path.with_name("journal.jsonl")
    ledger.note("before", "pont", by="anne")
    head = ledger.head()
    ledger.close()
    before = exported.read_bytes()

    process = started(DIES_BEFORE_THE_FILE, path, "1")
    process.communicate(timeout=60)

    assert process.returncode == -9
    assert exported.read_bytes() == before
    opened = open_ledger(path, clock=clock, patience=0.5)
    line = opened.head()
    opened.close()
    assert line is not None
    assert head is not None
    assert (line.act, line.previous) == ("told-late", head.hash)
    verdict = verify(exported)
    assert verdict.whole
    assert verdict.head == line.hash
