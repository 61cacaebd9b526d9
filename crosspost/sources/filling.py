"""What fills a template's blanks, and the post that a filled template is.

A value is checked before it is put anywhere, and stays the text it is: it is no
key, no list and no end of a text.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256

from crosspost.errors import PostError
from crosspost.i18n import Phrase, _
from crosspost.sources.header import Draft, drafted, near
from crosspost.text import blanks as marks


@dataclass(frozen=True, slots=True)
class Blank:
    """A named place in a template.

    Attributes:
        about: What to write there, for who fills it.
        optional: Whether it may stay empty.
        default: What stands there if nothing else is given.
        choices: The only values it takes; empty: any.
    """

    name: str
    about: str = ""
    optional: bool = False
    default: str = ""
    choices: tuple[str, ...] = ()

    @property
    def required(self) -> bool:
        """Whether somebody must give a value."""
        return not (self.optional or self.default)


@dataclass(frozen=True, slots=True)
class Template:
    """A prepared post, its blanks still empty.

    Attributes:
        name: The file's name without its ending.
        file: How the file is called in every sentence about it.
        about: What it is for.
        urgent: Whether it is of the urgent path.
        to: Whom it goes to, as written.
        header: The TOML table of the post, without what is a template's own.
        text: The text under the header.
        blanks: In the order in which they are asked for.
        raw: The file's bytes.
    """

    name: str
    file: str
    about: str
    urgent: bool
    to: tuple[str, ...]
    header: Mapping[str, object]
    text: str
    blanks: tuple[Blank, ...]
    raw: bytes

    def digest(self, values: Mapping[str, str]) -> str:
        """Tells this file, so filled, from any other (SHA-256, hexadecimal)."""
        said = [self.raw, *(f"{k}={v}".encode() for k, v in sorted(values.items()))]
        return sha256(b"\0".join(said)).hexdigest()


def fill(
    template: Template, given: Mapping[str, str], *, networks: Iterable[str]
) -> Draft:
    """The post file that a template becomes.

    Args:
        template: Which.
        given: Blank → value, as a person gave them.
        networks: Names of networks.

    Raises:
        PostError: A blank is missing, unknown, or its value is refused; by name.
    """
    values = completed(template, given)
    for text in (template.text, *texts(template.header)):
        if out := marks.breaks_out(text, values):
            raise _refused_value(
                template,
                out[0],
                _("with the words around it, it is more than a text"),
            )
    header = _filled(template.header, values)
    text = marks.filled(template.text, values)
    return drafted(header, text, name=template.file, networks=networks)


def completed(template: Template, given: Mapping[str, str]) -> dict[str, str]:
    """A value for every blank: what was given, else the default, else nothing.

    Raises:
        PostError: As `fill`.
    """
    known = {one.name: one for one in template.blanks}
    for name in given:
        if name not in known:
            raise refused(
                template.file,
                _("it has no blank “{name}”", name=name),
                hint=near(name, known) if known else None,
            )
    values = {name: given.get(name, "").strip() for name in known}
    for name, value in values.items():
        if (problem := unfit(known[name], value)) is not None:
            raise _refused_value(template, name, problem)
    gone = [
        one.name for one in template.blanks if one.required and not values[one.name]
    ]
    if gone:
        raise refused(
            template.file,
            _("nothing fills these blanks: {names}", names=", ".join(gone)),
            hint=_("Give each one a value: --set {name}=…", name=gone[0]),
        )
    return {name: value or known[name].default for name, value in values.items()}


def unfit(blank: Blank, value: str) -> Phrase | None:
    """Why a blank does not take this value; None where it does."""
    problem = marks.wrong(value)
    if problem is None and value and blank.choices and value not in blank.choices:
        return _("it takes one of: {words}", words=", ".join(blank.choices))
    return problem


def refused(file: str, problem: Phrase, *, hint: Phrase | None = None) -> PostError:
    """The error of one template: its name, what is wrong, that nothing was done."""
    return PostError(
        _("{file}: {problem}. Nothing was done.", file=file, problem=problem),
        hint=hint,
    )


def _refused_value(template: Template, name: str, problem: Phrase) -> PostError:
    return refused(
        template.file,
        _("the value of “{name}” is refused: {problem}", name=name, problem=problem),
        hint=_("Write plain words, on one line."),
    )


def texts(value: object) -> list[str]:
    """Every text of a header."""
    if isinstance(value, str):
        return [value]
    if isinstance(value, Mapping):
        return [text for inner in value.values() for text in texts(inner)]
    if isinstance(value, list):
        return [text for inner in value for text in texts(inner)]
    return []


def _filled(value: object, values: Mapping[str, str]) -> dict[str, object]:
    """A header, its blanks filled."""
    return {key: _one(inner, values) for key, inner in _pairs(value)}


def _pairs(value: object) -> Sequence[tuple[str, object]]:
    return list(value.items()) if isinstance(value, Mapping) else []


def _one(value: object, values: Mapping[str, str]) -> object:
    if isinstance(value, str):
        return marks.filled(value, values)
    if isinstance(value, Mapping):
        return _filled(value, values)
    if isinstance(value, list):
        return [_one(inner, values) for inner in value]
    return value
