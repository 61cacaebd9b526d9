"""Requests to one server, each told as an outcome of what it was made for.

Knows no SDK: `Api` is what `publisher` makes of it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar, cast
from urllib.parse import urlsplit

import httpx
import requests

from crosspost.errors import Outcome
from crosspost.model import Account
from crosspost.networks.mastodon.look import Unusable, documents
from crosspost.networks.mastodon.outcomes import (
    MastodonReading,
    is_absence,
    is_not_found,
    renew,
)
from crosspost.networks.outcomes import Interpreter, Where
from crosspost.networks.patience import patiently
from crosspost.networks.verdict import Step, Verdict
from crosspost.networks.witness import Exchange, Witness
from crosspost.ports import Surroundings

Item = TypeVar("Item")


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer that is no refusal."""

    response: requests.Response

    @property
    def status(self) -> int:
        """Of 2xx: 202 and 206 say that a medium is not ready."""
        return self.response.status_code

    @property
    def document(self) -> object:
        """The JSON in it.

        Raises:
            ValueError: It holds none.
        """
        return self.response.json()

    @property
    def table(self) -> Mapping[str, Any]:
        """The JSON object in it.

        Raises:
            ValueError: It holds none.
        """
        document = self.document
        if not isinstance(document, Mapping):
            message = "no JSON object"
            raise Unusable(message)
        return document

    @property
    def named(self) -> Mapping[str, Any]:
        """The JSON object in it, which has an id.

        Raises:
            ValueError: It has none: it proves nothing.
        """
        table = self.table
        if not table.get("id"):
            message = "no id"
            raise Unusable(message)
        return table


class Api(Protocol):
    """One request, the SDK's own way."""

    def ask(
        self,
        method: str,
        path: str,
        *,
        params: Mapping[str, object] | None = None,
        files: Mapping[str, object] | None = None,
        headers: Mapping[str, str] | None = None,
        document: Mapping[str, object] | None = None,
    ) -> Answer:
        """Raises whatever the SDK raises. `document` goes as JSON."""


class Calls:
    """Everything that is asked of one server."""

    def __init__(
        self,
        account: Account,
        surroundings: Surroundings,
        *,
        make: Callable[[httpx.BaseTransport], Api],
    ) -> None:
        """Makes no request; `make` makes the client when it is first needed."""
        self._account = account
        self._seconds = surroundings.attempt_seconds
        self._wait = surroundings.wait
        self._make = make
        self._api: Api | None = None
        self.witness = Witness(cast("httpx.BaseTransport", surroundings.transport()))
        self._interpreter = Interpreter(
            self.witness,
            where=self._where,
            reading=MastodonReading(),
            now=surroundings.clock.now,
        )

    @contextmanager
    def during(self, step: Step) -> Iterator[Api]:
        """A client; whatever is thrown is told as an outcome of `step`."""
        with self._interpreter.during(step):
            if self._api is None:
                self._api = self._make(self.witness)
            yield self._api

    def told(self, verdict: Verdict, step: Step = Step.CREATE) -> Outcome:
        """The error for a verdict that was reached by other means."""
        return self._interpreter.told(verdict, step)

    @property
    def last(self) -> Exchange | None:
        """What went over the wire last."""
        return self.witness.last

    def listed(
        self,
        path: str,
        params: Mapping[str, object],
        *,
        each: Callable[[Mapping[str, Any]], Item],
    ) -> list[Item]:
        """A list, each entry read by `each`, which raises where it is none."""

        def once() -> list[Item]:
            with self.during(Step.LOOK) as api:
                answer = api.ask("GET", path, params=params)
                return [each(one) for one in documents(answer.document)]

        return patiently(once, seconds=self._seconds, wait=self._wait)

    def optional(self, path: str) -> Mapping[str, Any]:
        """What not every server has; empty where this one has it not."""
        return self._get(path, absent=is_not_found) or {}

    def get_or_none(self, path: str) -> Mapping[str, Any] | None:
        """A thing, or None where the server itself says that it is not there."""
        return self._get(path, absent=is_absence)

    def _get(
        self, path: str, *, absent: Callable[[Exchange | None], bool]
    ) -> Mapping[str, Any] | None:
        def once() -> Mapping[str, Any] | None:
            with self.during(Step.LOOK) as api:
                try:
                    return api.ask("GET", path).table
                except Exception:
                    if absent(self.last):
                        return None
                    raise

        return patiently(once, seconds=self._seconds, wait=self._wait)

    def _where(self) -> Where:
        return Where(
            account=self._account.name,
            server=urlsplit(self._account.server).netloc or "Mastodon",
            renew=renew(self._account.name),
        )
