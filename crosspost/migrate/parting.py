"""How a post of an archive is parted where a network takes less at once. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from crosspost.i18n import _
from crosspost.migrate.doors import Ends, Known, Parentless
from crosspost.migrate.values import Planned
from crosspost.model import FittedMedia

Group = tuple[FittedMedia, ...]


def parent_of(planned: Planned, known: Known) -> Ends | None:
    """Where the post stands that this one follows; None for one that follows none.

    Raises:
        Parentless: That post was not imported.
    """
    if planned.parent is None:
        return None
    parent = known(planned.parent)
    if parent is None:
        raise parentless()
    return parent


def parentless() -> Parentless:
    """What this post follows is not there: it waits."""
    return Parentless(
        _(
            "The post that it follows in its thread was not published; this one waits "
            "for it."
        ),
        hint=_("Once that one is there, the next run publishes this one too."),
    )


def groups_of(media: Sequence[FittedMedia], *, most: int) -> list[Group]:
    """Media by the parts that can hold them: pictures together, each video alone.

    What one post cannot hold goes on in the next part; nothing is left out.
    """
    groups: list[Group] = []
    for one in media:
        last = groups[-1] if groups else ()
        alone = "video" in {one.kind, *(other.kind for other in last)}
        if not last or alone or len(last) == most:
            groups.append((one,))
        else:
            groups[-1] = (*last, one)
    return groups
