"""A web address that is asked after each run that went well: monitoring waits for it.

What is asked stands in a small file of the state folder, so that a run with nothing
to do need not read the configuration.
"""

from __future__ import annotations

import http.client
from pathlib import Path
from typing import Final

from crosspost.i18n import _
from crosspost.notify import web
from crosspost.notify.doors import NotSent, Setback

KIND: Final = "pulse"


def beat(file: Path) -> Setback | None:
    """Ask the address that `file` names; what kept it from being heard, or None."""
    url, proxy, *_rest = [*file.read_text("utf-8").split("\n"), "", ""]
    try:
        web.ask(url, proxy=proxy)
    except web.Refused as error:
        return _unheard(url, str(error.status))
    except (OSError, http.client.HTTPException) as error:
        return _unheard(url, type(error).__name__)
    return None


def unheard(file: Path) -> Setback:
    """It took too long."""
    return _unheard(file.read_text("utf-8").split("\n")[0], "time")


def written(url: str, proxy: str) -> bytes:
    """What the file holds."""
    return f"{url}\n{proxy}\n".encode()


def _unheard(url: str, detail: str) -> Setback:
    host = web.host(url)
    error = NotSent(
        _(
            "The heartbeat address at {host} could not be reached: monitoring may "
            "raise an alarm. Publishing is not concerned.",
            host=host,
        ),
        hint=_("If it lasts, correct heartbeat_url in the configuration."),
        waits=True,
        detail=detail,
    )
    return Setback(KIND, host, error)
