"""Who speaks, where, and what a server takes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from crosspost.media.fit import Room
from crosspost.model.kinds import Json, Unit
from crosspost.polls import Poll
from crosspost.team import Rule, Team


@dataclass(frozen=True, slots=True)
class Account:
    """One profile on one network, as the configuration names it.

    Attributes:
        server: The address it is reached at (`https://…`), or empty while only
            the handle is known.
        identity: What does not change when a handle does: the DID on Bluesky,
            the account's id on Mastodon; empty while the network was never asked.
        sandbox: Whether this is a built-in network's account.
        options: The network's own settings, validated by its `settings`.
    """

    name: str
    network: str
    entity: str
    handle: str
    server: str = ""
    identity: str = ""
    display_name: str = ""
    language: str = ""
    time_zone: str = "Europe/Paris"
    sandbox: bool = False
    options: Json = field(default_factory=dict)

    @property
    def profile(self) -> str:
        """What the network's answers are kept under.

        Another handle or server under the same name is another profile: nothing
        that was learned of the first is believed of the second.
        """
        return f"{self.name} {self.handle} {self.server}"


@dataclass(frozen=True, slots=True)
class Limits:
    """What a server takes, in its own units.

    Attributes:
        text: The most one part may measure, in `unit`.
        text_bytes: The most UTF-8 bytes, or None.
        link_weight: What a link counts, or None: its full length.
        alt: The longest alt text in characters, or None.
        room: What a picture must fit into.
        thumb: The same for a link card's picture, where we send one.
        video_bytes: The most a video may weigh, or None: the server does not say.
        video_seconds: The longest it may last, or None.
        video_pixels: The most width times height may be, or None.
        software: What the server says it is (`mastodon`, `gotosocial`, `pds`…).
        as_of: When the server said so; None for the built-in table, whose date
            is `assumed_on`.
    """

    text: int
    unit: Unit
    images: int
    room: Room
    text_bytes: int | None = None
    link_weight: int | None = None
    alt: int | None = None
    languages: int = 1
    thumb: Room | None = None
    video_bytes: int | None = None
    video_seconds: float | None = None
    video_pixels: int | None = None
    software: str = ""
    version: str = ""
    as_of: datetime | None = None
    assumed_on: str = ""


@dataclass(frozen=True, slots=True)
class Entity:
    """Who speaks: a town, a museum. Owns accounts.

    Attributes:
        signature: Stands under the text of each of its posts.
        approval: How many persons its posts need.
        territory: INSEE code of its department or territory (`67`, `988`), for
            public holidays and polls; or empty.
    """

    name: str
    title: str
    language: str = "fr"
    time_zone: str = "Europe/Paris"
    signature: str = ""
    approval: Rule = Rule.NONE
    territory: str = ""


@dataclass(frozen=True, slots=True)
class Directory:
    """Everyone a post can name: the configuration as the rules see it.

    Attributes:
        accounts: By name, in the configuration's order.
        groups: Group name → account names.
        people: The address book: name → network → what to write there.
        team: Who works here, by name; empty: a single agent.
        polls: Elections; before each, those it concerns are held to restraint.
        late: How long after its due instant a post may still leave by itself.
        request_life: How long a request is taken to live at most.
    """

    entities: Mapping[str, Entity]
    accounts: Mapping[str, Account]
    groups: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    people: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    team: Team = field(default_factory=dict)
    language: str = "fr"
    time_zone: str = "Europe/Paris"
    polls: tuple[Poll, ...] = ()
    late: timedelta = timedelta(minutes=60)
    request_life: timedelta = timedelta(seconds=120)
