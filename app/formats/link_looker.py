"""Run as a program, in isolation: does a web address answer? One status comes out, or nothing.

The address is a candidate's, so no private host may be reached through it: every hop is resolved here, an
address that is not public is refused, and the connection goes to the very address that was looked at.
"""

from __future__ import annotations

import http.client
import ipaddress
import socket
import ssl
import sys
from collections.abc import Callable
from urllib.parse import SplitResult, urljoin, urlsplit

_HOPS, _SECONDS = 4, 4.0
_PORTS = {"http": 80, "https": 443}
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
# Global by the book, but they carry an IPv4 address inside, which may be a private one.
_CARRIERS = tuple(map(ipaddress.ip_network, ("64:ff9b::/96", "2002::/16", "2001::/32", "::ffff:0:0/96")))
Answer = tuple[int, str]


class Refused(Exception):
    """The address is not one to ask; the message says why."""


def main() -> int:
    """Print the status of the address that is named, after at most three redirects; 1 for no answer."""
    try:
        sys.stdout.write(str(followed(sys.argv[1], asked)))
    except (Refused, OSError, http.client.HTTPException, ValueError):
        return 1
    return 0


def followed(url: str, ask: Callable[[SplitResult], Answer]) -> int:
    """The last status behind an address. Raises Refused for one that is not http(s) on its own port."""
    for _ in range(_HOPS):
        parts = urlsplit(url)
        if parts.scheme not in _PORTS or not parts.hostname or "@" in parts.netloc:
            raise Refused("not a plain web address")
        if parts.port not in (None, _PORTS[parts.scheme]):
            raise Refused("not on a port of the web")
        status, location = ask(parts)
        if status not in _REDIRECTS or not location:
            return status
        url = urljoin(url, location)
    raise Refused("too many redirects")


def asked(parts: SplitResult) -> Answer:
    """HEAD to the public address of a host: status and where it points. Raises Refused, OSError."""
    host, port = parts.hostname or "", _PORTS[parts.scheme]
    connection = http.client.HTTPConnection(host, port, timeout=_SECONDS)
    plain = socket.create_connection((public_address(host, port), port), timeout=_SECONDS)
    is_safe = parts.scheme == "https"
    connection.sock = (
        ssl.create_default_context().wrap_socket(plain, server_hostname=host) if is_safe else plain
    )
    try:
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        connection.request("HEAD", path, headers={"User-Agent": "proofgrade", "Connection": "close"})
        answer = connection.getresponse()
        return answer.status, answer.getheader("Location") or ""
    finally:
        connection.close()


def public_address(host: str, port: int) -> str:
    """The first address of a host, all of which are public. Raises Refused, OSError where there is none."""
    found = [str(entry[4][0]) for entry in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
    if not all(map(is_public, found)):
        raise Refused("the host has an address that is not public")
    return found[0]


def is_public(address: str) -> bool:
    """Whether an address belongs to the open network, and carries no other one inside."""
    ip = ipaddress.ip_address(address.partition("%")[0])
    carries = ip.version == 6 and any(ip in network for network in _CARRIERS)
    return ip.is_global and not (carries or ip.is_multicast or ip.is_reserved)


if __name__ == "__main__":
    sys.exit(main())
