"""The words of Mastodon and its family for setting an account up and down."""

from __future__ import annotations

from crosspost.i18n import _
from crosspost.networks.guide import Guide, Question
from crosspost.ports import AccountFacts


def _learned(facts: AccountFacts) -> dict[str, str]:
    return {"handle": facts.handle.split("@")[0], "account_id": facts.identity}


GUIDE = Guide(
    questions=(
        Question("instance", _("The server's address:"), "https://social.example.fr"),
    ),
    secret_key="access_token",  # noqa: S106 -- a setting's name
    secret_help=_(
        "On your server: Preferences, Development, New application. Tick only "
        "profile, read:statuses, write:statuses and write:media. Then copy "
        "“Your access token”."
    ),
    secret_question=_("The access token:"),
    revoke=_(
        "On your server: Preferences, Development: delete the application of this "
        "machine. Until then it can still publish."
    ),
    learned=_learned,
)
