"""A real login to every account, each on its own."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import TypeVar

from crosspost.doctor.surroundings import Visit
from crosspost.errors import CrosspostError, Unavailable
from crosspost.i18n import _
from crosspost.model import Account
from crosspost.ports import Publisher

Run = Callable[
    [Mapping[str, Callable[[], Visit]]], Mapping[str, "Visit | BaseException"]
]
"""Runs a job for each account at once; what is not back in time is absent."""

Value = TypeVar("Value")


def visit_all(
    accounts: Mapping[str, Account], connect: Callable[[Account], Publisher], run: Run
) -> dict[str, Visit]:
    """Log in everywhere; one that hangs or refuses delays and hides no other."""
    jobs = {name: partial(visit, one, connect) for name, one in accounts.items()}
    results = run(jobs)
    return {name: _of(results.get(name), name) for name in accounts}


def visit(account: Account, connect: Callable[[Account], Publisher]) -> Visit:
    """Log in to one account and ask what its server takes."""
    try:
        publisher = connect(account)
    except CrosspostError as error:
        return Visit(error=error)
    try:
        facts, refusal = attempted(publisher.check)
        if refusal is not None:
            return Visit(error=refusal)
        return Visit(facts, attempted(publisher.limits)[0])
    finally:
        publisher.close()


def attempted(call: Callable[[], Value]) -> tuple[Value | None, CrosspostError | None]:
    """What a call gives, or the error it ends with."""
    try:
        return call(), None
    except CrosspostError as error:
        return None, error


def _of(result: Visit | BaseException | None, account: str) -> Visit:
    if isinstance(result, BaseException):
        raise result
    if result is not None:
        return result
    return Visit(
        error=Unavailable(
            _("{account}: its server did not answer in time.", account=account),
            hint=_("Look again later; the other accounts are not concerned."),
        )
    )
