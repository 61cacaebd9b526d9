"""The rules that keep the house in order bind the rooms that exist."""

from __future__ import annotations

import json
import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
CONTRACTS = {
    contract["id"]: contract
    for contract in PROJECT["tool"]["importlinter"]["contracts"]
}
PURE_ROOMS = (
    "cards.parse",
    "compose",
    "editorial",
    "engine.pace",
    "identity",
    "media.fit",
    "migrate.select",
    "migrate.threads",
    "model",
    "networks.bluesky.render",
    "networks.mastodon.render",
    "plan",
    "ports",
    "report",
    "team",
    "text",
)
PIN = re.compile(r"^([a-z0-9.-]+)(?:\[[a-z,]+\])?==([^ ;]+)", re.MULTILINE)


def _exists(room: str) -> bool:
    path = ROOT / "crosspost" / room.replace(".", "/")
    return path.is_dir() or path.with_suffix(".py").exists()


def test_every_pure_room_that_exists_is_kept_from_clock_network_and_disk() -> None:
    existing = {f"crosspost.{room}" for room in PURE_ROOMS if _exists(room)}

    assert set(CONTRACTS["pure"]["source_modules"]) == existing


def _pins(name: str) -> dict[str, Version]:
    text = (ROOT / "constraints" / name).read_text(encoding="utf-8")
    return {package: Version(version) for package, version in PIN.findall(text)}


@pytest.mark.parametrize("name", ["run.txt", "test.txt"])
def test_what_is_pinned_is_what_the_project_asks_for(name: str) -> None:
    asked = list(PROJECT["project"]["dependencies"])
    if name == "test.txt":
        asked += PROJECT["dependency-groups"]["test"]
        for extra in PROJECT["project"]["optional-dependencies"].values():
            asked += extra
    pins = _pins(name)

    for requirement in map(Requirement, asked):
        assert pins[canonicalize_name(requirement.name)] in requirement.specifier


@pytest.mark.parametrize("name", ["run.txt", "test.txt"])
def test_every_pin_has_a_hash_and_none_an_address(name: str) -> None:
    text = (ROOT / "constraints" / name).read_text(encoding="utf-8")
    entries = [entry for entry in re.split(r"\n(?=[a-z])", text) if entry.strip()]

    assert all("--hash=sha256:" in entry for entry in entries)
    assert "://" not in text


def test_the_node_packages_are_hashed_and_name_no_registry() -> None:
    text = (ROOT / "tests/servers/npm/package-lock.json").read_text(encoding="utf-8")
    packages = json.loads(text)["packages"]
    installed = [found for place, found in packages.items() if place]

    assert installed
    assert all("integrity" in found for found in installed)
    assert not any("resolved" in found for found in installed)
