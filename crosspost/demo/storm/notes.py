"""What people remember, beside the program: written down by their own hand.

The program never reads it. At the end it is held against the networks: what they
wrote, what exactly they saw when they approved, and what they were told is dropped.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from crosspost.demo.storm.papers import Paper

Share = tuple[str | None, tuple[str, ...]]
"""What one account is to publish: when (None: once approved), and its texts."""


@dataclass(frozen=True, slots=True)
class Approval:
    """That somebody approved a post, and what they saw of it, by account."""

    who: str
    post: str
    digest: str
    saw: Mapping[str, Share]


@dataclass
class Memory:
    """All that people remember.

    Attributes:
        papers: By post, with all of their versions.
        approvals: Those that the program took.
        dropped: Deliveries that the program said are taken back.
    """

    papers: dict[str, Paper] = field(default_factory=dict)
    approvals: list[Approval] = field(default_factory=list)
    dropped: set[str] = field(default_factory=set)

    def called(self, number: int) -> list[Paper]:
        """A notice, and what was written in its place, in that order."""
        found = [one for one in self.papers.values() if one.number == number]
        return sorted(found, key=lambda one: one.copy)

    def wanted(self, number: int, account: str) -> Paper | None:
        """What an account is to have of a notice after all; None: nothing, so far."""
        own = [one for one in self.called(number) if account in one.accounts]
        last = own[-1] if own else None
        return None if last is None or is_dropped(self, last, account) else last


def is_dropped(memory: Memory, paper: Paper, account: str) -> bool:
    """Whether somebody took a notice back from an account."""
    return f"{paper.post}.{account}" in memory.dropped


class Notes:
    """The file. Each process appends; a line is whole or not there."""

    def __init__(self, path: Path) -> None:
        """Nothing is written yet."""
        self._path = path

    def wrote(self, paper: Paper) -> None:
        """Somebody wrote a notice, or its last version."""
        told: dict[str, object] = {
            "post": paper.post,
            "number": paper.number,
            "copy": paper.copy,
        }
        told |= {"entity": paper.entity, "accounts": paper.accounts}
        self._add("wrote", {**told, "texts": paper.versions[-1]})

    def approved(self, approval: Approval) -> None:
        """The program took an approval."""
        told = {"who": approval.who, "post": approval.post}
        self._add("approved", {**told, "digest": approval.digest, "saw": approval.saw})

    def dropped(self, delivery: str) -> None:
        """The program said that it will not leave."""
        self._add("dropped", {"delivery": delivery})

    def read(self) -> Memory:
        """Everything so far."""
        memory = Memory()
        if self._path.exists():
            for line in self._path.read_text(encoding="utf-8").splitlines():
                _hear(memory, json.loads(line))
        return memory

    def _add(self, what: str, told: Mapping[str, object]) -> None:
        with self._path.open("a", encoding="utf-8") as file:
            file.write(json.dumps({"what": what, **told}) + "\n")


def _hear(memory: Memory, told: Mapping[str, Any]) -> None:
    if told["what"] == "dropped":
        memory.dropped.add(told["delivery"])
    elif told["what"] == "approved":
        saw = {name: (due, tuple(said)) for name, (due, said) in told["saw"].items()}
        one = Approval(told["who"], told["post"], told["digest"], saw)
        memory.approvals.append(one)
    else:
        known = memory.papers.get(told["post"])
        versions = (*(known.versions if known else ()), tuple(told["texts"]))
        memory.papers[told["post"]] = Paper(
            told["post"],
            told["number"],
            told["copy"],
            told["entity"],
            tuple(told["accounts"]),
            versions,
        )
