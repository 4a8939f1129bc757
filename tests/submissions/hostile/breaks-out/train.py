"""Tries what the sandbox forbids, and reports how often it worked."""

import ctypes
import json
import os
import socket
from pathlib import Path

libc = ctypes.CDLL(None, use_errno=True)
opened = 0


def tried(name, worked):
    global opened
    opened += bool(worked)
    print(name, "OPEN" if worked else "closed")


def writes(path):
    try:
        Path(path).write_text("x")
    except OSError:
        return False
    return True


def connects(family, address):
    try:
        with socket.socket(family, socket.SOCK_STREAM) as client:
            client.settimeout(1)
            client.connect(address)
    except OSError:
        return False
    return True


status = Path("/proc/self/status").read_text()
facts = dict(line.split(":\t", 1) for line in status.splitlines() if ":\t" in line)
tried("user namespace", libc.syscall(272, 0x10000000) == 0)
tried("io_uring", libc.syscall(425, 1, ctypes.create_string_buffer(200)) >= 0)
tried("ptrace", libc.syscall(101, 0, 0, 0, 0) == 0)
tried("mount", libc.mount(b"none", b"/tmp", b"tmpfs", 0, None) == 0)
tried("root user", os.getuid() == 0)
tried("capabilities", any(int(facts[name], 16) for name in ("CapEff", "CapPrm", "CapBnd", "CapInh")))
tried("new privileges", facts["NoNewPrivs"].strip() != "1")
tried("no filter", facts["Seccomp"].strip() != "2")
tried("root file system", writes("/x") or writes("/submission/x") or writes("/etc/x"))
tried("declared volume", writes("/declared/big") and os.statvfs("/declared").f_blocks * 4096 > 16 << 20)
tried("engine socket", os.path.exists("/var/run/docker.sock"))
tried("network", connects(socket.AF_INET, ("172.17.0.1", 22)) or connects(socket.AF_INET, ("192.0.2.1", 80)))
tried("vsock", connects(40, (2, 1)))
tried("own metrics from the image", (Path(os.environ["OUT"]) / "metrics.json").exists())
tried("secrets", any("TOKEN" in name or "PROOFGRADE" in name for name in os.environ))
Path(os.environ["OUT"], "metrics.json").write_text(json.dumps({"opened": opened}))
