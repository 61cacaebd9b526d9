"""X's HTML escapes, undone once: never with a general table.

`&amp;#8230;` was typed as `&#8230;`, and until 2012 a bare `&copy` in an address
is what it says.
"""

from __future__ import annotations

import re
from typing import Final

_ESCAPE: Final = re.compile("&(amp|lt|gt|quot);")
_MEANT: Final = {"amp": "&", "lt": "<", "gt": ">", "quot": '"'}


def unescaped(text: str) -> str:
    """The text as it was typed."""
    if "&" not in text:
        return text
    return _ESCAPE.sub(lambda found: _MEANT[found[1]], text)
