"""What fills a template's blanks: `--set`, then questions where a person is there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from crosspost.errors import UsageError
from crosspost.i18n import Phrase, _
from crosspost.sources import filling

if TYPE_CHECKING:
    from crosspost.cli.output import Output
    from crosspost.sources.filling import Blank, Template


def given(pairs: Sequence[str]) -> dict[str, str]:
    """What `--set` says, by blank.

    Raises:
        UsageError: One of them has no `=`, or a blank is given twice.
    """
    found: dict[str, str] = {}
    for pair in pairs:
        name, equals, value = pair.partition("=")
        name = name.strip()
        if not equals or not name:
            raise UsageError(
                _("--set {pair} names no blank. Nothing was done.", pair=pair),
                hint=_("Write it like {example}", example='--set lieu="quai Nord"'),
            )
        if name in found:
            raise UsageError(
                _("--set gives “{name}” twice. Nothing was done.", name=name)
            )
        found[name] = value
    return found


def asked(
    template: Template, values: Mapping[str, str], out: Output
) -> Mapping[str, str]:
    """The values, and a person's answer for each blank that must have one.

    Where nobody is there, they are as they were: `filling.fill` refuses then.
    """
    missing = [
        blank
        for blank in template.blanks
        if blank.required and not values.get(blank.name, "").strip()
    ]
    if not out.terminal or not missing:
        return values
    return {**values, **{one.name: _answer(one, out) for one in missing}}


def _answer(blank: Blank, out: Output) -> str:
    """Asked again while the answer does not fit; an empty one is left empty."""
    while True:
        answer = out.ask(sentence(blank))
        problem = filling.unfit(blank, answer)
        if problem is None:
            return answer
        out.problem(
            _("“{name}” cannot be that: {problem}.", name=blank.name, problem=problem)
        )


def tell(template: Template, values: Mapping[str, str], out: Output) -> None:
    """Each blank as it is filled, and whom a value names."""
    for blank in template.blanks:
        value = values[blank.name]
        said = (
            _("{name} = “{value}”", name=blank.name, value=value)
            if value
            else _("{name}: left empty", name=blank.name)
        )
        out.line(said, indent=2, hang=2)
        if "@" in value:
            said = _(
                "“{name}” has an @: whoever it names is told of the post.",
                name=blank.name,
            )
            out.line(out.paint(said, "doubt"), indent=2, hang=2)
    if template.blanks:
        out.line()


def sentence(blank: Blank) -> Phrase:
    """A blank, what to write there, and whether somebody must."""
    about = blank.about or "…"
    if blank.choices:
        words = ", ".join(blank.choices)
        if blank.default:
            return _(
                "{name}: {about} (one of: {words}; else “{default}”)",
                name=blank.name,
                about=about,
                words=words,
                default=blank.default,
            )
        return _(
            "{name}: {about} (one of: {words})",
            name=blank.name,
            about=about,
            words=words,
        )
    if blank.default:
        return _(
            "{name}: {about} (else “{default}”)",
            name=blank.name,
            about=about,
            default=blank.default,
        )
    if blank.optional:
        return _("{name}: {about} (may stay empty)", name=blank.name, about=about)
    return _("{name}: {about}", name=blank.name, about=about)
