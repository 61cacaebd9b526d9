"""Accounts worked on at once, each on its own: opened, used, closed, heard."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Protocol, TypeVar

from crosspost.errors import CrosspostError, LedgerError
from crosspost.ports import Publisher
from crosspost.publish import unforeseen

T = TypeVar("T")


class Run(Protocol[T]):
    """Runs one job for each account (see `engine.pool`)."""

    def __call__(
        self, jobs: Mapping[str, Callable[[], list[T]]]
    ) -> Mapping[str, list[T] | BaseException]:
        """The results by account; what is not back in time is absent."""


def heard(results: Mapping[str, list[T] | BaseException]) -> list[T]:
    """What every account came to; all are heard before one may end the run.

    Raises:
        BaseException: What ended the work on one of them.
    """
    for result in results.values():
        if isinstance(result, BaseException):
            raise result
    return [
        one
        for result in results.values()
        if not isinstance(result, BaseException)
        for one in result
    ]


def foreseen(
    work: Callable[[], T], unable: Callable[[CrosspostError], None]
) -> T | None:
    """Do what may fail for one account, so that the others go on.

    Args:
        work: What is done.
        unable: Told why it could not be done, our own faults included.

    Raises:
        LedgerError: Nothing can be kept; this ends the run.
    """
    try:
        return work()
    except LedgerError:
        raise
    except CrosspostError as error:
        unable(error)
    except Exception as bug:  # noqa: BLE001 -- ours; the other accounts go on
        unable(unforeseen(bug))
    return None


def with_opened(
    opened: Callable[[], Publisher],
    work: Callable[[Publisher], Iterable[T]],
    unable: Callable[[CrosspostError], Iterable[T]],
) -> Iterable[T]:
    """Everything there is to do for one account, in order, by one thread.

    Args:
        opened: Opens it.
        work: What is done with it; it is closed afterwards.
        unable: What becomes of it all where it cannot be opened.

    Raises:
        LedgerError: Nothing can be kept; this ends the run.
    """
    why: list[CrosspostError] = []
    publisher = foreseen(opened, why.append)
    if publisher is None:
        yield from unable(why[0])
        return
    try:
        yield from work(publisher)
    finally:
        publisher.close()
