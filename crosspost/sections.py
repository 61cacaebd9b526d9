"""What every table of the configuration is made of, and how a secret is named.

Loaded only when the configuration has changed or something is due: pydantic is not
on the way of an idle run.
"""

from __future__ import annotations

import re
from typing import Annotated, Any, Final

from pydantic import BaseModel, ConfigDict, Field, model_validator

LOOPBACK: Final = re.compile(r"localhost|127(\.\d+){3}|\[?::1\]?")
"""The names of this very machine: only there may something go unencrypted."""

LanguageTag = Annotated[
    str, Field(pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$", examples=["fr"])
]


class Section(BaseModel):
    """A table of the configuration: unknown keys are errors, values are frozen."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class SecretPlace(Section):
    """Where a secret is kept: exactly one of the three, never the secret itself."""

    file: str = Field(default="", description="A file, readable by its owner only.")
    env: str = Field(default="", description="The name of an environment variable.")
    credential: str = Field(default="", description="The name of a systemd credential.")

    @model_validator(mode="before")
    @classmethod
    def _not_the_secret(cls, value: Any) -> Any:  # noqa: ANN401 -- pydantic's hook
        if isinstance(value, str):
            message = "secret-itself"
            raise ValueError(message)  # noqa: TRY004 -- pydantic wants ValueError
        return value

    @model_validator(mode="after")
    def _exactly_one(self) -> SecretPlace:
        if sum(map(bool, (self.file, self.env, self.credential))) != 1:
            message = "secret-place"
            raise ValueError(message)
        return self
