"""Which posts of an account say the very same as a delivery. Pure.

Each post is given to one delivery at most, and each delivery takes whole chains:
its first part, then what answers it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from crosspost.model import Delivery, Part, Receipt
from crosspost.ports import ASKEW, Twin


@dataclass(frozen=True, slots=True)
class Candidate:
    """A post that no delivery is known to be.

    Attributes:
        id: The network's.
        made: When it was published, as the network tells.
        receipt: Makes the proof that a part is this post.
    """

    id: str
    made: datetime | None
    receipt: Callable[[Part], Receipt]


IsPart = Callable[[Candidate, Part, Candidate | None], bool]
"""Whether a post says what a part says, as an answer to another one (or to none)."""


def given(
    deliveries: Iterable[Delivery],
    candidates: Iterable[Candidate],
    *,
    is_part: IsPart,
) -> dict[str, Twin]:
    """A twin for each delivery that has one, earliest due first.

    Args:
        deliveries: Those that are looked for.
        candidates: Oldest first.
        is_part: Compares; asked as seldom as possible.
    """
    pool = list(candidates)
    found: dict[str, Twin] = {}
    for delivery in sorted(deliveries, key=lambda one: (one.due, one.id)):
        young = [one for one in pool if _no_older(one, delivery)]
        old = [one for one in pool if not _no_older(one, delivery)]
        chain = _chain(delivery.parts, young, is_part)
        chain = chain or _chain(delivery.parts, old, is_part)
        if chain:
            pool = [one for one in pool if one not in chain]
            found[delivery.id] = _twin(delivery, chain)
    return found


def _no_older(one: Candidate, delivery: Delivery) -> bool:
    return one.made is None or one.made >= delivery.due - ASKEW


def _chain(
    parts: Sequence[Part], pool: Sequence[Candidate], is_part: IsPart
) -> list[Candidate]:
    chain: list[Candidate] = []
    for part in parts:
        before = chain[-1] if chain else None
        matches = (
            one for one in pool if one not in chain and is_part(one, part, before)
        )
        following = next(matches, None)
        if following is None:
            break
        chain.append(following)
    return chain


def _twin(delivery: Delivery, chain: Sequence[Candidate]) -> Twin:
    pairs = zip(delivery.parts, chain, strict=False)
    return Twin(
        receipts=tuple(one.receipt(part) for part, one in pairs), made=chain[0].made
    )
