from __future__ import annotations

import io
from pathlib import Path

import pytest

from crosspost.cli.output import Output
from crosspost.demo.amnesia import _Town, amnesia


@pytest.mark.parametrize("language", ["en", "fr"])
def test_a_lost_and_an_old_ledger_publish_nothing_twice(language: str) -> None:
    out, err = io.StringIO(), io.StringIO()

    code = amnesia(Output(out, err, environment={"NO_COLOR": "1"}), language=language)

    assert (code, err.getvalue()) == (0, "")
    assert out.getvalue().rstrip().endswith("12 online, 0 double, 0 lost.")


def test_the_verdict_sees_a_double_and_a_loss(tmp_path: Path) -> None:
    town = _Town(tmp_path, language="en")
    town.write(0)
    town.tick()
    assert town.stands(messages=1)

    name, account = next(
        (name, one) for name, one in town.accounts.items() if one.network == "bluesky"
    )
    (post,) = town.world.posts(account.handle)
    town.world.hands.post(account.handle, post.text)
    assert town.doubles() == 1
    assert not town.stands(messages=1)

    for one in town.world.posts(account.handle):
        town.world.hands.delete(account.handle, one.id)
    assert (name, post.text) not in town.counts()
    assert not town.stands(messages=1)
    town.world.close()
