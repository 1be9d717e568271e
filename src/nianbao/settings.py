"""One frozen object of settings, read once from the environment and passed down.

Every setting is an environment variable with the prefix `NIANBAO_`.
"""

import re
from pathlib import Path
from typing import Any, Literal

from platformdirs import user_cache_path, user_data_path
from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from nianbao.errors import SettingError

_ORIGIN = re.compile(r"https?://(\*\.)?[A-Za-z0-9.-]+(:[0-9]+)?")


class Settings(BaseSettings):
    """What an operator can choose."""

    model_config = SettingsConfigDict(env_prefix="NIANBAO_", frozen=True, extra="forbid")

    library: Path = Field(
        default_factory=lambda: user_data_path("nianbao") / "library",
        description="directory of the library",
    )
    records_url: str = Field(default="", description="any SQLAlchemy URL; empty: SQLite inside the library")
    cache: Path = Field(
        default_factory=lambda: user_cache_path("nianbao"),
        description="directory for converted weights and computed embeddings",
    )
    encoder: str = Field(default="", description="sentence-transformers name or folder; empty: the built-in weights")
    reader: str = Field(
        default="built-in", description="extractive question-answering model: built-in, none, a name or a folder"
    )
    device: Literal["auto", "cpu", "cuda", "mps"] = Field(default="auto", description="where weights run")
    max_file_bytes: int = Field(default=200_000_000, gt=0, description="largest file that is read")
    max_upload_bytes: int = Field(default=200_000_000, gt=0, description="largest upload over the web, all files of it")
    reading: Literal["public", "token"] = Field(
        default="public", description="who may read over the web: public, or token for operators alone"
    )
    reading_seconds: float = Field(default=120.0, gt=0, description="seconds that reading an uploaded file may take")
    reading_memory: int = Field(
        default=2_000_000_000, ge=300_000_000, description="bytes of memory that reading an uploaded file may take"
    )
    fetch_timeout: float = Field(default=30.0, gt=0, description="seconds to wait for an address that is added")
    embed_origins: str = Field(
        default="",
        description="sites that may show the chat in a frame, as https://host, with blanks between; empty: none",
    )
    workers: int = Field(
        default=0, ge=0, le=256, description="processes of `serve` that answer; 0: threads of the server itself"
    )
    question_timeout: float = Field(default=30.0, gt=0, description="seconds before a question is given up")
    rate: int = Field(default=120, ge=0, description="requests per minute from one client of the web; 0: any number")
    rate_burst: int = Field(default=60, gt=0, description="requests that one client may make at once")
    proxies: str = Field(
        default="127.0.0.1",
        description="addresses of reverse proxies that are believed who asks, with commas between; *: any",
    )
    metrics: bool = Field(default=False, description="`/metrics` for every client, not for this machine alone")
    log: Literal["text", "json"] = Field(
        default="text", description="the server's log: text, or json with one object a line"
    )
    keep_questions_days: int = Field(
        default=0, ge=0, description="days that questions asked over the web are kept for the operator; 0: not at all"
    )
    keep_conversations_days: int = Field(
        default=90,
        ge=0,
        description="days that a conversation is kept after its last turn, for who signed in or asked for it; 0: none",
    )
    today: str = Field(default="", description="the date that 去年 counts from, YYYY-MM-DD; empty: the clock")
    model: str = Field(default="", description="language model as provider:name; empty: none")
    model_base_url: str = Field(default="", description="address of an OpenAI-compatible server")
    model_key: SecretStr = Field(default=SecretStr(""), description="key of the language model")
    model_timeout: float = Field(default=30.0, gt=0, description="seconds before the built-in wording is used")
    model_understands: bool = Field(
        default=True, description="whether the language model also helps to understand questions and articles"
    )

    @property
    def time_for_question(self) -> float:
        """Seconds for a question, with those that a language model may take to understand and to word it."""
        tasks = bool(self.model) * (1 + self.model_understands)
        return self.question_timeout + tasks * self.model_timeout

    @field_validator("embed_origins")
    @classmethod
    def _origins(cls, named: str) -> str:
        for origin in named.split():
            if not _ORIGIN.fullmatch(origin):
                raise ValueError(f"{origin!r} is no origin such as https://www.example.gov.cn")
        return " ".join(named.split())


def read_settings(**chosen: Any) -> Settings:
    """Settings from the environment, with what the caller chose on top.

    Raises:
        SettingError: a value cannot be used; the message names the variable and the mend.
    """
    try:
        return Settings(**{key: value for key, value in chosen.items() if value is not None})
    except ValidationError as error:
        first = error.errors()[0]
        key = "NIANBAO_" + "_".join(str(part) for part in first["loc"]).upper()
        message = f"setting {key} has the value {first['input']!r}: {first['msg']}; change or unset it"
        raise SettingError(message) from error
