"""What a person is asked to add an account, and told when it is removed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from crosspost.i18n import Phrase
from crosspost.ports import AccountFacts


@dataclass(frozen=True, slots=True)
class Question:
    """One setting to ask for: its key, the question, and an example."""

    key: str
    text: Phrase
    example: str


@dataclass(frozen=True, slots=True)
class Guide:
    """The words of one network for setting an account up and down.

    Attributes:
        questions: Asked in this order.
        secret_key: The setting that says where the secret is.
        secret_help: Where to get the secret, in the network's own words.
        secret_question: What to paste.
        revoke: How to revoke it on the network.
        learned: Settings to write down from what a login told.
    """

    questions: tuple[Question, ...]
    secret_key: str
    secret_help: Phrase
    secret_question: Phrase
    revoke: Phrase
    learned: Callable[[AccountFacts], dict[str, str]]
