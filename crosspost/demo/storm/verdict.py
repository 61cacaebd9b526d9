"""What stands on the networks, against what people wanted and what they approved."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from crosspost.demo.storm.history import History
from crosspost.demo.storm.notes import is_dropped
from crosspost.i18n import Phrase, _
from crosspost.model import Settled, State

if TYPE_CHECKING:
    from crosspost.demo.storm.history import Tally
    from crosspost.demo.storm.notes import Approval, Memory, Share
    from crosspost.demo.storm.papers import Paper
    from crosspost.ports import Record

Online = Mapping[str, Counter[str]]
"""How often each text is there, by account."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """What a verdict is found from.

    Attributes:
        online: What the networks show.
        memory: What people remember.
        history: What the journal tells.
        records: What the ledger says; it decides on nothing but what is known.
        free: By post, the due instants that nobody chose: "once approved".
        persons: How many must approve, by entity.
    """

    online: Online
    memory: Memory
    history: History
    records: Sequence[Record]
    free: Mapping[str, frozenset[datetime]]
    persons: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Verdict:
    """What stands on the networks at the end.

    Attributes:
        expected: What people wanted after all: each notice once on each account.
        online: Those of which every part is there.
        double: Those of which something is there more often than wanted.
        lost: Those of which a part is missing.
        found: Deliveries that were found rather than sent again.
        unsettled: Deliveries that the ledger does not know as sent.
        unapproved: Deliveries that left without the approval of what they were.
        back: Deliveries that were dropped, and are there.
        people: What people did.
    """

    expected: int
    online: int
    double: int
    lost: int
    found: int
    unsettled: int
    unapproved: int
    back: int
    people: Tally

    @property
    def holds(self) -> bool:
        """Whether everything is there, once, known to be, and as people wanted it."""
        wrong = self.double or self.lost or self.unsettled
        return self.online == self.expected and not wrong and self.obeyed

    @property
    def obeyed(self) -> bool:
        """Whether nothing left that people had not let go."""
        return not (self.unapproved or self.back)

    def said(self) -> Phrase:
        """The sum, in one line."""
        return _(
            "{expected} expected, {online} online, {double} double, {lost} lost, "
            "{found} found rather than resent",
            expected=self.expected,
            online=self.online,
            double=self.double,
            lost=self.lost,
            found=self.found,
        )

    def said_of_people(self) -> Phrase:
        """What people did, in one line."""
        people = self.people
        return _(
            "{given} approvals given; {voided} void because the post changed or was "
            "refused, {again} given again. {moved} moved, {dropped} dropped.",
            given=people.given,
            voided=people.voided,
            again=people.again,
            moved=people.moved,
            dropped=people.dropped,
        )

    def said_of_promise(self) -> Phrase:
        """Whether what they decided was obeyed."""
        if self.obeyed:
            return _(
                "Nothing left without the approval of exactly what it was; nothing "
                "that was dropped went out."
            )
        return _(
            "{unapproved} left without the approval of what they were; {back} that "
            "were dropped went out.",
            unapproved=self.unapproved,
            back=self.back,
        )


def judge(seen: Evidence, *, expected: int) -> Verdict:
    """Count; the program's own word is taken for nothing but what it knows."""
    slots = [_Slot(number, account, seen) for number, account in _slots(seen.memory)]
    dropped, records = seen.memory.dropped, seen.records
    wanted = [one for one in records if one.id not in dropped]
    return Verdict(
        expected=expected,
        online=sum(one.is_whole for one in slots),
        double=sum(one.is_double for one in slots) + _strange(seen),
        lost=sum(not one.is_whole for one in slots),
        found=sum(one.settled is Settled.FOUND for one in records),
        unsettled=sum(one.state is not State.SENT for one in wanted),
        unapproved=sum(one.is_unapproved() for one in slots),
        back=sum(one.is_back for one in slots),
        people=seen.history.tally(),
    )


def _slots(memory: Memory) -> list[tuple[int, str]]:
    """Each notice on each account that is to have it."""
    named = {
        (paper.number, account)
        for paper in memory.papers.values()
        for account in paper.accounts
    }
    return sorted(named)


def _strange(seen: Evidence) -> int:
    """How much is there that nobody ever wrote."""
    known = {
        (account, text)
        for paper in seen.memory.papers.values()
        for account in paper.accounts
        for text in _texts(paper)
    }
    return sum(
        (account, text) not in known
        for account, there in seen.online.items()
        for text in there
    )


class _Slot:
    """One notice on one account: what is there of it, and what is to be there."""

    def __init__(self, number: int, account: str, seen: Evidence) -> None:
        self._account, self._seen = account, seen
        self._papers = [
            one for one in seen.memory.called(number) if account in one.accounts
        ]
        wanted = seen.memory.wanted(number, account)
        version = seen.history.version(wanted.post, account) if wanted else 0
        self._wanted = wanted.versions[version - 1] if wanted else ()
        self._there = seen.online.get(account, Counter())

    @property
    def is_whole(self) -> bool:
        """Whether each part of what is wanted is there."""
        return bool(self._wanted) and all(self._there[one] for one in self._wanted)

    @property
    def is_double(self) -> bool:
        """Whether anything of it is there more often than wanted."""
        return any(
            self._there[text] > (text in self._wanted)
            for paper in self._papers
            if not is_dropped(self._seen.memory, paper, self._account)
            for text in _texts(paper)
        )

    @property
    def is_back(self) -> bool:
        """Whether anything of it is there that was dropped."""
        return any(
            self._there[text]
            for paper in self._papers
            if is_dropped(self._seen.memory, paper, self._account)
            for text in _texts(paper)
        )

    def is_unapproved(self) -> bool:
        """Whether a version is there that too few persons approved as it is."""
        return any(
            self._there[version[0]] and not self._approved(paper, version)
            for paper in self._papers
            for version in paper.versions
        )

    def _approved(self, paper: Paper, version: tuple[str, ...]) -> bool:
        wanted = self._seen.persons[paper.entity]
        if not wanted:
            return True
        share = self._share(paper, version)
        stood = {
            (one.person, one.digest)
            for one in self._seen.history.approvals(paper.post, self._account)
        }
        who = {
            one.who
            for one in _of(paper, self._seen.memory.approvals)
            if (one.who, one.digest) in stood and one.saw.get(self._account) == share
        }
        return len(who) >= wanted

    def _share(self, paper: Paper, version: tuple[str, ...]) -> Share | None:
        """What is there, as somebody would have seen it beforehand."""
        name = f"{paper.post}.{self._account}"
        due = next((one.due for one in self._seen.records if one.id == name), None)
        if due is None:
            return None
        is_free = due in self._seen.free.get(paper.post, ())
        return (None if is_free else due.isoformat(), version)


def _of(paper: Paper, approvals: Iterable[Approval]) -> Iterable[Approval]:
    return (one for one in approvals if one.post == paper.post)


def _texts(paper: Paper) -> set[str]:
    return {text for version in paper.versions for text in version}
