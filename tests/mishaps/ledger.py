"""The ledger, the journal, the disk or the state folder is not as it should be."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable

from crosspost import i18n
from crosspost.cli import told
from crosspost.cli.output import Output
from crosspost.clock import SystemClock
from crosspost.ledger.sqlite import open_ledger
from mishaps.stage import Mishap, Run, Stage

LEDGER = "ledger.sqlite3"


def _spoilt(spoil: Callable[[Stage], object]) -> Callable[[Stage], Run]:
    """Something was published before, something is due, and a run comes."""

    def happen(stage: Stage) -> Run:
        stage.published()
        spoil(stage)
        stage.drop("neuf.md", "Marché déplacé.")
        return stage.run("tick")

    return happen


def _cut(stage: Stage) -> None:
    path = stage.state(LEDGER)
    path.write_bytes(path.read_bytes()[:8192])


def _newer(stage: Stage) -> None:
    with sqlite3.connect(stage.state(LEDGER)) as opened:
        opened.execute("PRAGMA user_version = 99")
    opened.close()


def _foreign(stage: Stage) -> None:
    path = stage.state(LEDGER)
    path.unlink()
    with sqlite3.connect(path) as made:
        made.execute("CREATE TABLE something (else_ TEXT)")
    made.close()


def _another_machine(stage: Stage) -> None:
    with sqlite3.connect(stage.state(LEDGER)) as opened:
        opened.execute("UPDATE meta SET value = 'another' WHERE name = 'machine'")
    opened.close()


def _put_back(stage: Stage) -> Run:
    stage.run("ledger", "backup", "hier.sqlite3")
    stage.published()
    shutil.copy(stage.home / "hier.sqlite3", stage.state(LEDGER))
    return stage.run("tick")


def _locked(stage: Stage) -> Run:
    """The wait is made shorter than the half minute of a run."""
    import contextlib
    import io

    stage.drop()
    other = sqlite3.connect(stage.state(LEDGER), isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    text = io.StringIO()

    def opened() -> int:
        open_ledger(stage.state(LEDGER), clock=SystemClock(), patience=0.05)
        return 0

    if stage.locale is None:
        i18n.activate("fr")
    else:
        i18n.activate("fr", locale=stage.locale)
    try:
        with contextlib.redirect_stderr(text):
            out = Output()
            code = told(out, opened)
    finally:
        other.close()
        i18n.activate("en")
    return Run(code, "", text.getvalue())


def _full_disk(stage: Stage) -> Run:
    stage.drop()
    full = ("bash", "-c", 'ulimit -f 16; unset ${!COV@}; exec "$@"', "--")
    # Python leaves half a compiled module behind where a disk is full.
    env = {"PYTHONDONTWRITEBYTECODE": "1"}
    return stage.run("tick", prefix=full, env=env)


def _unreadable_pause(stage: Stage) -> Run:
    stage.state("PAUSE").mkdir()
    stage.drop()
    return stage.run("tick")


def _unreadable_outbox(stage: Stage) -> Run:
    stage.outbox.rmdir()
    stage.outbox.symlink_to(stage.outbox)
    return stage.run("tick")


def _journal(change: Callable[[list[bytes]], list[bytes]]) -> Callable[[Stage], Run]:
    def happen(stage: Stage) -> Run:
        stage.published()
        file = stage.state("journal.jsonl")
        file.write_bytes(b"".join(change(file.read_bytes().splitlines(keepends=True))))
        return stage.run("journal", "verify")

    return happen


def _changed(lines: list[bytes]) -> list[bytes]:
    lines[2] = lines[2].replace(b"agent", b"autre").replace(b"2026", b"2025")
    return lines


def _backup_there(stage: Stage) -> Run:
    stage.run("ledger", "backup", "hier.sqlite3")
    return stage.run("ledger", "backup", "hier.sqlite3")


MISHAPS = (
    Mishap("ledger missing", 1, _spoilt(lambda s: s.state(LEDGER).unlink())),
    Mishap("ledger truncated", 1, _spoilt(_cut)),
    Mishap(
        "ledger overwritten",
        1,
        _spoilt(lambda s: s.state(LEDGER).write_bytes(b"Bonjour " * 4096)),
    ),
    Mishap("ledger of a newer version", 1, _spoilt(_newer)),
    Mishap("ledger of another program", 1, _spoilt(_foreign)),
    Mishap("ledger of another machine", 1, _spoilt(_another_machine)),
    Mishap("ledger put back", 1, _put_back),
    Mishap("ledger locked", 1, _locked),
    Mishap("ledger whole, to be made anew", 2, lambda s: s.run("ledger", "rebuild")),
    Mishap("backup there already", 2, _backup_there),
    Mishap("disk full", 1, _full_disk, apart=True),
    Mishap("pause file unreadable", 1, _unreadable_pause),
    Mishap("outbox unreadable", 1, _unreadable_outbox),
    Mishap("journal changed", 1, _journal(_changed)),
    Mishap("journal lacks a line", 1, _journal(lambda ls: [*ls[:2], *ls[3:]])),
    Mishap(
        "journal cut short",
        1,
        lambda s: s.run("journal", "verify", "--head", "3f2a91c0d4e5f607"),
    ),
    Mishap("journal not there", 1, lambda s: s.run("journal", "verify", "rien.jsonl")),
)
