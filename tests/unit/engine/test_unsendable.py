"""A post that cannot go is named by its file, and one without a file by nothing."""

from __future__ import annotations

import pytest

from crosspost.engine.intake import unsendable
from crosspost.i18n import verbatim


@pytest.mark.parametrize(
    ("source", "beginning"),
    [("avis.md", "avis.md, for ville-bluesky: "), ("", "For ville-bluesky: ")],
)
def test_it_begins_with_what_people_know_it_by(source: str, beginning: str) -> None:
    error = unsendable(source, "ville-bluesky", verbatim("It is too long."), None)

    assert str(error.message) == (
        f"{beginning}It is too long. Nothing of this post was sent."
    )
