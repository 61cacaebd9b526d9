"""Carries letters out: what was kept is sent, and only then marked.

A run that dies before a letter is sent leaves it to the next; one that dies after,
and before the mark, sends it once more under the same name, so that it is
recognised. Nothing is ever marked that did not leave.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final

from crosspost.notify.doors import Door, NotSent, Send, Setback
from crosspost.ports import Clock, Letter, NoticeBook

_AT_ONCE: Final = 2
"""Tries that follow each other run by run; then there are pauses between them."""
_STEP: Final = timedelta(minutes=5)
_LONGEST: Final = timedelta(hours=1)


@dataclass
class Round:
    """What one round did.

    Attributes:
        opened: The doors through which something left, with their place.
        setbacks: What did not.
        reached: The addresses that took something.
        gone: By letter, the ways on which it has left, now or before.
    """

    opened: set[tuple[str, str]] = field(default_factory=set)
    setbacks: list[Setback] = field(default_factory=list)
    reached: set[str] = field(default_factory=set)
    gone: dict[int, set[str]] = field(default_factory=dict)


class Postman:
    """Takes every letter to every door that it is for."""

    def __init__(self, book: NoticeBook, doors: Sequence[Door], clock: Clock) -> None:
        """`doors` are those that the configuration names."""
        self._book, self._doors, self._clock = book, doors, clock

    def deliver(self) -> Round:
        """Send what is to be sent now; never raises because of a door."""
        letters = self._book.letters(self._clock.now())
        done = Round(gone={letter.number: set(letter.gone) for letter in letters})
        for door in self._doors:
            try:
                self._through(door, letters, done)
            except NotSent as error:
                done.setbacks.append(Setback(door.name, door.place, error))
        for letter in letters:
            self._settle(letter, done)
        return done

    def _through(self, door: Door, letters: Sequence[Letter], done: Round) -> None:
        copies = [
            (letter, address)
            for letter in letters
            for address in door.addresses(letter.notice)
            if way(door, address) not in letter.gone
        ]
        if not copies:
            return
        with door.open() as send:
            for letter, address in copies:
                self._one(door, send, letter, address, done)

    def _one(
        self, door: Door, send: Send, letter: Letter, address: str, done: Round
    ) -> None:
        act = "notice-sent"
        try:
            send(letter, address)
        except NotSent as error:
            if not error.alone:
                raise
            done.setbacks.append(Setback(door.name, door.place, error, address))
            if not error.never:
                return
            act = "notice-refused"
        else:
            done.opened.add((door.name, door.place))
            done.reached.add(address)
        self._book.letter_gone(letter.number, way(door, address), act=act)
        done.gone[letter.number].add(way(door, address))

    def _settle(self, letter: Letter, done: Round) -> None:
        """Over, where it has left everywhere; else when it is tried again."""
        ways = {
            way(door, address)
            for door in self._doors
            for address in door.addresses(letter.notice)
        }
        if ways <= done.gone[letter.number]:
            self._book.letter_over(letter.number)
        else:
            again = self._clock.now() + pause(letter.attempts + 1)
            self._book.letter_later(letter.number, again)


def pause(attempts: int) -> timedelta:
    """How long to wait after so many tries that failed."""
    return min(max(attempts - _AT_ONCE, 0) * _STEP, _LONGEST)


def way(door: Door, address: str) -> str:
    """What is remembered once a letter has left through a door to an address."""
    return f"{door.name}:{address}" if address else door.name
