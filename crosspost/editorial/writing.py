"""Who may write for an entity, and on another entity's accounts. Pure."""

from __future__ import annotations

from dataclasses import replace

from crosspost.errors import PostError
from crosspost.i18n import _
from crosspost.model import Directory, Post
from crosspost.team import Right, known, who_may


def owners(post: Post, directory: Directory) -> tuple[str, ...]:
    """Who speaks, then whose accounts it goes to."""
    there = [name for name in post.to if name in directory.accounts]
    found = [directory.accounts[name].entity for name in there]
    return tuple(dict.fromkeys([post.entity, *found]))


def refusal(post: Post, directory: Directory) -> PostError | None:
    """Why a post may not be taken from those who wrote and brought it, or None.

    A stranger may write for the entity that speaks (somebody must then approve it),
    and never on another entity's account: that needs a person and their right.
    """
    if not directory.team:
        return None
    speaker, *others = owners(post, directory)
    named = {one for one in (post.author, post.brought_by) if one}
    people = [one for name in named if (one := known(directory.team, name))]
    for person in people:
        for entity in (speaker, *others):
            if not person.may(Right.WRITE, entity):
                return _may_not(post, person.title, entity, directory)
    bringer = known(directory.team, post.brought_by or post.author)
    if others and bringer is None:
        who = post.brought_by or post.author or "?"
        return _may_not(post, who, others[0], directory)
    return None


def _may_not(post: Post, who: str, entity: str, directory: Directory) -> PostError:
    known_entity = directory.entities.get(entity)
    names = who_may(directory.team, Right.WRITE, entity)
    titles = ", ".join(directory.team[one].title for one in names)
    return PostError(
        _(
            "{file}: {who} may not write for {entity}. Nothing of it was scheduled.",
            file=post.source or str(_("This message")),
            who=who,
            entity=known_entity.title if known_entity else entity,
        ),
        hint=_("Those who may: {who}.", who=titles or "—"),
    )


def same_hands(post: Post, kept: Post | None) -> Post:
    """The post as it was first brought: who brings the same bytes again wrote nothing.

    Args:
        post: As it was read now.
        kept: The last version of it that is known, if any.
    """
    if kept is None or kept.raw_digest != post.raw_digest:
        return post
    return replace(post, author=kept.author, brought_by=kept.brought_by)
