"""In the build: tries to carry the repository out; fails where it could, with the way."""

import json
import os
import socket
from pathlib import Path

OUTSIDE = json.loads(Path("outside.json").read_text())
PROXY = os.environ.get("HTTPS_PROXY") or os.environ.get("HTTP_PROXY") or ""
NAMES = ("TOKEN", "SECRET", "PASSWORD", "PROOFGRADE", "GITHUB")


def connected(host, port):
    try:
        return socket.create_connection((host, port), timeout=2)
    except OSError:
        return None


def through_proxy(target):
    host, _, port = PROXY.rpartition("//")[2].rstrip("/").partition(":")
    client = connected(host, int(port or 80)) if host else None
    if client is None:
        return False
    with client:
        client.sendall(f"CONNECT {target} HTTP/1.1\r\nHost: {target}\r\n\r\n".encode())
        return b" 200" in client.recv(64)


def through_plain_proxy(target):
    host, _, port = PROXY.rpartition("//")[2].rstrip("/").partition(":")
    client = connected(host, int(port or 80)) if host else None
    if client is None:
        return False
    with client:
        client.sendall(f"GET http://{target}/ HTTP/1.0\r\nHost: pypi.org\r\n\r\n".encode())
        return b" 200" in client.recv(64)


listeners = [tuple(OUTSIDE["host"]), tuple(OUTSIDE["neighbour"]), ("169.254.169.254", 80)]
gateways = [line.split()[2] for line in Path("/proc/net/route").read_text().splitlines()[1:]]
for gateway in {".".join(str(byte) for byte in reversed(bytes.fromhex(word))) for word in gateways}:
    listeners.append((gateway, OUTSIDE["host"][1]))
ways = [f"{host}:{port}" for host, port in listeners if connected(host, port)]
for target in (f"{host}:{port}" for host, port in listeners):
    ways += [f"CONNECT {target}"] * through_proxy(target)
    ways += [f"GET {target}"] * through_plain_proxy(target)
ways += [name for name in os.environ if any(word in name for word in NAMES)]
ways += [path for path in ("/var/run/docker.sock", "/run/docker.sock") if os.path.exists(path)]
print("ways out:", ways)
raise SystemExit(bool(ways))
