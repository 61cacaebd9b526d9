"""The journal's acts as whole sentences: who did what, on which accounts, and why.

`acts` has a word for each; here is what is said of one post's own story.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Final

from crosspost.i18n import Phrase, _, verbatim
from crosspost.ports import Line
from crosspost.report.acts import ACTS

MACHINE: Final = re.compile(r"\S+:\d+")
"""A run that names itself by machine and process (`by` of a claim): no person."""

STEPS: Final = frozenset(
    {
        *("claimed", "intended", "replanned", "confirmed", "looked", "looked-again"),
        *("problem", "problem-over", "withdraw-begun", "withdraw-part"),
        *("edit-begun", "edit-part", "replace-begun", "replace-part"),
    }
)
"""What the program did on the way; its outcome has a line of its own."""

_HELD: Final = {
    "pause": _("sendings were paused"),
    "late": _("its time had passed by more than is tolerated"),
    "window": _("it fell into an electoral period"),
    "access": _("the network refused the account"),
    "secret": _("the account’s secret could not be used"),
    "gone": _("its file disappeared from the outbox"),
    "copy": _("it has the same text as a file that was taken before"),
    "flood": _("too many files came at once"),
    "past": _("its time had passed before the file was there"),
    "changed": _("its file was changed and cannot be taken as it is"),
    "collision": _("another message stands where this one would"),
    "incomplete": _("only a part of it went out"),
    "restored": _("the ledger is an old state or a copy: it may have left already"),
}

_BY: Final[dict[str, Callable[..., Phrase]]] = {
    "released": lambda **v: _("{by} let it leave on {accounts}.", **v),
    "moved": lambda **v: _("{by} moved it on {accounts}.", **v),
    "cancelled": lambda **v: _("{by} cancelled it on {accounts}.", **v),
    "kept-as-draft": lambda **v: _("{by} kept it as a draft on {accounts}.", **v),
    "declared-found": lambda **v: _("{by} said that it is on {accounts}.", **v),
    "declared-absent": lambda **v: _("{by} said that it is not on {accounts}.", **v),
    "withdraw-asked": lambda **v: _("{by} asked to withdraw it from {accounts}.", **v),
    "edit-asked": lambda **v: _("{by} corrected the text on {accounts}.", **v),
    "corrected": lambda **v: _(
        "{by} published a linked correction on {accounts}.", **v
    ),
    "replace-asked": lambda **v: _("{by} asked to replace it on {accounts}.", **v),
    "link-proposed": lambda **v: _(
        "{by} asked for a linked correction on {accounts}: it waits for an approval.",
        **v,
    ),
    "edit-proposed": lambda **v: _(
        "{by} asked to correct the text on {accounts}: it waits for an approval.", **v
    ),
    "replace-proposed": lambda **v: _(
        "{by} asked to replace it on {accounts}: it waits for an approval.", **v
    ),
}
"""What a person wants; the networks' part follows in lines of its own."""

_ALONE: Final[dict[str, Callable[..., Phrase]]] = {
    "sent": lambda **v: _("Published on {accounts}.", **v),
    "found": lambda **v: _("Found on {accounts}: it was published.", **v),
    "found-in-part": lambda **v: _("Found in part on {accounts}.", **v),
    "uncertain": lambda **v: _("Perhaps published on {accounts}: to be checked.", **v),
    "lease-expired": lambda **v: _(
        "The run that was sending it to {accounts} ended before it knew the outcome.",
        **v,
    ),
    "absent": lambda **v: _("Not on {accounts}, after checking.", **v),
    "double": lambda **v: _("Seen twice on {accounts}.", **v),
    "postponed": lambda **v: _("Not published yet on {accounts}: tried later.", **v),
    "failed": lambda **v: _("Refused by the network on {accounts}.", **v),
    "held": lambda **v: _("Held on {accounts}.", **v),
    "released": lambda **v: _("No longer held on {accounts}.", **v),
    "waits": lambda **v: _("Waits for an approval on {accounts}.", **v),
    "approval-void": lambda **v: _(
        "Changed: its approval no longer holds on {accounts}.", **v
    ),
    "approval-complete": lambda **v: _(
        "Approved as it is: may leave on {accounts}.", **v
    ),
    "refused-to-draft": lambda **v: _("Back to draft on {accounts}.", **v),
    "withdrawn": lambda **v: _("Withdrawn from {accounts}.", **v),
    "withdraw-postponed": lambda **v: _(
        "Not withdrawn yet from {accounts}: tried later.", **v
    ),
    "withdraw-failed": lambda **v: _("Could not be withdrawn from {accounts}.", **v),
    "withdraw-cancelled": lambda **v: _(
        "No longer to be withdrawn from {accounts}.", **v
    ),
    "edit-proposed": lambda **v: _(
        "To be changed on {accounts}, once it is approved.", **v
    ),
    "edit-approved": lambda **v: _("Approved: to be changed on {accounts}.", **v),
    "edit-waits": lambda **v: _("The change waits for an approval on {accounts}.", **v),
    "replace-approved": lambda **v: _("Approved: to be replaced on {accounts}.", **v),
    "replace-waits": lambda **v: _(
        "The replacement waits for an approval on {accounts}.", **v
    ),
    "edited": lambda **v: _("Changed in place on {accounts}.", **v),
    "edit-postponed": lambda **v: _("Not changed yet on {accounts}: tried later.", **v),
    "edit-failed": lambda **v: _("Could not be changed on {accounts}.", **v),
    "edit-cancelled": lambda **v: _("No longer to be changed on {accounts}.", **v),
    "replaced": lambda **v: _("Removed from {accounts}, to be replaced.", **v),
    "replace-postponed": lambda **v: _(
        "Not replaced yet on {accounts}: tried later.", **v
    ),
    "replace-failed": lambda **v: _("Could not be replaced on {accounts}.", **v),
    "replace-cancelled": lambda **v: _("No longer to be replaced on {accounts}.", **v),
}


def person(by: str) -> str:
    """Who did it, if a person did; empty for a run."""
    return "" if MACHINE.fullmatch(by) else by


def decided(line: Line, named: Callable[[str], str] = str) -> Phrase | None:
    """What a person decided about a version, exactly as its digest names it."""
    said: dict[str, Callable[..., Phrase]] = {
        "approved": lambda **v: _("Version {number} approved by {person}.", **v),
        "refused": lambda **v: _("Version {number} refused by {person}.", **v),
        "let-out": lambda **v: _("Version {number} let out by {person}, on call.", **v),
    }
    corrections: dict[str, Callable[..., Phrase]] = {
        "approved": lambda **v: _("Correction approved by {person}.", **v),
        "refused": lambda **v: _("Correction refused by {person}.", **v),
    }
    if line.detail.get("of") == "correction":
        said = corrections
    who = line.detail.get("person") or person(line.by)
    if line.act not in said or not who:
        return None
    return said[line.act](
        number=line.detail.get("revision", "?"), person=named(str(who))
    )


def hand(line: Line, named: Callable[[str], str] = str) -> Phrase | None:
    """Whose hand it was, where a person acted in another's name."""
    found = line.detail.get("hand")
    if not found:
        return None
    return _("Done by {hand} in their name.", hand=named(str(found)))


def actor(by: str) -> str:
    """Who did it, in a list of all acts: a person, or the program itself."""
    return person(by) or "crosspost"


def sentence(
    line: Line, accounts: Sequence[str], named: Callable[[str], str] = str
) -> Phrase:
    """What one act came to, for these accounts (none: for the whole post).

    `named` gives a person's full name, where it is known.
    """
    by, told = named(person(line.by)), {"accounts": ", ".join(accounts)}
    if line.act in {"accepted", "revised"}:
        return _taken_in(line, by)
    decision = decided(line, named)
    if decision is not None:
        return decision
    if line.act in _BY and by and accounts:
        return _BY[line.act](by=by, **told)
    if line.act in _ALONE and accounts:
        return _alone(line)(**told)
    what = ACTS.get(line.act, verbatim(line.act))
    if accounts:
        return _("{accounts}: {what} ({by})", what=what, by=by or "crosspost", **told)
    return _("{by}: {what}", by=by or "crosspost", what=what)


def _alone(line: Line) -> Callable[..., Phrase]:
    if had_not_left(line):
        return lambda **v: _("It had not left on {accounts}: nothing was online.", **v)
    return _ALONE[line.act]


def had_not_left(line: Line) -> bool:
    """Whether what was withdrawn had been published nowhere."""
    return line.act == "withdrawn" and line.detail.get("parts") == {}


def _taken_in(line: Line, by: str) -> Phrase:
    number = line.detail.get("revision", "?")
    if by:
        return _("Version {number}, taken in by {by}.", number=number, by=by)
    return _("Version {number}, taken in.", number=number)


def whom(line: Line) -> list[Phrase]:
    """For which accounts a version is, where it says so."""
    said: dict[str, Callable[..., Phrase]] = {
        "planned": lambda **v: _("For {accounts}.", **v),
        "cancelled": lambda **v: _("No longer for {accounts}.", **v),
    }
    return [
        said[what](accounts=", ".join(str(one) for one in names))
        for what in said
        if isinstance(names := line.detail.get(what), list | tuple) and names
    ]


def reason(detail: Mapping[str, object]) -> Phrase | None:
    """Why, where the act says so: a person's own words, or the rule."""
    own = detail.get("reason")
    if isinstance(own, str) and own.strip():
        return _("Reason: {reason}", reason=own)
    held = _HELD.get(str(detail.get("hold", "")))
    return _("Reason: {reason}", reason=held) if held else None
