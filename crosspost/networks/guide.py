"""What a person is asked to add an account, and told when it is removed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec

from crosspost.errors import ConfigurationError
from crosspost.i18n import Phrase, _
from crosspost.networks import NETWORKS
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


def guide_of(name: str) -> Guide:
    """The words of the network of that name.

    Raises:
        ConfigurationError: There is no network of that name that has accounts to
            be added (the built-in ones have none).
    """
    module = f"{NETWORKS[name]}.guide" if name in NETWORKS else ""
    if not module or find_spec(module) is None:
        raise ConfigurationError(
            _("There is no network called {name}. Nothing was done.", name=name),
            hint=_("Known networks: {known}.", known=", ".join(with_guide())),
        )
    found: Guide = import_module(module).GUIDE
    return found


def with_guide() -> list[str]:
    """The networks that accounts can be added of."""
    return sorted(
        name for name, package in NETWORKS.items() if find_spec(f"{package}.guide")
    )
