"""What the journal tells of the storm: who approved what, before what left."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from crosspost.ports import Line

_DECIDED: Final = frozenset({"approved", "refused"})
_TEXTED: Final = frozenset({"accepted", "revised"})
_LINES: Final = 12
"""About how many lines a story has that is told."""


@dataclass(frozen=True, slots=True)
class Given:
    """A decision as the journal has it; of a refusal, `digest` is what was refused."""

    number: int
    act: str
    person: str
    digest: str


@dataclass
class Tally:
    """What people did, counted.

    Attributes:
        voided: Approvals that counted no more, for the post changed or was refused.
        again: Approvals by someone who had approved that post before.
        examples: Posts of which an approval counted no more.
    """

    given: int = 0
    voided: int = 0
    again: int = 0
    refused: int = 0
    moved: int = 0
    dropped: int = 0
    drafts: int = 0
    paused: int = 0
    examples: list[str] = field(default_factory=list)


class History:
    """The journal's lines, by what they are about."""

    def __init__(self, lines: Iterable[Line]) -> None:
        """All of them, in order."""
        self.lines = list(lines)
        self._begun: dict[str, int] = {}
        self._claimed: dict[str, int] = {}
        self._tried: dict[str, tuple[int, int]] = {}
        """By delivery, the numbers of its last attempt's claim and intent."""
        self._texted: defaultdict[str, list[Line]] = defaultdict(list)
        self._decided: defaultdict[str, list[Given]] = defaultdict(list)
        for line in self.lines:
            self._note(line)

    def _note(self, line: Line) -> None:
        if line.act == "claimed":
            self._claimed[line.subject] = line.number
        elif line.act == "intended":
            claimed = self._claimed.get(line.subject, 0)
            self._tried[line.subject] = claimed, line.number
            self._begun.setdefault(line.subject, line.number)
        elif line.act in _TEXTED:
            self._texted[line.subject].append(line)
        elif line.act in _DECIDED:
            detail = line.detail
            one = Given(
                line.number, line.act, str(detail["person"]), str(detail["digest"])
            )
            self._decided[line.subject].append(one)

    def version(self, post: str, account: str) -> int:
        """Which version an account was to have: the last one before it was begun.

        Counted from 1. A version that came while it was being sent changed nothing,
        and the person was told so.
        """
        begun = self._begun.get(f"{post}.{account}")
        found = 1
        for line in self._texted[post]:
            before = begun is None or line.number < begun
            detail: Mapping[str, Any] = line.detail
            if before and account not in detail.get("kept", ()):
                found = int(detail["revision"])
        return found

    def approvals(self, post: str, account: str) -> Iterator[Given]:
        """Those that stood when an account's share was last tried, if it ever was.

        A refusal ends those before it, unless it was being sent already.
        """
        claimed, intended = self._tried.get(f"{post}.{account}", (0, 0))
        own = [one for one in self._decided[post] if one.number < intended]
        refusals = [o.number for o in own if o.act == "refused" and o.number < claimed]
        since = max(refusals, default=0)
        yield from (o for o in own if o.act == "approved" and o.number > since)

    def tally(self) -> Tally:
        """What people did, counted line by line."""
        found = Tally(
            refused=self._count({"refused"}),
            moved=self._count({"moved"}),
            dropped=self._count({"cancelled"}),
            drafts=self._count({"kept-as-draft"}),
            paused=self._count({"paused"}),
        )
        for post, decided in self._decided.items():
            if _tell(found, decided):
                found.examples.append(post)
        return found

    def _count(self, acts: Collection[str]) -> int:
        return sum(line.act in acts for line in self.lines)


def _tell(found: Tally, decided: Iterable[Given]) -> int:
    """Add the decisions about one post; how many of them counted no more."""
    voided = 0
    ever: set[str] = set()
    standing: list[Given] = []
    for one in decided:
        over = one.act == "refused"
        void = [o for o in standing if over or o.digest != one.digest]
        voided += len(void)
        standing = [o for o in standing if o not in void]
        if over:
            continue
        found.given += 1
        found.again += one.person in ever
        ever.add(one.person)
        standing.append(one)
    found.voided += voided
    return voided


def acted(lines: Iterable[Line], act: str) -> list[str]:
    """What people did that to."""
    return list(dict.fromkeys(one.subject for one in lines if one.act == act))


def story(lines: Iterable[Line], subjects: Collection[str]) -> list[Line]:
    """The lines about one of these subjects, of which neither few nor many tell.

    Of a delivery, its post's belong to it.
    """
    found: dict[str, list[Line]] = {one: [] for one in subjects}
    by_post: defaultdict[str, list[str]] = defaultdict(list)
    for one in found:
        by_post[one.partition(".")[0]].append(one)
    for line in lines:
        named = [line.subject] if line.subject in found else by_post[line.subject]
        for one in named:
            found[one].append(line)
    return min(found.values(), key=lambda one: abs(len(one) - _LINES), default=[])
