"""What is said of a post that may not leave yet: for whom it waits, and why."""

from __future__ import annotations

from collections.abc import Sequence

from crosspost.editorial.approval import Missing, Verdict
from crosspost.editorial.changes import Field, listed
from crosspost.errors import UsageError
from crosspost.i18n import Phrase, _, n_
from crosspost.model import Directory
from crosspost.ports import Problem

ASKED, VOID, REFUSED = "approval-asked", "approval-void", "refused"
"""The kinds of problem of a post that is not approved."""

WAITING_KINDS = frozenset({ASKED, VOID})


def problem(
    verdict: Verdict, changed: Sequence[Field], directory: Directory
) -> Problem:
    """Why a post may not leave, for a person."""
    if verdict.refused is not None:
        return _refused(verdict, directory)
    hint = _("Look at it with “crosspost preview”, then “crosspost approve”.")
    if verdict.void is not None:
        return Problem(VOID, _void(verdict, changed, directory), hint)
    return Problem(ASKED, waits_for(verdict.missing, directory), hint)


def waits_for(missing: Sequence[Missing], directory: Directory) -> Phrase:
    """For whose approval a post waits."""
    count = sum(one.count for one in missing)
    who = list(dict.fromkeys(name for one in missing for name in one.who))
    if not who:
        return _("It waits for an approval that nobody here may give.")
    return n_(
        "It waits for an approval: {who}.",
        "It waits for {n} approvals: {who}.",
        count,
        who=titles(who, directory),
    )


def titles(names: Sequence[str], directory: Directory) -> str:
    """Persons as people read them."""
    team = directory.team
    return ", ".join(team[one].title if one in team else one for one in names)


def _void(verdict: Verdict, changed: Sequence[Field], directory: Directory) -> Phrase:
    if verdict.void is None:
        return waits_for(verdict.missing, directory)
    if not changed:
        return _(
            "It is not exactly what {who} approved before the ledger was rebuilt: that "
            "approval is void. {waits}",
            who=titles([verdict.void.by], directory),
            waits=waits_for(verdict.missing, directory),
        )
    return _(
        "It changed since {who} approved it ({fields}): that approval is void. {waits}",
        who=titles([verdict.void.by], directory),
        fields=listed(changed),
        waits=waits_for(verdict.missing, directory),
    )


def _refused(verdict: Verdict, directory: Directory) -> Problem:
    refused = verdict.refused
    return Problem(
        REFUSED,
        _(
            "{who} refused it: {reason}",
            who=titles([refused.by] if refused else [], directory),
            reason=refused.reason if refused else "",
        ),
        _("Change it: it is then asked about again."),
    )


def changed_meanwhile(fields: Sequence[Field]) -> UsageError:
    """The error of a decision about something that is another thing now."""
    return UsageError(
        _(
            "It is not what was shown any more ({fields}). Nothing was approved.",
            fields=listed(fields),
        ),
        hint=_("Look at it again with “crosspost preview”."),
    )
