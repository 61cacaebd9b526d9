"""The contracts between the rules and the world.

Everything a use case needs from outside stands here as a Protocol. Adapters
fulfil them; the contract suites in `tests/contract` hold every implementation,
the fakes included, to the same prose.
"""

from __future__ import annotations

from crosspost.ports.clock import LATE, REQUEST_LIFE, Clock
from crosspost.ports.ledger import Ledger
from crosspost.ports.network import (
    ASKEW,
    AccountFacts,
    Attempt,
    LeaseLost,
    Network,
    Order,
    Paused,
    Publisher,
    Sessions,
    Sighting,
    Standing,
    Surroundings,
    Twin,
    at_once,
)
from crosspost.ports.notices import (
    Item,
    Letter,
    Notice,
    NoticeBook,
    NoticeKind,
    Notifier,
    Recipient,
    Told,
    Whole,
)
from crosspost.ports.outside import Page, Pages, Shelf, Source, Unfetchable
from crosspost.ports.records import (
    Change,
    Line,
    PartRecord,
    PauseRecord,
    PostRecord,
    Problem,
    Record,
    Seen,
    Used,
)

__all__ = [
    "ASKEW",
    "LATE",
    "REQUEST_LIFE",
    "AccountFacts",
    "Attempt",
    "Change",
    "Clock",
    "Item",
    "LeaseLost",
    "Ledger",
    "Letter",
    "Line",
    "Network",
    "Notice",
    "NoticeBook",
    "NoticeKind",
    "Notifier",
    "Order",
    "Page",
    "Pages",
    "PartRecord",
    "PauseRecord",
    "Paused",
    "PostRecord",
    "Problem",
    "Publisher",
    "Recipient",
    "Record",
    "Seen",
    "Sessions",
    "Shelf",
    "Sighting",
    "Source",
    "Standing",
    "Surroundings",
    "Told",
    "Twin",
    "Unfetchable",
    "Used",
    "Whole",
    "at_once",
]
