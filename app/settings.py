"""Settings of the service, from the environment and `.env`. Every key begins with PROOFGRADE_."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import (
    Field,
    NonNegativeFloat,
    SecretStr,
    StringConstraints,
    ValidationError,
    ValidationInfo,
    field_validator,
)
from pydantic_settings import BaseSettings, SettingsConfigDict

from app.errors import ConfigurationError
from app.github.hosts import check_pair, web_url_of
from app.links import Links

PREFIX = "PROOFGRADE_"
Url = Annotated[str, StringConstraints(pattern=r"^https?://[^\s]+$")]


class Settings(BaseSettings):
    """What the operator may set. `.env.example` explains every key; a test keeps the two in step."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, env_file=".env", env_ignore_empty=True, extra="ignore", frozen=True
    )

    app_id: int
    app_slug: Annotated[str, StringConstraints(pattern=r"^[a-z0-9-]{1,40}$")] = "proofgrade"
    webhook_secret: SecretStr = Field(min_length=8)
    hiring_repo: Annotated[str, StringConstraints(pattern=r"^[\w.-]+/[\w.-]+$")]
    private_key: SecretStr | None = None
    private_key_file: Path | None = None
    github_api_url: Url = "https://api.github.com"
    github_url: Url = Field(default="", validate_default=True)  # the one that belongs to the API
    github_rate_limits: Literal["on", "off"] = "on"
    worker_hosts: int = Field(default=1, ge=1)
    public_url: Url = "http://127.0.0.1:8080"
    host: str = "127.0.0.1"
    port: int = Field(default=8080, ge=0, le=65535)
    data_dir: Path = Path("data")
    database_url: str = ""
    workflow_database_url: str = ""
    worker_slot: Annotated[str, StringConstraints(pattern=r"^[a-z0-9-]{1,40}$")] = "slot-0"
    runner: Literal["local"] = "local"
    run_seconds: float = Field(default=7200.0, gt=0)
    run_retry_waits: tuple[NonNegativeFloat, ...] = (30.0, 300.0)
    progress_seconds: float = Field(default=60.0, gt=0)
    candidate_reruns_per_day: int = Field(default=3, ge=0)
    max_body_bytes: int = Field(default=25 * 1024 * 1024, gt=0)
    log_format: Literal["console", "json"] = "console"

    @field_validator("github_url", mode="before")
    @classmethod
    def _belongs(cls, url: str, info: ValidationInfo) -> str:
        """Empty: what belongs to the API's address; else it has to be of the same GitHub."""
        api_url = info.data.get("github_api_url")
        if not isinstance(api_url, str):  # wrong itself, and told so
            return url or "https://github.com"
        if url:
            check_pair(api_url, url)
        return url or web_url_of(api_url)

    @field_validator("github_api_url", "github_url", "public_url")
    @classmethod
    def _without_slash(cls, url: str) -> str:
        return url.rstrip("/")

    @field_validator("github_api_url")
    @classmethod
    def _is_an_api(cls, url: str) -> str:
        web_url_of(url)
        return url

    @property
    def store_url(self) -> str:
        """The database of our own records; a file under `data_dir` unless set."""
        return self.database_url or f"sqlite:///{self.data_dir.absolute() / 'proofgrade.sqlite'}"

    @property
    def workflow_url(self) -> str:
        """The database of the workflow engine; a file of its own unless set: no waiting for ours."""
        return self.workflow_database_url or f"sqlite:///{self.data_dir.absolute() / 'workflows.sqlite'}"

    @property
    def bot_login(self) -> str:
        """The login under which GitHub shows what this App does."""
        return f"{self.app_slug}[bot]"

    @property
    def links(self) -> Links:
        """The addresses that reports carry."""
        return Links(self.public_url, self.github_url, self.webhook_secret.get_secret_value().encode())

    @property
    def organisation(self) -> str:
        """The account that owns the hiring repository, and with it the candidate and review repositories."""
        return self.hiring_repo.partition("/")[0]

    @property
    def private_key_pem(self) -> str:
        """The App's private key. Raises ConfigurationError when neither key nor file is usable."""
        if self.private_key is not None:
            return self.private_key.get_secret_value().replace("\\n", "\n")  # .env files hold it in one line
        if self.private_key_file is None:
            raise ConfigurationError(
                f"{PREFIX}PRIVATE_KEY: missing; set it or {PREFIX}PRIVATE_KEY_FILE, a PEM file"
            )
        try:
            return self.private_key_file.read_text(encoding="ascii")
        except (OSError, UnicodeDecodeError) as error:
            raise ConfigurationError(f"{PREFIX}PRIVATE_KEY_FILE: not readable: {error}") from error


def load_settings(**given: Any) -> Settings:
    """Read the settings; `given` wins over the environment, the environment over `.env`.

    Raises ConfigurationError with one line that names every variable that is missing or wrong.
    """
    try:
        return Settings(**given)
    except ValidationError as error:
        raise ConfigurationError("; ".join(_sentence(dict(problem)) for problem in error.errors())) from None


def _sentence(problem: dict[str, Any]) -> str:
    name = PREFIX + str(problem["loc"][0]).upper()
    if problem["type"] == "missing":
        return f"{name}: missing; set it in the environment or in .env (see .env.example)"
    return f"{name}: {problem['msg']}"
