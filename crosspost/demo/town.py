"""Who speaks in the demonstration: a town that does not exist, and its accounts."""

from __future__ import annotations

from dataclasses import dataclass
from importlib.resources import files
from typing import TYPE_CHECKING, Final

from crosspost.model import Account, Directory, Entity

if TYPE_CHECKING:
    from crosspost.networks.fake.world import World

ENTITY: Final = Entity("ville", "Ville de Saint-Elven-sur-Mer")
WRITER: Final = "Lena Kermarrec"


@dataclass(frozen=True, slots=True)
class Resident:
    """One account of the town.

    Attributes:
        handle: As people write it, without the first @.
        title: What readers see above the handle.
        drawing: Its avatar, among the demonstration's data.
        software: What its server runs, where it is of the Mastodon family.
    """

    name: str
    network: str
    handle: str
    title: str
    drawing: str
    software: str = "mastodon"


RESIDENTS: Final = (
    Resident(
        "ville-bluesky",
        "bluesky",
        "saint-elven.example.org",
        ENTITY.title,
        "avatar-ville.svg",
    ),
    Resident(
        "port-bluesky",
        "bluesky",
        "port-elven.example.org",
        "Port de Saint-Elven",
        "avatar-port.svg",
    ),
    Resident(
        "ville-mastodon",
        "mastodon",
        "ville@social.example.org",
        ENTITY.title,
        "avatar-ville.svg",
    ),
    Resident(
        "tourisme-mastodon",
        "mastodon",
        "tourisme@elven.example.org",
        "Saint-Elven Tourisme",
        "avatar-tourisme.svg",
        "gotosocial",
    ),
)


def directory(world: World, *, language: str) -> Directory:
    """Everyone the message can name, each with a place in `world`."""
    entity = Entity(ENTITY.name, ENTITY.title, language, ENTITY.time_zone)
    accounts = [_settle(one, world, language=language) for one in RESIDENTS]
    return Directory(
        entities={entity.name: entity},
        accounts={one.name: one for one in accounts},
        language=language,
    )


def avatar(account: str) -> str:
    """An account's avatar: the text of an SVG picture."""
    resident = next(one for one in RESIDENTS if one.name == account)
    data = files("crosspost.demo") / "data" / resident.drawing
    return data.read_text(encoding="utf-8")


def _settle(one: Resident, world: World, *, language: str) -> Account:
    """The account of a resident, made in the world."""
    identity, server, secret = _home(one, world, language=language)
    return Account(
        name=one.name,
        network=one.network,
        entity=ENTITY.name,
        handle=one.handle,
        server=server,
        identity=identity,
        display_name=one.title,
        language=language,
        sandbox=True,
        options={"secret": secret},
    )


def _home(one: Resident, world: World, *, language: str) -> tuple[str, str, str]:
    """Identity, server and secret of a resident."""
    if one.network == "bluesky":
        bluesky = world.ensure_bluesky(one.handle, display_name=one.title)
        return bluesky.did, bluesky.server, bluesky.app_password
    name, _at, host = one.handle.partition("@")
    mastodon = world.ensure_mastodon(
        host,
        name,
        software=one.software,
        display_name=one.title,
        language=language,
    )
    return mastodon.id, mastodon.server, mastodon.token
