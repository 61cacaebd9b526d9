# ruff: noqa: S606 -- a script, run by its path; it starts processes
"""What a start costs: `--help`, and a tick with nothing to do, against bare Python.

    python benchmarks/start.py

Each is measured in turn with `python -c pass` on this very interpreter, many
times; what counts is the ratio. Aims: `--help` at most 4 times the bare wall
time; an idle tick (4 accounts, 200 files in the outbox, 2,000 past and 50 future
deliveries, a configuration validated before) at most 7 times the bare processor
time, and 25 MiB.

Once an hour, and after any change, a tick looks properly at the ledger before it
finds nothing to do: that look is told too, and its memory counts.
"""

from __future__ import annotations

import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from crosspost.app import App
from crosspost.model import (
    Delivery,
    Hold,
    Part,
    Post,
    Receipt,
    Settled,
    State,
    Wording,
)
from crosspost.ports import Change, Seen
from crosspost.state.folder import Folder

TURNS = 25
ACCOUNTS = ("a", "b", "c", "d")
FILES, PAST, FUTURE = 200, 2_000, 50
HELP_AIM, TICK_AIM, MEMORY_AIM = 4.0, 7.0, 25.0
CONFIG = """\
language = "en"

[entities.ville]
name = "Ville"
"""
TABLE = """
[accounts.{name}]
network = "mastodon"
entity = "ville"
handle = "{name}"
instance = "https://social.example.fr"
access_token = {{ env = "TOKEN" }}
"""


@dataclass(frozen=True, slots=True)
class Cost:
    """One run: seconds of wall and processor time, MiB at most, the exit code."""

    wall: float
    processor: float
    memory: float
    code: int


def run(*words: str, folder: Path) -> Cost:
    """Run this interpreter once, as cheaply as can be."""
    begin = time.perf_counter()
    child = os.fork()
    if child == 0:
        os.chdir(folder)
        null = os.open(os.devnull, os.O_RDWR)
        for stream in range(3):
            os.dup2(null, stream)
        os.execv(sys.executable, [sys.executable, *words])
    _pid, status, used = os.wait4(child, 0)
    wall = time.perf_counter() - begin
    processor = used.ru_utime + used.ru_stime
    return Cost(
        wall, processor, used.ru_maxrss / 1024, os.waitstatus_to_exitcode(status)
    )


def compare(
    words: tuple[str, ...], folder: Path, *, before: Callable[[], None] = lambda: None
) -> tuple[list[Cost], list[Cost]]:
    """The command and bare Python in turn, so that both meet the same machine."""
    bare, ours = [], []
    for _turn in range(TURNS):
        before()
        bare.append(run("-c", "pass", folder=folder))
        ours.append(run("-m", "crosspost", *words, folder=folder))
    codes = {one.code for one in (*bare, *ours)}
    if codes != {0}:
        message = f"exit codes {codes}"
        raise SystemExit(message)
    return bare, ours


def ratio(bare: list[Cost], ours: list[Cost], of: Callable[[Cost], float]) -> float:
    """The medians against each other."""
    return statistics.median(map(of, ours)) / statistics.median(map(of, bare))


# -- a town in the middle of its year ----------------------------------------------


def town(folder: Path) -> None:
    """Fill a ledger and an outbox, and let one tick see them."""
    (folder / "outbox").mkdir()
    tables = "".join(TABLE.format(name=name) for name in ACCOUNTS)
    (folder / "config.toml").write_text(CONFIG + tables, encoding="utf-8")
    app = App(Folder(folder / "config.toml"))
    app.create_ledger()
    now = datetime.now(UTC).replace(microsecond=0)
    for number in range(PAST // len(ACCOUNTS)):
        past(app, number, now - timedelta(days=1 + number))
    for number in range(FUTURE):
        due = now + timedelta(days=1 + number)
        post, (delivery, *_rest) = planned(f"future{number}", due)
        post = replace(post, to=(delivery.account,))
        app.ledger.accept(post, [delivery], by="", state=State.SCHEDULED)
    app.ledger.keep_seen([seen(app, number) for number in range(FILES)])
    app.ledger.keep_meta(config=app.config_digest())
    app.ledger.close()


def apart(act: Callable[[Path], None], folder: Path) -> None:
    """In a process of its own: what a child weighs begins with its parent's weight."""
    child = os.fork()
    if child == 0:
        act(folder)
        os._exit(0)
    _pid, status = os.waitpid(child, 0)
    if status:
        sys.exit("the town could not be made")


def past(app: App, number: int, due: datetime) -> None:
    """A post that has left everywhere."""
    post, deliveries = planned(f"past{number}", due)
    app.ledger.accept(post, deliveries, by="", state=State.HELD, hold=Hold.COPY)
    for one in deliveries:
        url = f"https://social.example.fr/@{one.account}/{number}"
        receipt = Receipt(1, one.parts[0].key, url, url, str(number), due)
        change = Change(
            State.SENT, act="found", settled=Settled.FOUND, receipts=(receipt,)
        )
        app.ledger.change(one.id, change)


def planned(name: str, due: datetime) -> tuple[Post, list[Delivery]]:
    """A post and its deliveries to all accounts."""
    text = f"Message {name} : le pont Wilson sera fermé lundi."
    post = Post(id=name, entity="ville", to=ACCOUNTS, base=Wording(text), at=due)
    return post, [
        Delivery(
            id=f"{name}.{account}",
            post=name,
            account=account,
            network="mastodon",
            handle=f"{account}@social.example.fr",
            entity="ville",
            due=due,
            parts=(
                Part(
                    number=1,
                    key=f"{name}-{account}",
                    text=text,
                    used=len(text),
                    limit=500,
                    unit="graphemes",
                    languages=("fr",),
                    request={"status": text, "visibility": "public"},
                ),
            ),
        )
        for account in ACCOUNTS
    ]


def seen(app: App, number: int) -> Seen:
    """A file of the outbox that an earlier tick has taken."""
    path = app.folder.outbox / f"{number:03}.md"
    path.write_text(f'+++\nto = ["a"]\n+++\nMessage {number}.\n', encoding="utf-8")
    stamp = app.outbox.files()[path.name].stamp
    return Seen(path.name, stamp, "d" * 64, f"future{number % FUTURE}", "taken")


def main() -> int:
    """Print the ratios; 1 where an aim is missed."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        apart(town, folder)
        bare, ours = compare(("--help",), folder)
        help_ratio = ratio(bare, ours, lambda cost: cost.wall)
        print(f"--help: {help_ratio:.2f} times bare (aim {HELP_AIM:g})")
        glance = folder / "state" / "quiet"
        looks = compare(
            ("tick",), folder, before=lambda: glance.unlink(missing_ok=True)
        )
        rests = compare(("tick",), folder)
    proper = ratio(*looks, lambda cost: cost.processor)
    at_rest = ratio(*rests, lambda cost: cost.processor)
    memory = max(cost.memory for cost in (*looks[1], *rests[1]))
    print(
        f"idle tick: {at_rest:.2f} times bare (aim {TICK_AIM:g}); with a proper look "
        f"{proper:.2f}; {memory:.1f} MiB at most (aim {MEMORY_AIM:g})"
    )
    missed = help_ratio > HELP_AIM or at_rest > TICK_AIM or memory > MEMORY_AIM
    return int(missed)


if __name__ == "__main__":
    sys.exit(main())
