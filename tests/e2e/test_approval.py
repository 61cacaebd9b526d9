"""One whole life, each command a process: asked, approved, voided, approved, sent."""

from __future__ import annotations

from town import BLUESKY, MASTODON, Run, Town, later

TEAM = """
[team.luc]
name = "Luc Bihan"
users = ["lbihan"]
roles = { ville = "writer" }

[team.claire]
name = "Claire Dupont"
users = ["cdupont"]
roles = { ville = "approver" }
"""


def test_a_life_from_draft_to_readers(town: Town) -> None:
    config = town.home / "config.toml"
    told = config.read_text(encoding="utf-8").replace(
        "[entities.ville]", '[entities.ville]\napproval = "one"'
    )
    config.write_text(f"{told}\n{TEAM}", encoding="utf-8")
    at = f"at = {later(days=1)}"

    def state() -> set[str]:
        found = town.status()
        return {found[name]["state"] for name in (BLUESKY, MASTODON)}

    def decide(user: str, *words: str) -> Run:
        (told,) = town.run("status", "--json").document["approvals"]
        named = ("--digest", told["digest"], "--yes")
        return town.run(
            words[0], told["post"], *words[1:], *named, env={"SUDO_USER": user}
        )

    town.drop("pont.md", "Pont fermé lundi.", 'author = "luc"', at)
    asked = town.run("tick")
    assert "Claire Dupont" in asked.err
    assert state() == {"waiting"}
    assert decide("lbihan", "approve").code == 2
    assert decide("cdupont", "approve").code == 0
    assert state() == {"scheduled"}

    town.drop("pont.md", "Pont fermé mardi.", 'author = "luc"', at)
    assert "text" in town.run("tick").err
    assert state() == {"waiting"}
    assert town.texts(BLUESKY) == []

    town.drop("pont.md", "Pont fermé mardi.", 'author = "luc"')
    town.run("tick")
    assert decide("cdupont", "approve").code == 0
    town.run("tick")
    assert town.texts(BLUESKY) == town.texts(MASTODON) == ["Pont fermé mardi."]
    acts = [one["act"] for one in town.run("journal", "--json").document["lines"]]
    assert acts.count("approved") == 2
    assert town.run("journal", "verify").code == 0
