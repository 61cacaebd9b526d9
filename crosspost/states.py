"""Which moves a delivery may make from state to state: one table. Pure.

Every ledger asks this table and no other; a move that is not in it is a fault of
the program and never reaches the store.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from crosspost.model import State

MOVES: Final[Mapping[State, frozenset[State]]] = {
    State.DRAFT: frozenset(
        {
            State.WAITING,
            State.SCHEDULED,
            State.HELD,
            State.FAILED,
            State.CANCELLED,
        }
    ),
    State.WAITING: frozenset(
        {State.DRAFT, State.SCHEDULED, State.HELD, State.CANCELLED}
    ),
    State.SCHEDULED: frozenset(
        {
            State.DRAFT,
            State.WAITING,
            State.SENDING,
            State.SENT,
            State.HELD,
            State.FAILED,
            State.CANCELLED,
        }
    ),
    State.SENDING: frozenset(
        {
            State.SENT,
            State.FAILED,
            State.SCHEDULED,
            State.HELD,
            State.UNCERTAIN,
            State.WAITING,
        }
    ),
    State.UNCERTAIN: frozenset({State.SENT, State.SCHEDULED, State.HELD}),
    State.HELD: frozenset(
        {
            State.DRAFT,
            State.WAITING,
            State.SCHEDULED,
            State.SENT,
            State.CANCELLED,
        }
    ),
    State.FAILED: frozenset(
        {State.SCHEDULED, State.SENT, State.CANCELLED, State.WAITING}
    ),
    State.SENT: frozenset({State.WITHDRAWN}),
    State.CANCELLED: frozenset({State.SENT}),
    State.WITHDRAWN: frozenset(),
}
"""From a state to those that may follow it.

More moves than a drawing of the usual way shows: a draft that no rule makes wait
is scheduled at once, or is held or refused while the network is asked what it
takes; what was taken for sending waits again where its approval turns out to be
void, before anything is asked of its network; what failed waits where who tries
it again may not approve it; another post found under the key of an uncertain one is
shown to a person (held); what was scheduled waits again when its post changes; what
waits for approval is held when its file disappears; what cannot be sent as it is
fails before it is tried; a person tries a failed delivery again, gives it up, or
shows that it is there after all, as may be shown of what is held; a ledger that
was put back from a backup finds what it had sent since, and forgot (sent); what was
taken back after an attempt is found published all the same (sent).
"""

OVER: Final = frozenset({State.SENT, State.CANCELLED, State.WITHDRAWN})
"""Nothing more will be sent by itself, and no person need act."""

STAYS: Final = frozenset(
    {
        State.DRAFT,
        State.WAITING,
        State.SCHEDULED,
        State.UNCERTAIN,
        State.HELD,
        State.FAILED,
        State.SENT,
        State.CANCELLED,
    }
)
"""States that may be written anew over themselves: another wait, another reason."""


def allowed(before: State, after: State) -> bool:
    """Whether a delivery may go from `before` to `after`."""
    return after in MOVES[before] or (before is after and before in STAYS)


def move(before: State, after: State) -> State:
    """`after`, once the table has agreed.

    Raises:
        ValueError: The table does not know this move.
    """
    if not allowed(before, after):
        msg = f"a delivery does not go from {before} to {after}"
        raise ValueError(msg)
    return after
