from __future__ import annotations

import pytest

from crosspost.model import FittedMedia
from samples.pages import BRIDGE, FOOTBRIDGE, Maker


@pytest.fixture
def make() -> Maker:
    return Maker()


@pytest.fixture
def photos() -> tuple[FittedMedia, FittedMedia]:
    return BRIDGE, FOOTBRIDGE
