"""The words of the page: states, languages, who sees and who may answer."""

from __future__ import annotations

from typing import Final

from crosspost.i18n import Phrase, _, n_, verbatim
from crosspost.model import Delivery, Level, State

# The state's name, its sign, and the class that colours it: never colour alone.
STATES: Final[dict[State, tuple[Phrase, str, str]]] = {
    State.DRAFT: (_("Draft"), "pen", "draft"),
    State.WAITING: (_("To approve"), "stamp", "wait"),
    State.SCHEDULED: (_("Scheduled"), "clock", "due"),
    State.SENDING: (_("Sending"), "send", "going"),
    State.SENT: (_("Published"), "check", "sent"),
    State.UNCERTAIN: (_("To be checked"), "ask", "doubt"),
    State.FAILED: (_("Rejected by the network"), "stop", "bad"),
    State.HELD: (_("Held"), "pause", "held"),
    State.CANCELLED: (_("Cancelled"), "cross", "gone"),
    State.WITHDRAWN: (_("Withdrawn"), "back", "gone"),
}

TITLES: Final = {"bluesky": "Bluesky", "mastodon": "Mastodon"}
"""Networks by their names in the configuration."""
_SOFTWARE: Final = {
    "akkoma": "Akkoma",
    "gotosocial": "GoToSocial",
    "pleroma": "Pleroma",
}
"""Servers that speak Mastodon's language and are none."""

LEVELS: Final[dict[Level, tuple[Phrase, str]]] = {
    Level.ERROR: (_("To settle before sending:"), "stop"),
    Level.WARNING: (_("Warning:"), "warn"),
    Level.ADVICE: (_("Advice:"), "pen"),
    Level.INFO: (_("Good to know:"), "info"),
}

VISIBILITIES: Final[dict[str, tuple[Phrase, str]]] = {
    "public": (_("Public"), "globe"),
    "unlisted": (_("Public, out of the feeds"), "moon"),
    "private": (_("Followers only"), "lock"),
}

REPLIES: Final[dict[str, Phrase]] = {
    "everyone": _("Everyone may reply"),
    "nobody": _("Nobody may reply"),
    "mentioned": _("Those who are mentioned may reply"),
    "following": _("Those you follow may reply"),
    "followers": _("Your followers may reply"),
    "some": _("Some people may reply"),
}

LABELS: Final[dict[str, Phrase]] = {
    "sexual": _("Sexually suggestive"),
    "nudity": _("Nudity"),
    "porn": _("Adult content"),
    "graphic-media": _("Graphic media"),
}

_LANGUAGES: Final[dict[str, Phrase]] = {
    "br": _("Breton"),
    "ca": _("Catalan"),
    "co": _("Corsican"),
    "de": _("German"),
    "en": _("English"),
    "es": _("Spanish"),
    "eu": _("Basque"),
    "fr": _("French"),
    "gcf": _("Antillean Creole"),
    "gcr": _("Guianese Creole"),
    "gsw": _("Alsatian"),
    "it": _("Italian"),
    "nl": _("Dutch"),
    "oc": _("Occitan"),
    "pt": _("Portuguese"),
    "rcf": _("Réunion Creole"),
}


def language_name(tag: str) -> Phrase:
    """The name of a language, or its tag where we have no name for it."""
    return _LANGUAGES.get(tag.split("-", maxsplit=1)[0].lower(), verbatim(tag))


def network_name(delivery: Delivery) -> str:
    """The network as people call it: by what its server said it is, where it did."""
    named = TITLES.get(delivery.network, delivery.network)
    return _SOFTWARE.get(delivery.software, named)


def published(sent: int, *, total: int, doubt: int) -> Phrase:
    """“Published on 3 of 4 accounts, 1 to be checked”.

    The word that agrees with the number is another in each language: in French
    that of what was published (“1 compte sur 4”), in English that of all.
    """
    if total == 1:
        return _alone(sent, doubt)
    if doubt:
        return n_(
            "Published on {n} of {total} accounts, {doubt} to be checked",
            "Published on {n} of {total} accounts, {doubt} to be checked",
            sent,
            total=total,
            doubt=doubt,
        )
    return n_(
        "Published on {n} of {total} accounts",
        "Published on {n} of {total} accounts",
        sent,
        total=total,
    )


def _alone(sent: int, doubt: int) -> Phrase:
    if doubt:
        return _("Published on 0 of 1 account, 1 to be checked")
    if sent:
        return _("Published on the account")
    return _("Published on 0 of 1 account")


def removed(gone: int, *, total: int) -> Phrase:
    """“Removed from 3 of 4 accounts”; agrees as `published` does."""
    if total == 1:
        return (
            _("Removed from the account") if gone else _("Removed from 0 of 1 account")
        )
    return n_(
        "Removed from {n} of {total} accounts",
        "Removed from {n} of {total} accounts",
        gone,
        total=total,
    )
