"""A post in several languages, its texts beside each other. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from crosspost.model import Delivery, Post


@dataclass(frozen=True, slots=True)
class Tongue:
    """What is published in one language.

    Attributes:
        language: The BCP 47 tag, as it is sent.
        text: The longest that an account says in it; parts are blank lines apart.
        accounts: Those that say something in it.
    """

    language: str
    text: str
    accounts: tuple[str, ...]


def tongues(post: Post, deliveries: Sequence[Delivery]) -> tuple[Tongue, ...]:
    """The languages of a post, in the order they are met.

    Returns:
        Two at least; empty where its author wrote one text only, or where all the
        accounts say it in one language.
    """
    found: dict[str, Tongue] = {}
    for delivery in deliveries if post.by_language else ():
        for tag, text in _texts(delivery).items():
            known = found.get(tag, Tongue(tag, "", ()))
            longest = max(known.text, text, key=len)
            found[tag] = Tongue(tag, longest, (*known.accounts, delivery.account))
    return tuple(found.values()) if len(found) > 1 else ()


def _texts(delivery: Delivery) -> dict[str, str]:
    tags = dict.fromkeys(_tags(delivery))
    return {
        tag: "\n\n".join(
            part.text for part in delivery.parts if part.text and tag in part.languages
        )
        for tag in tags
    }


def _tags(delivery: Delivery) -> Iterable[str]:
    return (part.languages[0] for part in delivery.parts if part.languages)
