"""Settings: environment variables with the prefix RAPPORT_, plus DISCORD_TOKEN; `.env` is read too."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError


class SettingsError(Exception):
    """A setting is wrong; the sentence names it."""


class Settings(BaseSettings):
    """What an operator may choose. Every field is documented in the README's table."""

    model_config = SettingsConfigDict(
        env_prefix="RAPPORT_", env_file=".env", extra="ignore", env_ignore_empty=True
    )

    discord_token: SecretStr | None = Field(None, validation_alias="DISCORD_TOKEN")
    data_dir: Path = Path("data")
    database_url: str | None = None
    # 32 bytes in URL-safe base64 each; the first seals, all open.
    encryption_keys: Annotated[list[SecretStr], NoDecode] = []
    log_level: str = "INFO"
    log_format: str = Field("auto", pattern="^(auto|text|json)$")
    # Feeds on loopback addresses may be read: for the local run and for tests, never on a shared host.
    allow_loopback_feeds: bool = False
    poll_minutes: int = Field(60, ge=15, le=1440)
    sends_per_second: float = Field(45.0, gt=0, le=50)
    health_port: int = Field(0, ge=0, le=65535)
    # The web part: private calendars, behind a proxy that speaks TLS. 0: off.
    web_port: int = Field(0, ge=0, le=65535)
    web_host: str = "127.0.0.1"
    # Where the world reaches it, such as https://rapport.example.org; without it no link is offered.
    web_url: str | None = None
    local_port: int = Field(8765, ge=0, le=65535)

    @field_validator("encryption_keys", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        return (
            [part.strip() for part in value.split(",") if part.strip()] if isinstance(value, str) else value
        )

    @field_validator("log_level")
    @classmethod
    def _level(cls, value: str) -> str:
        if value.upper() not in {"DEBUG", "INFO", "WARNING", "ERROR"}:
            raise ValueError("must be DEBUG, INFO, WARNING or ERROR")
        return value.upper()

    @field_validator("web_url")
    @classmethod
    def _web(cls, value: str | None) -> str | None:
        return None if value is None else base_address(value)

    @field_validator("database_url")
    @classmethod
    def _database(cls, value: str | None) -> str | None:
        return None if value is None else normal_database_url(value)


def base_address(url: str) -> str:
    """An address to put a path behind."""
    parts = urlsplit(url.strip())
    is_bare = not (parts.query or parts.fragment or parts.username or parts.password)
    if parts.scheme not in ("http", "https") or not parts.hostname or not is_bare:
        raise ValueError("is not an address to put a path behind, such as https://rapport.example.org")
    return url.strip().rstrip("/")


def normal_database_url(url: str) -> str:
    """`postgresql://...` and `sqlite:///...` with the driver we use filled in."""
    try:
        parsed = make_url(url)
    except ArgumentError:
        raise ValueError("is not a database URL, such as sqlite:///data/rapport.db") from None
    drivers = {
        "sqlite": "sqlite+aiosqlite",
        "postgresql": "postgresql+asyncpg",
        "postgres": "postgresql+asyncpg",
    }
    driver = drivers.get(parsed.drivername.split("+")[0])
    if driver is None:
        raise ValueError("must start with sqlite: or postgresql:")
    return parsed.set(drivername=driver).render_as_string(hide_password=False)


def read_settings(env_file: Path | None = Path(".env")) -> Settings:
    """Raises SettingsError with one sentence that names the first wrong setting."""
    try:
        return Settings(_env_file=env_file)
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        name = str(first["loc"][0]).upper()
        name = name if name == "DISCORD_TOKEN" else f"RAPPORT_{name}"
        raise SettingsError(f"{name} {_reason(first['msg'])}.") from None


def _reason(message: str) -> str:
    message = message.removeprefix("Value error, ").rstrip(".")
    return (
        message
        if message.startswith(("is ", "must "))
        else f"is not right: {message[0].lower()}{message[1:]}"
    )
