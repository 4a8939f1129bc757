"""Settings of the service, from the environment and `.env`. Every key begins with PROOFGRADE_."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any, Literal, Self, TypeVar

from pydantic import (
    Field,
    NonNegativeFloat,
    SecretStr,
    StringConstraints,
    ValidationError,
    ValidationInfo,
    field_validator,
    model_validator,
)
from pydantic_settings import BaseSettings, SettingsConfigDict

from app.errors import ConfigurationError
from app.github.hosts import check_pair, web_url_of
from app.links import Links

PREFIX = "PROOFGRADE_"
DATABASES = ("postgresql+psycopg://", "sqlite:///")
SettingsT = TypeVar("SettingsT", bound="HostSettings")
Url = Annotated[str, StringConstraints(pattern=r"^https?://[^\s]+$")]
RepoName = Annotated[str, StringConstraints(pattern=r"^[\w.-]+/[\w.-]+$")]
Secret = Annotated[SecretStr, Field(min_length=8)]


class HostSettings(BaseSettings):
    """What the operator may set, and what a service that has no App yet starts with.

    `.env.example` explains every key; a test keeps the two in step. `app.setup.stored` fills what is empty.
    """

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, env_file=".env", env_ignore_empty=True, extra="ignore", frozen=True
    )

    app_id: int | None = None
    app_slug: Annotated[str, StringConstraints(pattern=r"^[a-z0-9-]{1,40}$")] = "proofgrade"
    webhook_secret: Secret | None = None
    hiring_repo: RepoName | None = None
    private_key: SecretStr | None = None
    private_key_file: Path | None = None
    secret_key: SecretStr | None = None
    secret_key_file: Path | None = None
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
    worker_slot: Annotated[str, StringConstraints(pattern=r"^[a-z0-9-]{0,40}$")] = ""
    runner: Literal["local", "actions"] = "local"
    runs_at_once: int = Field(default=0, ge=0)
    actions_workflow: Annotated[str, StringConstraints(pattern=r"^[\w-][\w.-]*\.ya?ml$")] = "reproduce.yml"
    actions_issuer: Url = "https://token.actions.githubusercontent.com"
    actions_runners: Literal["github-hosted", "self-hosted", "any"] = "github-hosted"
    run_seconds: float = Field(default=7200.0, gt=0)
    run_retry_waits: tuple[NonNegativeFloat, ...] = (30.0, 300.0)
    progress_seconds: float = Field(default=60.0, gt=0)
    attempts_per_minute: int = Field(default=20, ge=0)
    candidate_reruns_per_day: int = Field(default=3, ge=0)
    keep_days: int = Field(default=30, gt=3)
    retention_github: Literal["keep", "delete"] = "keep"
    candidate_minutes: float = Field(default=600.0, gt=0)
    debounce_seconds: float = Field(default=20.0, ge=0, le=3600)
    mirror_retry_waits: tuple[NonNegativeFloat, ...] = (30.0, 300.0, 3600.0, 21600.0)
    grace_minutes: int = Field(default=15, ge=0, le=24 * 60)
    max_body_bytes: int = Field(default=25 * 1024 * 1024, gt=0)
    metrics_token: SecretStr | None = Field(default=None, min_length=16)
    ready_queue_seconds: float = Field(default=1200.0, gt=0)
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

    @field_validator("github_api_url", "github_url", "public_url", "actions_issuer")
    @classmethod
    def _without_slash(cls, url: str) -> str:
        return url.rstrip("/")

    @field_validator("database_url", "workflow_database_url")
    @classmethod
    def _known_database(cls, url: str) -> str:
        if url and not url.startswith(DATABASES):
            raise ValueError("begins with neither postgresql+psycopg:// nor sqlite:///")
        return url

    @model_validator(mode="after")
    def _both_on_one_kind(self) -> Self:
        if self.store_url.startswith("sqlite") != self.workflow_url.startswith("sqlite"):
            # Else several hosts would share the work, and each have a record of its own.
            raise ValueError(f"set {PREFIX}DATABASE_URL too: both are on Postgres, or both are files")
        return self

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
    def inbox_url(self) -> str | None:
        """The receiver's own file beside a record on SQLite; None on Postgres, which needs none."""
        if not self.store_url.startswith("sqlite"):
            return None
        return f"sqlite:///{self.data_dir.absolute() / 'inbox.sqlite'}"

    @property
    def workflow_url(self) -> str:
        """The database of the workflow engine: on Postgres a schema beside our tables, else its own file."""
        beside = "" if self.store_url.startswith("sqlite") else self.store_url
        file = f"sqlite:///{self.data_dir.absolute() / 'workflows.sqlite'}"
        return self.workflow_database_url or beside or file

    @property
    def embedded(self) -> bool:
        """Whether the record is a file on this host, and with it the whole service."""
        return self.store_url.startswith("sqlite")

    @property
    def bot_login(self) -> str:
        """The login under which GitHub shows what this App does."""
        return f"{self.app_slug}[bot]"

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


class Settings(HostSettings):
    """The settings of a service that is connected to its App: nothing is missing."""

    app_id: int
    webhook_secret: Secret
    hiring_repo: RepoName

    @property
    def links(self) -> Links:
        """The addresses that reports carry."""
        return Links(self.public_url, self.github_url, self.webhook_secret.get_secret_value().encode())

    @property
    def organisation(self) -> str:
        """The account that owns the hiring repository, and with it the candidate and review repositories."""
        return self.hiring_repo.partition("/")[0]


def load_host_settings(**given: Any) -> HostSettings:
    """Read the settings of a service that may have no App yet. Raises ConfigurationError as below."""
    return _load(HostSettings, given)


def load_settings(**given: Any) -> Settings:
    """Read the settings; `given` wins over the environment, the environment over `.env`.

    Raises ConfigurationError with one line that names every variable that is missing or wrong.
    """
    return _load(Settings, given)


def _load(kind: type[SettingsT], given: dict[str, Any]) -> SettingsT:
    try:
        return kind(**given)
    except ValidationError as error:
        raise ConfigurationError("; ".join(_sentence(dict(problem)) for problem in error.errors())) from None


def _sentence(problem: dict[str, Any]) -> str:
    name = PREFIX + str(problem["loc"][0] if problem["loc"] else "WORKFLOW_DATABASE_URL").upper()
    if problem["type"] == "missing":
        return f"{name}: missing; set it in the environment or in .env (see .env.example)"
    return f"{name}: {problem['msg']}"
