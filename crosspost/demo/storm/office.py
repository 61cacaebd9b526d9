"""Who works in the storm: three entities with their rules, and four people."""

from __future__ import annotations

from typing import Final

from crosspost.demo import town
from crosspost.model import Entity
from crosspost.team import EVERYWHERE, Member, Role, Rule, Team

AUTHOR: Final = "lena"
APPROVERS: Final = ("yann", "claire", "anne")
ENTITIES: Final = (
    Entity("ville", town.ENTITY.title),
    Entity("port", "Port de Saint-Elven", approval=Rule.ONE),
    Entity("tourisme", "Saint-Elven Tourisme", approval=Rule.TWO),
)
"""One needs nobody's approval, one a person's, one that of two."""

_TITLES: Final = {
    AUTHOR: town.WRITER,
    "yann": "Yann Le Goff",
    "claire": "Claire Morvan",
    "anne": "Anne Tanguy",
}


def team() -> Team:
    """One who writes, three who approve."""
    return {
        name: Member(name, title, (name,), roles={EVERYWHERE: _role(name)})
        for name, title in _TITLES.items()
    }


def title(by: str) -> str:
    """A person as people read it, from the journal's word; empty for a machine."""
    return _TITLES.get(by.partition(" ")[0], "")


def _role(name: str) -> Role:
    return Role.WRITER if name == AUTHOR else Role.APPROVER
