"""A correction before its judges: what is approved of it, and whose it is. Pure.

It is approved as what will stand there, in place of what stands there now: its digest
is that of both, so no approval of the post itself, nor of an earlier correction, ever
counts for it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from crosspost.decisions import CORRECTS, Decision
from crosspost.identity import canonical, content
from crosspost.model import Delivery, Json
from crosspost.ports import Record
from crosspost.team import Team, known
from crosspost.wishes import Wish, WishKind, WishState


def base(record: Record, history: Iterable[Wish]) -> str:
    """Names what stands on an account now: a text that came back is another one."""
    made = sum(
        one.delivery == record.id
        and one.kind is WishKind.EDIT
        and one.state is WishState.DONE
        for one in history
    )
    return f"{record.delivery.digest}:{made}"


def amended(
    entity: str, changes: Sequence[Delivery], bases: Mapping[str, str]
) -> dict[str, Any]:
    """What the digest of a correction stands for (see `identity.content`).

    Args:
        entity: Who speaks.
        changes: What will stand there, by account.
        bases: What stands there now, by account.
    """
    told = {one.account: bases[one.account] for one in changes}
    return {**content(entity, changes), CORRECTS: told}


def as_it_stood(entity: str, records: Sequence[Record]) -> Json:
    """The content of what a correction changes, to be compared with it."""
    return content(entity, [one.delivery for one in records])


def about(decisions: Iterable[Decision], bases: Mapping[str, str]) -> list[Decision]:
    """Those of a correction of what stands there now: no others are void, or count."""
    return [
        one
        for one in decisions
        if one.of_correction and _told(one)[CORRECTS].items() & bases.items()
    ]


def covers(decision: Decision, entity: str, change: Delivery, stands: str) -> bool:
    """Whether exactly this change, of exactly what stands there, was decided about."""
    account, told = change.account, _told(decision)
    mine = amended(entity, [change], {account: stands})
    return (
        told["entity"] == entity
        and told[CORRECTS].get(account) == stands
        and canonical(told["accounts"].get(account))
        == canonical(mine["accounts"][account])
    )


def _told(decision: Decision) -> Mapping[str, Any]:
    return decision.content


def chain(delivery: str, history: Iterable[Wish]) -> list[Wish]:
    """The edits of a delivery since the last one that was made, oldest first."""
    found: list[Wish] = []
    for one in history:
        if one.delivery != delivery or one.kind is not WishKind.EDIT:
            continue
        if one.state is WishState.DONE:
            found.clear()
        else:
            found.append(one)
    return found


def hands(wish: Wish) -> tuple[str, ...]:
    """Who wrote, brought and asked for it: where that was not kept, who asked."""
    return wish.hands or (wish.by.partition(" (")[0],)


def author(wishes: Sequence[Wish], team: Team) -> str:
    """Whose correction it is: somebody nobody knows before all others."""
    named = [name for one in wishes for name in hands(one) if name]
    strangers = [one for one in named if known(team, one) is None]
    return (strangers or named or [""])[0]
