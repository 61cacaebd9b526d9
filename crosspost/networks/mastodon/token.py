"""What can be an access token at all; anything else never leaves."""

from __future__ import annotations

import re
from typing import Final

from crosspost.errors import SecretError
from crosspost.i18n import _

_TOKEN: Final = re.compile(r"[!-~]{1,4096}")
"""What a header can carry in one word (RFC 6750 allows less still)."""


def checked(secret: str, account: str) -> str:
    """The token in a secret.

    A library that is given anything else complains with the secret in its words.

    Raises:
        SecretError: It holds blanks, line breaks or other signs.
    """
    token = secret.strip()
    if not _TOKEN.fullmatch(token):
        raise SecretError(
            _(
                "The secret of {account} is not an access token; nothing was "
                "published.",
                account=account,
            ),
            hint=_(
                "Copy the access token again, whole and alone on one line, from the "
                "account's settings, under Development."
            ),
        )
    return token
