"""The words of Bluesky for setting an account up and down."""

from __future__ import annotations

from crosspost.i18n import _
from crosspost.networks.guide import Guide, Question
from crosspost.ports import AccountFacts


def _learned(facts: AccountFacts) -> dict[str, str]:
    return {"did": facts.identity}


GUIDE = Guide(
    questions=(
        Question(
            "handle",
            _("The handle, as in your profile, without @:"),
            "ville.example.fr",
        ),
    ),
    secret_key="app_password",  # noqa: S106 -- a setting's name
    secret_help=_(
        "In Bluesky: Settings, Privacy and security, App passwords, Add app "
        "password. Name it after this machine and leave “direct messages” off."
    ),
    secret_question=_("The app password (never your own password):"),
    revoke=_(
        "In Bluesky: Settings, Privacy and security, App passwords: delete the one "
        "of this machine. Until then it can still publish."
    ),
    learned=_learned,
)
