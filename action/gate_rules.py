"""What the gate lets through: a pure reading of proxy requests, addresses and TLS greetings.

Runs in the gate's containers too, so standard library only.
"""

from __future__ import annotations

import ipaddress
import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass

LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
HOST = re.compile(rf"(?=.{{1,253}}$){LABEL}(?:\.{LABEL})*")
NUMERIC = re.compile(r"[0-9.]+|0x[0-9a-f.x]+")  # an address, in any of the ways that resolvers take
HEADER = re.compile(r"([!#$%&'*+.^_`|~0-9A-Za-z-]+):[ \t]*([\t -~]*)")
PLAIN_URL = re.compile(r"(?i:http)://([^/?#@\\:]+)(?::([0-9]*))?((?:[/?][^#]*)?)")
# The request headers that are sent on. No cookie, no authorization, nothing between two ends of a line.
KEPT_HEADERS = (
    *("accept", "accept-encoding", "accept-language", "cache-control", "if-modified-since"),
    *("if-none-match", "if-range", "pragma", "range", "user-agent"),
)
Address = ipaddress.IPv4Address | ipaddress.IPv6Address
# Nobody's registry: this machine, its link (with the clouds' metadata service), groups, wrapped addresses.
NEVER = tuple(
    map(
        ipaddress.ip_network,
        (
            *("0.0.0.0/8", "127.0.0.0/8", "169.254.0.0/16", "192.0.0.0/24", "224.0.0.0/4", "240.0.0.0/4"),
            *("::/96", "64:ff9b::/96", "64:ff9b:1::/48", "100::/64", "2001::/32", "2002::/16"),
            *("fe80::/10", "fec0::/10", "ff00::/8"),
        ),
    )
)
PRIVATE = tuple(
    map(
        ipaddress.ip_network,
        ("10.0.0.0/8", "100.64.0.0/10", "172.16.0.0/12", "192.168.0.0/16", "198.18.0.0/15", "fc00::/7"),
    )
)


class Refused(Exception):
    """A request that is not let through: the status for the client, and the host where it named one."""

    def __init__(self, status: str, host: str = "") -> None:
        super().__init__(status)
        self.status, self.host = status, host


@dataclass(frozen=True)
class Config:
    """What is let through: ports by host name. `own`: hosts that the operator named, which may be private.

    `direct`: hosts that are asked without the `upstream` proxy, as in NO_PROXY. `max_bytes`: of all
    connections together, both ways. The gate ends by itself after `seconds`.
    """

    hosts: Mapping[str, tuple[int, ...]]
    own: tuple[str, ...] = ()
    upstream: str = ""
    direct: tuple[str, ...] = ()
    max_bytes: int = 1 << 34
    seconds: float = 3600.0

    def to_json(self) -> str:
        """For the gate's container."""
        return json.dumps(asdict(self))

    @classmethod
    def from_json(cls, text: str) -> Config:
        """What `to_json` wrote."""
        told = json.loads(text)
        hosts = {host: tuple(ports) for host, ports in told["hosts"].items()}
        return cls(**told | {"hosts": hosts, "own": tuple(told["own"]), "direct": tuple(told["direct"])})

    def allows(self, host: str, port: int) -> bool:
        """Whether this place is on the list."""
        return port in self.hosts.get(host, ())

    def is_direct(self, host: str) -> bool:
        """Whether a host is asked without the upstream proxy, by the usual reading of NO_PROXY."""
        entries = (entry.strip().lower().lstrip(".") for entry in self.direct)
        return not self.upstream or any(
            one in ("*", host) or host.endswith("." + one) for one in entries if one
        )


@dataclass(frozen=True)
class Request:
    """A checked request: a tunnel, or a plain GET or HEAD with the headers that are sent on."""

    host: str
    port: int
    method: str
    target: str = ""
    headers: tuple[tuple[str, str], ...] = ()

    @property
    def tunnel(self) -> bool:
        """Whether bytes go both ways unread."""
        return self.method == "CONNECT"

    def head(self, proxy_header: str | None = None) -> bytes:
        """The request for the server itself, or, with a header for it, for another proxy."""
        place = self.host if self.port == 80 else f"{self.host}:{self.port}"
        target = self.target if proxy_header is None else f"http://{place}{self.target}"
        lines = [f"{self.method} {target} HTTP/1.1", f"Host: {place}", "Connection: close"]
        lines += [f"{name}: {value}" for name, value in self.headers]
        lines += [proxy_header] if proxy_header else []
        return "\r\n".join([*lines, "", ""]).encode("ascii")


def parse(head: bytes) -> Request:
    """Read the head of a proxy request. Raises Refused for all but a clean CONNECT, GET or HEAD."""
    try:
        lines = head.decode("ascii").removesuffix("\r\n\r\n").split("\r\n")
    except UnicodeDecodeError as error:
        raise Refused("400 Bad Request") from error
    words = lines[0].split(" ")
    clean = all("!" <= sign <= "~" for word in words for sign in word)
    if len(words) != 3 or words[2] not in ("HTTP/1.1", "HTTP/1.0") or not clean:
        raise Refused("400 Bad Request")
    headers = tuple(_header(line) for line in lines[1:])
    if words[0] != "CONNECT":
        return _plain(words[0], words[1], headers)
    host, _, port = words[1].rpartition(":")
    return Request(*_place(host, port, ""), method="CONNECT")


def _header(line: str) -> tuple[str, str]:
    found = HEADER.fullmatch(line)
    if not found:
        raise Refused("400 Bad Request")
    return found[1].lower(), found[2].strip()


def _plain(method: str, url: str, headers: tuple[tuple[str, str], ...]) -> Request:
    found = PLAIN_URL.fullmatch(url)
    if found is None:
        raise Refused("400 Bad Request")
    host, port = _place(found[1], found[2] or "", "80")
    body = any(
        name == "transfer-encoding" or (name == "content-length" and value != "0") for name, value in headers
    )
    if method not in ("GET", "HEAD") or body:
        raise Refused("405 Method Not Allowed", host)
    target = found[3] if found[3].startswith("/") else "/" + found[3]
    return Request(host, port, method, target, tuple(one for one in headers if one[0] in KEPT_HEADERS))


def _place(host: str, port: str, default: str) -> tuple[str, int]:
    host, port = host.lower(), port or default
    if not HOST.fullmatch(host) or not re.fullmatch(r"[1-9][0-9]{0,4}", port) or int(port) > 65_535:
        raise Refused("400 Bad Request")
    return host, int(port)


def usable(address: Address, *, own: bool) -> bool:
    """Whether a registry may have this address. Private ones only for hosts that the operator named."""
    if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped:
        return False
    barred = NEVER if own else (*NEVER, *PRIVATE)
    return not any(address in net for net in barred if net.version == address.version)


def server_name(hello: bytes) -> str:
    """The name that a TLS client asks for in its first record (RFC 8446, 4.1.2 and RFC 6066, 3).

    Empty where there is none to be read.
    """
    try:
        if hello[0] != 22 or hello[5] != 1:  # a handshake, and in it a greeting
            return ""
        at = 9 + 2 + 32  # past version and random
        at += 1 + hello[at]  # session id
        at += 2 + int.from_bytes(hello[at : at + 2], "big")  # ciphers
        at += 1 + hello[at]  # compression methods
        return _extension_name(hello[at + 2 : at + 2 + int.from_bytes(hello[at : at + 2], "big")])
    except (IndexError, UnicodeDecodeError):
        return ""


def _extension_name(extensions: bytes) -> str:
    at = 0
    while at + 4 <= len(extensions):
        kind, size = extensions[at : at + 2], int.from_bytes(extensions[at + 2 : at + 4], "big")
        if kind == b"\0\0":
            length = int.from_bytes(extensions[at + 7 : at + 9], "big")
            return extensions[at + 9 : at + 9 + length].decode("ascii").lower()
        at += 4 + size
    return ""
