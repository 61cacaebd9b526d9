"""What goes wrong, and when: two questions asked apart.

*What becomes of the request* (`lands`): it never arrives, it arrives, it arrives
twice at once, it arrives later, when the client has given up, or the server
crashes when the work is done and its notes are not. *What the
client is shown* (`shows`): nothing, half an answer, another answer, the answer.
`how` names both: `cut-after` is a request that landed and whose answer was cut.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final, Literal, get_args

from crosspost.networks.fake.books import Books, Shelf
from crosspost.networks.fake.http import Asked

Where = Literal["any", "login", "ask", "upload", "poll", "create", "delete", "look"]
Lands = Literal["no", "yes", "late", "twice", "crash"]

# What the client is shown, and what becomes of the request unless it is said.
SHOWS: Final[dict[str, Lands]] = {
    "refused": "no",  # nobody listens: never sent
    "cut": "no",  # hung up without a word
    "reset": "no",  # the connection is torn down
    "hang": "no",  # no answer, ever
    "html": "no",  # 200 and a page, as captive portals do
    "redirect": "no",  # 302 to the same place
    "broken": "yes",  # hung up in the middle of the answer
    "truncated": "yes",  # 200 and half of the JSON
    "empty": "yes",  # 200 and `{}`
    "trickle": "yes",  # the answer, a byte at a time
    "answer": "yes",  # the answer
}
_SUFFIXES: Final[dict[str, Lands]] = {
    "before": "no",
    "after": "yes",
    "late": "late",
    "twice": "twice",
    "crash": "crash",
}
_NAMES: Final = {"late": "hang-late", "twice": "answer-twice"}


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that goes wrong.

    Attributes:
        target: A host, an account (`ville.test`, `ville@mastodon.test`) or `*`.
        shows: One of `SHOWS`, or a status as `502`.
        times: How often it still strikes.
        skip: How many requests it still lets through before.
        seconds: How late a late request lands; how long a trickle takes.
    """

    id: str
    target: str
    where: Where
    shows: str
    lands: Lands
    times: int
    skip: int
    seconds: float

    @property
    def how(self) -> str:
        """Its name: `502-before`."""
        suffix = next(name for name, lands in _SUFFIXES.items() if lands == self.lands)
        return f"{self.shows}-{suffix}"


@dataclass(frozen=True, slots=True)
class Struck:
    """A fault that struck: for reports and for stories."""

    at: datetime
    how: str
    where: str
    host: str
    account: str
    path: str


@dataclass(frozen=True, slots=True)
class Pending:
    """A request on its way that lands when nobody waits for it any more."""

    at: datetime
    asked: Asked


@dataclass(frozen=True, slots=True)
class Made:
    """How many things were numbered."""

    count: int


def parse(how: str) -> tuple[str, Lands]:
    """What a `how` means: what is shown, what becomes of the request.

    Raises:
        ValueError: No fault is called so.
    """
    shows, _, suffix = _NAMES.get(how, how).partition("-")
    known = shows in SHOWS or (shows.isdigit() and 400 <= int(shows) <= 599)  # noqa: PLR2004 -- statuses of errors
    if not known or (suffix and suffix not in _SUFFIXES):
        raise ValueError(how)
    lands = _SUFFIXES[suffix] if suffix else SHOWS.get(shows, "no")
    if shows == "refused" and lands != "no":
        raise ValueError(how)
    return shows, lands


class Faults:
    """The faults that wait, those that struck, and requests under way."""

    def __init__(self, books: Books) -> None:
        """Keep them on shelves, so that another process meets them too."""
        self._waiting: Shelf[Fault] = books.shelf("faults.waiting", Fault)
        self._struck: Shelf[Struck] = books.shelf("faults.struck", Struck)
        self._pending: Shelf[Pending] = books.shelf("faults.pending", Pending)
        self._made: Shelf[Made] = books.shelf("faults.made", Made)

    def add(self, fault: Fault) -> Fault:
        """Let this go wrong."""
        fault = replace(fault, id=self._number())
        return self._waiting.put("all", fault.id, fault)

    def take(self, *, host: str, account: str, where: str) -> Fault | None:
        """The first fault that strikes this request; it strikes once less."""
        for fault in self.waiting():
            if not _meant(fault, host, account, where):
                continue
            if fault.skip:
                self._waiting.put("all", fault.id, replace(fault, skip=fault.skip - 1))
                continue
            if fault.times == 1:
                self._waiting.drop("all", fault.id)
            else:
                less = replace(fault, times=fault.times - 1)
                self._waiting.put("all", fault.id, less)
            return fault
        return None

    def forget(self) -> None:
        """Nothing goes wrong any more; what is under way still lands."""
        for id_ in list(self._waiting.of("all")):
            self._waiting.drop("all", id_)

    def waiting(self) -> list[Fault]:
        """Those that have not struck, in the order they were added."""
        rows = self._waiting.of("all")
        return [rows[key] for key in sorted(rows)]

    def note(self, struck: Struck) -> None:
        """Remember that one struck."""
        self._struck.put("all", self._number(), struck)

    def struck(self) -> list[Struck]:
        """Those that struck, oldest first."""
        rows = self._struck.of("all")
        return [rows[key] for key in sorted(rows)]

    def delay(self, pending: Pending) -> None:
        """Let a request land later."""
        key = f"{pending.at.isoformat()} {self._number()}"
        self._pending.put("all", key, pending)

    def _number(self) -> str:
        """A number that no process has given before; sorts by age."""
        made = self._made.get("all", "made") or Made(0)
        self._made.put("all", "made", Made(made.count + 1))
        return f"{made.count:08}"

    def landing(self, now: datetime) -> list[Pending]:
        """The requests that land now, oldest first; they are under way no more."""
        rows = self._pending.of("all")
        due = sorted(key for key, one in rows.items() if one.at <= now)
        landing = [rows[key] for key in due]
        for key in due:
            self._pending.drop("all", key)
        return landing


def _meant(fault: Fault, host: str, account: str, where: str) -> bool:
    return fault.target in {"*", host, account} and fault.where in {"any", where}


def places() -> tuple[str, ...]:
    """All values of `where`."""
    return get_args(Where)
