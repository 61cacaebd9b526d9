"""The drawn signs, each defined once in the page and used by name.

24 by 24 units, drawn with a stroke of 1.75 in the colour of the text.
"""

from __future__ import annotations

from importlib.resources import files

from crosspost.report.html import Html, el, join


def sprite() -> Html:
    """All signs, to stand once in the page, unseen."""
    return Html(files(__package__).joinpath("icons.svg").read_text(encoding="utf-8"))


def icon(name: str) -> Html:
    """One sign of `icons.svg`, for the eye only: words stand beside it."""
    return Html(
        f'<svg class="i" viewBox="0 0 24 24" aria-hidden="true">'
        f'<use href="#i-{name}"/></svg>'
    )


def actions(*names: str, class_: str) -> Html:
    """The row of signs under a post: nobody can press them, nobody hears them."""
    return el(
        "p", join(icon(name) for name in names), class_=class_, aria_hidden="true"
    )
