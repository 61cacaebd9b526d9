"""The signature of who speaks, left out of a single post."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bureau import HANDLES, Bureau

SIGN = "— Votre mairie"


@pytest.fixture
def bureau(tmp_path: Path) -> Bureau:
    made = Bureau(tmp_path).configure("ville-bluesky")
    config = tmp_path / "config.toml"
    told = config.read_text(encoding="utf-8")
    signing = f'[entities.ville]\nsignature = "{SIGN}"'
    config.write_text(told.replace("[entities.ville]", signing), encoding="utf-8")
    return made


def there(bureau: Bureau) -> list[str]:
    return [one.text for one in bureau.world.posts(HANDLES["ville-bluesky"])]


def test_an_option_leaves_it_out_once(bureau: Bureau) -> None:
    words = ("--to", "ville", "--yes")
    bureau.run("post", "Pont fermé.", *words)
    told = bureau.run("post", "Bonne année.", "--no-signature", *words)

    assert there(bureau) == [f"Pont fermé.\n\n{SIGN}", "Bonne année."]
    assert f"Without the signature “{SIGN}”." in told.out


def test_a_file_leaves_it_out_and_every_preview_says_so(bureau: Bureau) -> None:
    file = bureau.drop("Bonne année.", "signature = false", "at = 2026-12-31T12:00:00")
    bureau.run("tick")

    for words in (("preview", str(file)), ("preview",)):
        assert f"Without the signature “{SIGN}”." in bureau.run(*words).out
        (post,) = json.loads(bureau.run(*words, "--json").out)["posts"]
        (delivery,) = post["deliveries"]
        assert "unsigned" in [note["id"] for note in delivery["notes"]]
        assert delivery["parts"][0]["text"] == "Bonne année."


def test_the_option_is_not_for_a_file(bureau: Bureau) -> None:
    file = bureau.drop()

    told = bureau.run("post", "--file", str(file), "--no-signature", "--yes")

    assert told.code == 2
    assert "signature = false" in told.err
    assert there(bureau) == []
