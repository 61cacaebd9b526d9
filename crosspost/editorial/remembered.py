"""What a journal remembers of decisions, for a ledger that lost them. Pure.

A line names the digest that was decided about, and not what it stands for: an approval
counts again where a post has exactly that digest, and nowhere else. One that does not
say for which entities it was given (earlier versions did not write that) counts for
none. A correction that waited is lost with the ledger, with what was decided of it.
"""

from __future__ import annotations

from collections.abc import Iterable

from crosspost.decisions import Choice, Decision
from crosspost.identity import to_milliseconds
from crosspost.ports import Line


def decisions(lines: Iterable[Line]) -> dict[str, list[Decision]]:
    """Those about each post, oldest first."""
    found: dict[str, list[Decision]] = {}
    for line in lines:
        made = _decision(line)
        if made is not None:
            found.setdefault(made.post, []).append(made)
    return found


def _decision(line: Line) -> Decision | None:
    detail = line.detail
    entities, person = _words(detail.get("entities")), str(detail.get("person") or "")
    if line.act not in set(Choice) or "of" in detail or not person:
        return None
    choice = Choice(line.act)
    if choice is not Choice.REFUSED and not entities:
        return None
    revision = detail.get("revision")
    return Decision(
        post=line.subject,
        digest=str(detail.get("digest", "")),
        choice=choice,
        by=person,
        hand=str(detail.get("hand") or person),
        at=to_milliseconds(line.at),
        entities=entities,
        reason=str(detail.get("reason", "")),
        revision=revision if isinstance(revision, int) else 1,
    )


def hands(lines: Iterable[Line]) -> dict[str, frozenset[str]]:
    """Everyone who wrote or brought a version of each post: they never approve it."""
    found: dict[str, frozenset[str]] = {}
    for line in lines:
        if line.act in {"accepted", "revised"}:
            named = frozenset(_words(line.detail.get("hands")))
            found[line.subject] = found.get(line.subject, frozenset()) | named
    return {post: named for post, named in found.items() if named}


def _words(told: object) -> tuple[str, ...]:
    return tuple(map(str, told)) if isinstance(told, list | tuple) else ()
