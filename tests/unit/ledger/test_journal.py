from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crosspost.errors import LedgerError, UsageError
from crosspost.identity import canonical
from crosspost.ledger.journal import (
    GENESIS,
    NOTHING,
    Export,
    Tail,
    exported,
    imported,
    line_hash,
    sealed,
)
from crosspost.ledger.verify import checked, holding, verify

if TYPE_CHECKING:
    from pathlib import Path

    from crosspost.ports import Line

NOON = datetime(2026, 12, 24, 12, tzinfo=UTC)


def chain(length: int = 6) -> list[Line]:
    found: list[Line] = []
    for number in range(1, length + 1):
        line = sealed(
            found[-1] if found else None,
            at=NOON,
            by="anne",
            act="sent",
            subject=f"post-{number}",
            detail={"é": number, "at": NOON},
        )
        found.append(line)
    return found


def whole(length: int = 6) -> list[bytes]:
    return [exported(line) for line in chain(length)]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "journal.jsonl"


def faults(file: Path, lines: list[bytes]) -> list[str]:
    file.write_bytes(b"".join(lines))
    return [str(fault) for fault in verify(file).faults]


def rewritten(line: bytes, **values: object) -> bytes:
    """A line changed by someone who knows how to seal it again."""
    told = {**json.loads(line), **values}
    told["hash"] = line_hash(told)
    return canonical(told) + b"\n"


# -- lines


@given(st.text(st.characters(exclude_categories=["Cs"])), st.integers())
def test_a_line_comes_back_from_the_file(text: str, number: int) -> None:
    line = sealed(
        None, at=NOON, by=text, act="x", subject=text, detail={text: [number]}
    )
    assert imported(json.loads(exported(line))) == line
    assert exported(line).count(b"\n") == 1


def test_a_lines_hash_covers_all_it_says() -> None:
    line = json.loads(whole()[3])
    for name in ("number", "at", "by", "act", "subject", "detail", "previous"):
        assert line_hash({**line, name: "changed"}) != line["hash"]


def test_the_first_line_follows_nothing() -> None:
    assert chain(1)[0].previous == GENESIS


# -- verify


def test_a_whole_journal_is_whole(file: Path) -> None:
    lines = whole()
    assert faults(file, lines) == []
    verdict = verify(file)
    assert verdict.whole
    assert (verdict.lines, verdict.number) == (6, 6)
    assert verdict.head == chain()[-1].hash


def test_an_empty_journal_is_whole(file: Path) -> None:
    assert faults(file, []) == []
    assert verify(file).head == GENESIS


def test_a_changed_line_is_named(file: Path) -> None:
    lines = whole()
    lines[2] = lines[2].replace(b"anne", b"bob!")
    assert faults(file, lines) == ["Line 3 (number 3) was changed."]


def test_a_line_that_was_sealed_again_does_not_fit_its_neighbours(file: Path) -> None:
    lines = whole()
    lines[2] = rewritten(lines[2], by="bob")
    [fault] = faults(file, lines)
    assert fault.startswith("Line 4 (number 4) does not follow")


def test_a_missing_line_is_named(file: Path) -> None:
    lines = whole()
    del lines[2]
    assert faults(file, lines) == ["Number 3 is missing before line 3."]


def test_a_missing_beginning_is_named(file: Path) -> None:
    assert faults(file, whole()[2:]) == [
        "2 lines are missing before line 1: numbers 1 to 2."
    ]


def test_reordered_lines_are_named(file: Path) -> None:
    lines = whole()
    lines[2], lines[3] = lines[3], lines[2]
    assert faults(file, lines) == [
        "Line 4 has number 3: it stands in the wrong place, or twice."
    ]


def test_a_repeated_line_is_named(file: Path) -> None:
    lines = whole()
    lines.insert(3, lines[2])
    assert faults(file, lines) == [
        "Line 4 has number 3: it stands in the wrong place, or twice."
    ]


@pytest.mark.parametrize("rubbish", [b"\x00\xff\n", b"[1]\n", b"{}\n", b"\n"])
def test_a_line_that_cannot_be_read_is_named(file: Path, rubbish: bytes) -> None:
    lines = whole()
    lines[4] = rubbish
    assert faults(file, lines) == ["Line 5 cannot be read: it was changed."]


def test_a_cut_tail_shows_in_the_head(file: Path) -> None:
    assert faults(file, whole()[:-1]) == []
    assert verify(file).head == chain()[-2].hash


def test_a_journal_that_is_not_there(file: Path) -> None:
    with pytest.raises(LedgerError, match="cannot be read"):
        verify(file)


def test_a_number_that_nobody_can_count_to_is_told_at_once(file: Path) -> None:
    lines = whole()
    lines[4] = rewritten(lines[4], number=10**15)

    told = faults(file, lines)

    assert "999999999999993 lines are missing before line 5" in " ".join(told)
    assert len(told) < 9


def test_a_file_that_is_no_journal_says_so(file: Path) -> None:
    assert faults(file, [b"\x89PNG\n", b"rubbish\n"]) == [
        "None of its lines is a line of a journal."
    ]


def test_brackets_without_end_are_a_line_that_cannot_be_read(file: Path) -> None:
    lines = whole()
    lines[4] = b"[" * 200_000 + b"\n"
    assert faults(file, lines) == ["Line 5 cannot be read: it was changed."]


# -- one changed byte, anywhere


def small() -> bytes:
    """Four lines with every kind of sign: accents, quotes, signs that are escaped."""
    found: list[Line] = []
    for text in ("Pont fermé", 'Il dit : "non"', "tab\there\x1f", "fin"):
        previous = found[-1] if found else None
        detail = {"revision": len(found), "text": text, "parts": [1, 2]}
        found.append(
            sealed(previous, at=NOON, by="anne", act="x", subject=text, detail=detail)
        )
    return b"".join(exported(line) for line in found)


@pytest.mark.parametrize("line", range(4))
def test_every_byte_of_a_journal_counts(line: int) -> None:
    journal = small()
    before = b"".join(journal.splitlines(keepends=True)[:line])
    here = journal.splitlines(keepends=True)[line]
    for place in range(len(before), len(before) + len(here)):
        old = journal[place]
        other_case = ord(chr(old).swapcase()) if old < 128 else old ^ 1
        for new in {*(old ^ 1 << bit for bit in range(8)), 32, 10, 13, 0, other_case}:
            if new == old:
                continue
            changed = bytearray(journal)
            changed[place] = new
            assert not checked(bytes(changed)).whole, (place, old, new)


@pytest.mark.parametrize("cut", [1, 2, 10])
def test_an_end_that_was_cut_off_within_a_line_is_noticed(cut: int) -> None:
    assert not checked(small()[:-cut]).whole


def test_a_line_that_says_the_same_in_other_signs_was_changed(file: Path) -> None:
    lines = whole()
    lines[2] = json.dumps(json.loads(lines[2])).encode() + b"\n"
    assert faults(file, lines) == ["Line 3 (number 3) was changed."]


@st.composite
def damaged(draw: st.DrawFn) -> tuple[str, bytes]:
    """What was done to a journal of six lines, and what it is then."""
    lines = whole()
    what = draw(st.sampled_from(["change", "drop", "swap", "duplicate", "cut", "add"]))
    first = draw(st.integers(0, len(lines) - 1))
    other = draw(st.integers(0, len(lines) - 1).filter(lambda one: one != first))
    if what == "change":
        place = draw(st.integers(0, len(lines[first]) - 1))
        by = draw(st.integers(1, 255))
        changed = bytearray(lines[first])
        changed[place] ^= by
        lines[first] = bytes(changed)
    elif what == "drop":
        first = draw(st.integers(0, len(lines) - 2))  # the last: see the head
        del lines[first]
    elif what == "swap":
        lines[first], lines[other] = lines[other], lines[first]
    elif what == "duplicate":
        lines.insert(other, lines[first])
    elif what == "cut":
        whole_file = b"".join(lines)
        ends = {place for place, sign in enumerate(whole_file, 1) if sign == 10} | {0}
        left = st.integers(1, len(whole_file) - 1).filter(lambda one: one not in ends)
        return what, whole_file[: draw(left)]
    else:
        lines.insert(first, draw(st.binary(min_size=1, max_size=80)) + b"\n")
    return what, b"".join(lines)


@given(damaged())
def test_whatever_is_done_to_a_journal_is_noticed(done: tuple[str, bytes]) -> None:
    what, journal = done

    verdict = checked(journal)

    assert not verdict.whole, what
    assert all(str(fault) for fault in verdict.faults)


@given(st.binary(max_size=300))
def test_whatever_bytes_get_a_verdict(journal: bytes) -> None:
    assert checked(journal).whole == (journal == b"")


# -- the head that was printed before


@pytest.mark.parametrize("left", range(6))
def test_a_cut_tail_is_noticed_by_the_head(left: int) -> None:
    head = chain()[-1].hash[:16]
    cut = checked(b"".join(whole()[:left]))

    assert cut.whole
    assert not holding(cut, head).whole
    assert holding(checked(b"".join(whole())), head).whole


def test_a_journal_that_has_grown_still_has_the_head_of_before() -> None:
    grown = checked(b"".join(whole(20)))

    for line in chain(6):
        assert holding(grown, f" {line.hash[:4].upper()} {line.hash[4:16]}…").whole


@pytest.mark.parametrize("head", ["", "3f2a", "nothing", "zz" * 8, "a" * 65])
def test_what_is_no_fingerprint(head: str) -> None:
    with pytest.raises(UsageError, match="no fingerprint"):
        holding(checked(b"".join(whole())), head)


# -- the file


def test_the_file_is_made_for_its_owner_alone(file: Path) -> None:
    Export(file).catch_up(lambda _tail: chain())
    assert file.stat().st_mode & 0o777 == 0o600
    assert file.read_bytes() == b"".join(whole())


def test_only_what_is_missing_is_appended(file: Path) -> None:
    file.write_bytes(b"".join(whole(4)))
    asked: list[Tail] = []

    def after(tail: Tail) -> list[Line]:
        asked.append(tail)
        return chain()[tail.number :]

    Export(file).catch_up(after)
    assert asked == [Tail(4, chain()[3].hash)]
    assert file.read_bytes() == b"".join(whole())


@pytest.mark.parametrize("torn", [1, 20, -1])
def test_a_torn_line_is_written_again(file: Path, torn: int) -> None:
    lines = whole()
    file.write_bytes(b"".join(lines[:4]) + lines[4][:torn])
    export = Export(file)
    assert export.tail() == Tail(4, chain()[3].hash)
    export.catch_up(lambda tail: chain()[tail.number :])
    assert file.read_bytes() == b"".join(lines)


def test_a_torn_first_line(file: Path) -> None:
    file.write_bytes(whole()[0][:30])
    export = Export(file)
    assert export.tail() == NOTHING
    export.catch_up(lambda tail: chain()[tail.number :])
    assert verify(file).whole


def test_a_line_longer_than_the_window(file: Path) -> None:
    first = sealed(
        None, at=NOON, by="", act="x", subject="", detail={"long": "é" * 100_000}
    )
    second = sealed(
        first, at=NOON, by="", act="x", subject="", detail={"long": "é" * 200_000}
    )
    file.write_bytes(exported(first) + exported(second) + b'{"torn')
    assert Export(file).tail() == Tail(2, second.hash)


def test_an_end_that_is_none_of_ours(file: Path) -> None:
    file.write_bytes(b"".join(whole()) + b"hello\n")
    assert Export(file).tail() is None


def test_a_file_put_aside_keeps_what_it_says(file: Path) -> None:
    file.write_bytes(b"".join(whole()))
    aside = Export(file).set_aside()
    assert aside is not None
    assert aside.name == f"journal.6-{chain()[-1].hash[:8]}.jsonl"
    assert verify(aside).whole
    assert not file.exists()
    assert Export(file).set_aside() is None
