"""What a post file says of coming again: `every`, `until` and `except`."""

from __future__ import annotations

from datetime import datetime

from crosspost.editorial.recurrence import (
    EXAMPLES,
    Recurrence,
    Rule,
    rule,
    skips_months,
)
from crosspost.errors import PostError
from crosspost.i18n import _
from crosspost.sources.header import Reader, refused


def recurrence(head: Reader, *, name: str) -> Recurrence | None:
    """When a post file comes again; None for a post that leaves once.

    Args:
        head: The header.
        name: How the file is called in every sentence about it.

    Raises:
        PostError: A rule that is not understood, or that says too little.
    """
    if not head.has("every"):
        for key in ("until", "except"):
            if head.has(key):
                raise refused(
                    name,
                    _(
                        "{key} is for posts that come again, and it has no “every”",
                        key=key,
                    ),
                    hint=_('Add every = "saturday", or take {key} out.', key=key),
                )
        return None
    found = Recurrence(
        first=_first(head.moment("at"), name),
        rules=tuple(_rule(one, name) for one in head.texts("every")),
        until=head.day("until"),
        exceptions=head.days("except"),
    )
    if not found.rules:
        raise _not_understood("", name)
    if skips_months(found):
        raise refused(
            name,
            _("not every month has a day {day}", day=found.first.day),
            hint=_('Write every = "last day", or choose a day up to the 28th.'),
        )
    return found


def _first(at: datetime | None, name: str) -> datetime:
    if at is None:
        raise refused(
            name,
            _("it comes again, and “at” does not say from when and at which hour"),
            hint=_("Add the first time, for example at = 2027-01-02T08:00:00."),
        )
    if at.tzinfo is not None:
        raise refused(
            name,
            _("it comes again at the hour on the wall, so “at” takes no offset"),
            hint=_("Write it like at = 2027-01-02T08:00:00, in local time."),
        )
    return at


def _rule(written: str, name: str) -> Rule:
    found = rule(written)
    if found is None:
        raise _not_understood(written, name)
    return found


def _not_understood(written: str, name: str) -> PostError:
    return refused(
        name,
        _("“{words}” does not say how often it comes", words=written),
        hint=_("Known: {words}.", words=", ".join(EXAMPLES)),
    )


def must_be_in_the_outbox(name: str) -> PostError:
    """The error of a file that comes again where only one post can be meant."""
    return PostError(
        _("{file}: it comes again (every = …), so it is no single post.", file=name),
        hint=_(
            "Put it into the outbox: each run plans the next four weeks of it. "
            "“crosspost preview” shows them."
        ),
    )
