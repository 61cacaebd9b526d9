"""Engines broken on purpose: each must be caught, or the verdict is worth nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from crosspost.app import App
from crosspost.model import State
from crosspost.ports import Change

if TYPE_CHECKING:
    from crosspost.engine.tick import Engine
    from crosspost.model import Delivery, Receipt
    from crosspost.ports import Record
    from simulation.stage import Machine

Break = Callable[["Machine"], None]


def intent_after_the_call(stage: Machine) -> None:
    """The intent is written once the network has answered."""

    lost: set[str] = set()

    class Late:
        """A ledger that forgets the intent until the part is confirmed."""

        def __init__(self, ledger: Any) -> None:
            self._ledger = ledger

        def __getattr__(self, name: str) -> Any:
            return getattr(self._ledger, name)

        def expire(self) -> list[Record]:
            """What was only claimed goes back, whatever was asked of the network."""
            changed: list[Record] = self._ledger.expire()
            return [_forgotten(self._ledger, record, lost) for record in changed]

        def record(self, delivery_id: str) -> Record | None:
            """As if nothing had ever been tried of what was forgotten."""
            found: Record | None = self._ledger.record(delivery_id)
            if found is None or delivery_id not in lost:
                return found
            return replace(found, attempts=0, marker="")

    _wrap_ledger(stage, Late)


def _forgotten(ledger: Any, record: Record, lost: set[str]) -> Record:
    if record.state is not State.UNCERTAIN:
        return record
    with suppress(ValueError):  # another run has settled it at this very moment
        record = ledger.change(record.id, Change(State.SCHEDULED, act="lost"))
        lost.add(record.id)
    return record


def blind_resend(stage: Machine) -> None:
    """What is uncertain is simply sent again, without looking."""

    def blind(engine: Engine) -> Engine:
        opened = engine.open

        def open_blind(account: str) -> Any:
            return _Blind(opened(account))

        return replace(engine, open=open_blind)

    _wrap_engine(stage, blind)


class _Blind:
    """A publisher that never sees anything when it looks."""

    def __init__(self, publisher: Any) -> None:
        self._publisher = publisher

    def __getattr__(self, name: str) -> Any:
        return getattr(self._publisher, name)

    def look(self, *_given: Any, **_named: Any) -> Any:
        """Nothing is ever there."""
        from crosspost.ports import Sighting

        return Sighting()


def impatient(stage: Machine) -> None:
    """The wait before "it is not there" is shorter than a request may live."""

    def hasty(engine: Engine) -> Engine:
        rules = replace(engine.room.rules, request_life=timedelta(0))
        return replace(engine, room=replace(engine.room, rules=rules))

    _wrap_engine(stage, hasty)


def shared_state(stage: Machine) -> None:
    """One account's receipts are taken for another's."""

    def shared(engine: Engine) -> Engine:
        opened = engine.open

        def open_shared(account: str) -> Any:
            return _Shared(opened(account), _done)

        return replace(engine, open=open_shared)

    _done: dict[str, Sequence[Receipt]] = {}
    _wrap_engine(stage, shared)


class _Shared:
    """A publisher that believes what another account was told."""

    def __init__(self, publisher: Any, done: dict[str, Sequence[Receipt]]) -> None:
        self._publisher, self._done = publisher, done

    def __getattr__(self, name: str) -> Any:
        return getattr(self._publisher, name)

    def publish(self, delivery: Delivery, attempt: Any) -> Iterator[Receipt]:
        """Send only what no account has sent yet."""
        known = self._done.get(delivery.post)
        if known and len(known) == len(delivery.parts):
            yield from (
                replace(one, key=part.key, id=f"{one.id}-{delivery.account}")
                for one, part in zip(known, delivery.parts, strict=True)
            )
            return
        receipts = []
        for receipt in self._publisher.publish(delivery, attempt):
            receipts.append(receipt)
            yield receipt
        self._done[delivery.post] = receipts


def _wrap_engine(stage: Machine, change: Callable[[Engine], Engine]) -> None:
    whole = stage.engine
    stage.engine = lambda app: change(whole(app))  # type: ignore[method-assign]


def _wrap_ledger(stage: Machine, kind: Callable[[Any], Any]) -> None:
    whole = stage.process

    def process(*, watched: bool = True, user: str = "simulation") -> App:
        app = whole(watched=watched, user=user)
        values: dict[str, Any] = vars(app)
        values["ledger"] = kind(values["ledger"])
        return app

    stage.process = process  # type: ignore[method-assign]


def unapproved(stage: Machine) -> None:
    """Whatever comes is scheduled, and nothing is withheld."""
    whole = stage.process

    def process(*, watched: bool = True, user: str = "simulation") -> App:
        app = whole(watched=watched, user=user)
        values: dict[str, Any] = vars(app)
        values["approving"] = _Careless(app.approving)
        return app

    stage.process = process  # type: ignore[method-assign]


class _Careless:
    """Judges who let everything pass."""

    def __init__(self, judges: Any) -> None:
        self._judges = judges

    def __getattr__(self, name: str) -> Any:
        return getattr(self._judges, name)

    def withheld(self, _record: Record) -> None:
        """Nothing is."""

    def on_arrival(self, *_given: Any) -> tuple[State, None]:
        """Scheduled at once."""
        return State.SCHEDULED, None


ENGINES: dict[str, Break] = {
    "intent written after the call": intent_after_the_call,
    "blind resend": blind_resend,
    "wait shorter than a request's life": impatient,
    "state shared between accounts": shared_state,
    "approvals that nobody looks for": unapproved,
}
