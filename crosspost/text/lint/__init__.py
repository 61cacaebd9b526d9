"""Advice on writing that everyone can read, each with its fix written out.

Each rule is a function of the text that answers findings. Advice never stops a
post: the author takes the text that is ready, or leaves it.
"""

from __future__ import annotations

from crosspost.text.lint.art import ascii_art
from crosspost.text.lint.capitals import capitals
from crosspost.text.lint.emoji import emoji_bullet, emoji_in_word
from crosspost.text.lint.finding import Finding
from crosspost.text.lint.letters import fake_letters
from crosspost.text.lint.links import (
    bare_address,
    mark_touches_link,
    mention_on_one_network,
    password_in_address,
    vague_link,
)
from crosspost.text.lint.scattered import hashtags_scattered
from crosspost.text.lint.tags import hashtag_case, hashtag_punctuation

__all__ = ["Finding", "lint"]

RULES = (
    hashtag_case,
    hashtag_punctuation,
    fake_letters,
    emoji_bullet,
    emoji_in_word,
    capitals,
    hashtags_scattered,
    vague_link,
    ascii_art,
    bare_address,
    mark_touches_link,
    password_in_address,
    mention_on_one_network,
)


def lint(text: str, *, language: str) -> list[Finding]:
    """All advice on a text.

    Args:
        text: NFC, see `normalise`.
        language: Of the text, `fr` or `en` (`fr-FR` is French); in others the
            rules that need words stay silent.

    Returns:
        The findings in the order of the rules, then of the text. The `text` of
        each mends its own rule only: lint again after taking one.
    """
    spoken = language.lower().partition("-")[0]
    return [finding for rule in RULES for finding in rule(text, language=spoken)]
