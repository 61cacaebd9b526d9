"""What people are written is kept with what it tells, and told once, ever."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from crosspost.clock import ManualClock
from crosspost.i18n import _
from crosspost.ledger.sqlite import SqliteLedger, open_ledger
from crosspost.model import State
from crosspost.ports import Item, Notice, NoticeKind, Recipient
from crosspost.report.words import STATES

ITEM = Item(
    _("Held: its time had passed."),
    hint=_("Decide with “crosspost resume”."),
    kind="late",
    subject="pont.ville",
    account="ville",
    title="Pont fermé",
    state=STATES[State.HELD][0],
)
NOTICE = Notice(
    NoticeKind.DIGEST,
    "2026-W48",
    (ITEM,),
    (Recipient("a@example.fr", "en"),),
    subject=_("Crosspost: the week"),
)


def test_news_goes_with_the_problem_and_its_end(ledger: SqliteLedger) -> None:
    assert ledger.tell("late", "pont.ville", ITEM)
    assert not ledger.tell("late", "pont.ville", ITEM)
    assert ledger.over("late", "pont.ville", STATES[State.SENT][0])
    assert not ledger.over("late", "pont.ville")

    first, last = ledger.news()
    assert (first.kind, first.item) == (NoticeKind.PROBLEM, ITEM)
    assert last.kind is NoticeKind.OVER
    assert last.item.said == ITEM.said
    assert last.item.state == STATES[State.SENT][0]


def test_what_only_one_person_saw_is_nobodys_news(ledger: SqliteLedger) -> None:
    ledger.tell("late", "pont.ville")
    ledger.over("late", "pont.ville")

    assert ledger.news() == []
    assert ledger.next_letter() is None


def test_a_pause_is_news_and_its_end_is_none(ledger: SqliteLedger) -> None:
    ledger.tell("paused", "all 1", ITEM)
    ledger.over("paused", "all 1")

    assert [one.kind for one in ledger.news()] == [NoticeKind.PAUSED]


def test_a_letter_takes_the_place_of_its_news(
    ledger: SqliteLedger, clock: ManualClock
) -> None:
    ledger.tell("late", "pont.ville", ITEM)
    numbers = [one.number for one in ledger.news()]
    assert ledger.next_letter() == clock.now()

    assert ledger.keep_letter(NOTICE, instead_of=numbers)

    assert ledger.news() == []
    (letter,) = ledger.letters(clock.now())
    head = ledger.head()
    assert head is not None
    assert letter.notice == NOTICE
    assert letter.journal == (head.number, head.hash)
    assert letter.at == clock.now()


def test_kind_and_key_are_told_once_ever(
    ledger: SqliteLedger, clock: ManualClock
) -> None:
    assert ledger.keep_letter(NOTICE)
    (letter,) = ledger.letters(clock.now())
    ledger.letter_over(letter.number)

    assert not ledger.keep_letter(NOTICE)
    assert ledger.letters(clock.now()) == []
    assert ledger.waiting_letters() == 0
    assert ledger.next_letter() is None


def test_a_try_that_failed_waits_and_doors_are_remembered(
    ledger: SqliteLedger, clock: ManualClock, path: Path
) -> None:
    ledger.keep_letter(NOTICE)
    (letter,) = ledger.letters(clock.now())
    ledger.letter_gone(letter.number, "mail:a@example.fr", act="notice-sent")
    ledger.letter_later(letter.number, clock.now() + timedelta(minutes=5))
    assert ledger.letters(clock.now()) == []
    assert ledger.next_letter() == clock.now() + timedelta(minutes=5)

    clock.advance(minutes=5)
    other = open_ledger(path, clock=clock)
    (again,) = other.letters(clock.now())
    other.close()

    assert again.id == letter.id
    assert again.gone == {"mail:a@example.fr"}
    assert again.attempts == 1


def test_the_journal_says_that_it_left_and_names_no_address(
    ledger: SqliteLedger, clock: ManualClock
) -> None:
    ledger.keep_letter(NOTICE)
    (letter,) = ledger.letters(clock.now())
    for _time in range(2):
        ledger.letter_gone(letter.number, "mail:a@example.fr", act="notice-sent")

    lines = [line for line in ledger.journal() if line.act == "notice-sent"]
    assert [line.detail for line in lines] == [{"kind": "digest", "by": "mail"}]
    assert "example" not in "".join(str(line) for line in ledger.journal())


def test_two_ledgers_never_give_two_letters_one_name(
    ledger: SqliteLedger, clock: ManualClock
) -> None:
    ledger.keep_letter(NOTICE)
    ledger.keep_letter(Notice(NoticeKind.DIGEST, "2026-W49"))

    first, second = ledger.letters(clock.now())
    assert first.id != second.id
