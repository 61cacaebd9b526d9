"""One urgent life, each command a process: drilled, published, countersigned."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from town import BLUESKY, MASTODON, Town

TEMPLATE = """\
+++
about = "Coupure d’eau"
to = ["ville"]
urgent = true
short = "Eau coupée {{lieu}}."

[blanks.lieu]
about = "rue ou quartier"
+++
L’eau est coupée {{lieu}}."""
SAID = "L’eau est coupée quai Nord."


def team() -> str:
    """Luc is on call around the present moment, Claire approves."""
    now = datetime.now(UTC)
    start, end = ((now + timedelta(days=days)).isoformat("T") for days in (-1, 1))
    return f"""
[team.luc]
name = "Luc Bihan"
users = ["lbihan"]
roles = {{ ville = "writer" }}
on_call = [{{ entity = "ville", from = {start}, to = {end} }}]

[team.claire]
name = "Claire Dupont"
users = ["cdupont"]
roles = {{ ville = "approver" }}
"""


def test_a_life_from_the_drill_to_the_countersignature(town: Town) -> None:
    town.reconfigure("[entities.ville]", '[entities.ville]\napproval = "one"')
    told = town.config.read_text(encoding="utf-8")
    town.config.write_text(f"{told}\n{team()}", encoding="utf-8")
    (town.home / "templates").mkdir(exist_ok=True)  # `init` makes one
    (town.home / "templates" / "eau.md").write_text(TEMPLATE, encoding="utf-8")
    luc, claire = {"SUDO_USER": "lbihan"}, {"SUDO_USER": "cdupont"}
    words = ("urgent", "eau", "--set", "lieu=quai Nord", "--yes")
    heard = len(town.world.log)
    journal = town.home / "state" / "journal.jsonl"
    before = journal.read_bytes()

    drill = town.run(*words, "--drill", env=luc)
    assert drill.code == 0
    assert all(line.startswith("drill ") for line in drill.out.splitlines())
    assert len(town.world.log) == heard
    assert journal.read_bytes() == before
    assert town.texts(BLUESKY) == []

    assert town.run("urgent", "eau", "--yes", env=luc).code == 2  # nothing fills it
    assert town.run(*words, env=luc).code == 0
    assert town.texts(BLUESKY) == town.texts(MASTODON) == [SAID]

    (waits,) = town.run("status", "--json").document["approvals"]
    named = (waits["post"], "--digest", waits["digest"], "--yes")
    assert waits["countersign_by"] is not None
    assert town.run("approve", *named, env=claire).code == 0
    acts = [one["act"] for one in town.run("journal", "--json").document["lines"]]
    assert acts.count("approved") == 1
    assert town.texts(BLUESKY) == town.texts(MASTODON) == [SAID]
