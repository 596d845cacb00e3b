"""What a process is told from outside: YINGDA_… in the environment, flags on the command line. Flags win.

Every setting is a field of `Settings`. A wrong value or an unknown YINGDA_ name is refused with what to do about it.
"""

from __future__ import annotations

import difflib
import ipaddress
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Literal

from pydantic import Field, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

PREFIX = "YINGDA_"
# Read by the commands around the product, not by the product.
OTHER_PREFIXES = ("YINGDA_TEST_", "YINGDA_BENCH_")


class ConfigError(Exception):
    """A setting is wrong; each line of the message names one and says what it must be."""


class Settings(BaseSettings):
    """The settings of one process. Times are in seconds, sizes in the unit that the name ends with."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, frozen=True, extra="forbid")

    data_dir: Path = Field(Path(".data"), description="a folder for the database and the files")
    host: str = Field("127.0.0.1", min_length=1, description="the address to listen on")
    port: int = Field(8600, ge=1, le=65535, description="a port from 1 to 65535")
    database_url: str | None = Field(
        None, repr=False, description="postgresql://USER:PASSWORD@HOST:PORT/DATABASE of an external PostgreSQL"
    )
    node_url: str = Field(
        "",
        pattern=r"^(?:https?://[A-Za-z0-9.:\[\]_-]+)?$",
        description="http://HOST:PORT at which the other nodes reach this one; without it this node only stands by",
    )
    node_name: str = Field(
        "", pattern=r"^[A-Za-z0-9._-]{0,60}$", description="a name for this node; without it the machine's"
    )
    demo: bool = Field(False, description="true to load the demo world")
    demo_cores: bool = Field(False, description="true to run the core systems of the demo world")
    trusted_proxies: str = Field(
        "",
        pattern=r"^[0-9a-fA-F.:/,]*$",
        description="addresses or networks, with commas, of the proxies whose X-Forwarded-For and -Proto are believed",
    )
    log_level: Literal["debug", "info", "warning", "error"] = Field("info", description="debug, info, warning or error")
    log_format: Literal["text", "json"] = Field("text", description="text or json")
    postgres_shared_buffers_mb: int | None = Field(
        None,
        ge=16,
        le=65536,
        description="memory of the embedded PostgreSQL in MB, from 16; else as the machine has it",
    )

    telephony: bool = Field(False, description="true to run the telephone switch and take calls")
    telephony_host: str = Field("127.0.0.1", min_length=1, description="the address for SIP and sound")
    telephony_sip_port: int = Field(15060, ge=1024, le=65535, description="a port from 1024 to 65535 for SIP")
    telephony_ari_port: int = Field(15088, ge=1024, le=65535, description="a port from 1024 to 65535 on loopback")
    telephony_rtp_ports: str = Field(
        "20000-29999", pattern=r"^\d{4,5}-\d{4,5}$", description="the first and the last port for sound, as 20000-29999"
    )
    telephony_trunk: str = Field(
        "",
        pattern=r"^(?:[A-Za-z0-9][A-Za-z0-9.-]*|\[[0-9a-fA-F:]+\])?(?::\d{1,5})?$",
        description="HOST:PORT of the carrier that takes outgoing calls; without it there are none",
    )
    telephony_recording: bool = Field(True, description="false to record no calls")
    telephony_voice_url: str = Field(
        "",
        pattern=r"^(?:https?://\S+)?$",
        description="the address of an engine that speaks, as docs/how-to/upload-prompts.md says; without it espeak-ng",
    )
    telephony_voice_key: str = Field("", repr=False, description="the key that this engine asks for")
    telephony_pool: Path | None = Field(
        None, description="a file that names several switches, as deploy/pool.toml; without it one is run beside"
    )
    telephony_carriers: str = Field(
        "", description="the carriers' IP addresses or networks with commas between; calls from there need no password"
    )

    @field_validator("telephony_host", "telephony_carriers")
    @classmethod
    def _is_addresses(cls, value: str) -> str:
        for address in filter(None, value.split(",")):
            ipaddress.ip_network(address.strip())
        return value

    @field_validator("telephony_rtp_ports")
    @classmethod
    def _is_range(cls, value: str) -> str:
        first, last = (int(port) for port in value.split("-"))
        if not 1024 <= first < last <= 65535:
            raise ValueError("must go from 1024 to 65535 at most, the first below the last")
        return value

    @field_validator("database_url")
    @classmethod
    def _is_postgres(cls, value: str | None) -> str | None:
        if value is not None and not value.startswith(("postgresql://", "postgres://")):
            raise ValueError("must start with postgresql://")
        return value

    @field_validator("data_dir")
    @classmethod
    def _is_folder(cls, value: Path) -> Path:
        if value.exists() and not value.is_dir():
            raise ValueError("is a file, not a folder")
        return value.expanduser().absolute()


def load_settings(**flags: object) -> Settings:
    """Settings from the environment, with the given flags over them; a flag that is None was not given.

    Raises ConfigError.
    """
    given = {name: value for name, value in flags.items() if value is not None}
    complaints = _unknown_names(os.environ)
    try:
        settings = Settings(**given)  # type: ignore[arg-type]
    except ValidationError as error:
        complaints += [_complaint(str(each["loc"][0]), each["msg"], given) for each in error.errors()]
    if complaints:
        raise ConfigError("\n".join(complaints))
    return settings


def _complaint(field: str, message: str, flags: Mapping[str, object]) -> str:
    """Name the setting as it was given. The value is not repeated: it may hold a password."""
    name = "--" + field.removesuffix("_dir").replace("_", "-") if field in flags else PREFIX + field.upper()
    known = Settings.model_fields.get(field)
    wanted = f" Give {known.description}." if known else ""
    return f"{name}: {message.removeprefix('Value error, ')}.{wanted}"


def _unknown_names(environment: Mapping[str, str]) -> list[str]:
    known = [PREFIX + name.upper() for name in Settings.model_fields]
    return [
        f"{name}: there is no such setting.{_nearest(name, known)}"
        for name in sorted(environment)
        if name.startswith(PREFIX) and name not in known and not name.startswith(OTHER_PREFIXES)
    ]


def _nearest(name: str, known: list[str]) -> str:
    near = difflib.get_close_matches(name, known, n=1)
    return f" Did you mean {near[0]}?" if near else " Remove it."
