"""Who says the same message in another language. Pure.

A post file may hold its text in several languages (`[text.br]`). An account whose
own language is one of them says that text; the others say the post's.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Final

from crosspost.i18n import _
from crosspost.model import Level, Note, Post

UNPUBLISHED: Final = "language-unpublished"
"""The note of a text that nobody publishes."""


def spoken(language: str, written: Collection[str]) -> str:
    """The tag of the text that an account of this language says; empty for none.

    Args:
        language: The account's own, BCP 47; empty where it has none.
        written: The tags of the texts there are: the very one, else the language
            whatever the region.
    """
    if language in written:
        return language
    root = _root(language)
    return next((tag for tag in sorted(written) if root and _root(tag) == root), "")


def chosen(language: str, own: str, written: Collection[str]) -> str:
    """The tag of the other text that an account says; empty: the post's own text.

    Args:
        language: The account's.
        own: That of the post's own text.
        written: The tags of the other texts. The very tag comes first wherever it
            stands; then the post's own text, where it is of this language at all.
    """
    if language in written:
        return language
    if _root(language) == _root(own):
        return ""
    return spoken(language, written)


def unpublished(post: Post, languages: Collection[str]) -> Iterator[Note]:
    """What to say of texts that none of the post's accounts publishes.

    Args:
        post: The post.
        languages: The first language of each account's wording.
    """
    silent = [tag for tag in post.by_language if tag not in languages]
    if silent:
        yield Note(
            UNPUBLISHED,
            Level.WARNING,
            _(
                "The text in another language ({tags}) is published nowhere: none of "
                "the accounts has that language.",
                tags=", ".join(silent),
            ),
            _("Name an account whose language it is in the configuration."),
        )


def _root(tag: str) -> str:
    return tag.lower().partition("-")[0]
