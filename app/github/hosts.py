"""Which GitHub an API address belongs to: github.com, GHE.com, an Enterprise Server, or a stand-in. Pure."""

from __future__ import annotations

from urllib.parse import SplitResult, urlsplit

CURRENT, ENTERPRISE = (
    "2026-03-10",
    "2022-11-28",
)  # what an Enterprise Server does not know it answers with 400
SERVER_PATH = "/api/v3"
TENANTS = ".ghe.com"


def web_url_of(api_url: str) -> str:
    """Where people and git find what the API at `api_url` speaks of.

    Raises ValueError, with the address that was probably meant, for one that no API answers under.
    """
    at = urlsplit(api_url.rstrip("/"))
    host = at.hostname or ""
    if host.removeprefix("www.") == "github.com":
        raise _meant("https://api.github.com")
    if host == "api.github.com" or host.endswith(TENANTS):
        return _hosted(at, host)
    if at.path == SERVER_PATH:
        return f"{at.scheme}://{at.netloc}"
    if not at.path and at.scheme == "http":
        return f"http://{at.netloc}"
    raise _meant(f"{at.scheme}://{at.netloc}{SERVER_PATH}")


def check_pair(api_url: str, web_url: str) -> None:
    """Raise ValueError where the two addresses are not of one GitHub."""
    wanted = web_url_of(api_url)
    if _is_stand_in(api_url) and urlsplit(web_url).scheme == "http":
        return
    if web_url.rstrip("/").lower() != wanted.lower():
        raise ValueError(
            f"{web_url} does not belong to the API at {api_url}: leave it empty, or write {wanted}"
        )


def api_version(api_url: str) -> str:
    """The version of the REST API to ask for there."""
    return ENTERPRISE if urlsplit(api_url.rstrip("/")).path == SERVER_PATH else CURRENT


def _hosted(at: SplitResult, host: str) -> str:
    """github.com and its tenants on GHE.com have their API on a host of its own, under no path."""
    tenant = host.removesuffix(TENANTS).removeprefix("api.")
    right = f"https://api.{tenant}{TENANTS}" if host.endswith(TENANTS) else f"https://{host}"
    if f"{at.scheme}://{at.netloc.lower()}{at.path}" != right:
        raise _meant(right)
    return right.replace("//api.", "//", 1)


def _is_stand_in(api_url: str) -> bool:
    at = urlsplit(api_url.rstrip("/"))
    return at.scheme == "http" and not at.path


def _meant(right: str) -> ValueError:
    return ValueError(f"no GitHub has its API there: write {right}")
