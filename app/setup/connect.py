"""Opens what the set-up asks: GitHub as the App, the engine of this host, and our own address from outside.

GitHub's client costs a second and 40 MiB to import. The receiver works without it and without an HTTP
client, so both come in when they are needed.
"""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from urllib.parse import urlsplit

from app.errors import ConfigurationError, GitHubError
from app.settings import HostSettings
from app.setup.facts import Unknown
from app.setup.gather import Host, Sources
from app.state import AppCredentials

SOCKET = "unix:///var/run/docker.sock"
TIMEOUT_SECONDS = 5.0


@asynccontextmanager
async def asking(settings: HostSettings) -> AsyncIterator[Sources | Unknown]:
    """Who can be asked about GitHub with these settings, or why nobody can."""
    from app.github.app import connect_app
    from app.github.client import connect
    from app.github.settings import GitHubSettings

    if settings.app_id is None:
        yield Unknown("there is no App yet")
        return
    try:
        key = _checked(settings.private_key_pem)
    except ConfigurationError as error:
        yield Unknown(str(error), refused=True)
        return
    github = GitHubSettings(
        app_id=settings.app_id,
        private_key=key,
        api_url=settings.github_api_url,
        web_url=settings.github_url,
        slug=settings.app_slug,
        data_dir=settings.data_dir,
    )
    async with connect_app(github) as app, connect(github) as port:
        yield Sources(app, port)


async def convert(api_url: str, code: str) -> AppCredentials:
    """Exchange the code of a manifest journey for the new App. Raises GitHubError."""
    from app.github.app import convert_manifest

    return await convert_manifest(api_url, code)


def host(settings: HostSettings) -> Host:
    """What can be asked of this host."""

    async def stranger() -> int:
        return await _status(f"{settings.public_url}/setup")

    return Host(engine_answers, stranger)


async def engine_answers() -> bool:
    """Whether a Docker engine answers on this host. Raises ConfigurationError where it is on another one."""
    import httpx

    address = urlsplit(os.environ.get("DOCKER_HOST") or SOCKET)
    if address.scheme != "unix":
        raise ConfigurationError("DOCKER_HOST names another host: ask there")
    transport = httpx.AsyncHTTPTransport(uds=address.path)
    try:
        async with httpx.AsyncClient(transport=transport, timeout=TIMEOUT_SECONDS) as client:
            return (await client.get("http://docker/_ping")).is_success
    except httpx.TransportError:
        return False


async def _status(url: str) -> int:
    import httpx

    try:
        async with httpx.AsyncClient(timeout=TIMEOUT_SECONDS) as client:
            return (await client.get(url)).status_code
    except httpx.TransportError as error:
        raise GitHubError(f"{url} does not answer this host: {type(error).__name__}") from None


def _checked(pem: str) -> str:
    """The key. Raises ConfigurationError when it is no private key: better than an error on each request."""
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    try:
        load_pem_private_key(pem.encode(), password=None)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        raise ConfigurationError("the App's private key is not a PEM key without a password") from None
    return pem
