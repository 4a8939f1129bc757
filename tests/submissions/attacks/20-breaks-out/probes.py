"""Tries what the sandbox forbids. Each probe is true where its way is open; in an unsealed container nearly all are.

As a program: exit code 100 and one more for each open way.
"""

import contextlib
import ctypes
import json
import os
import platform
import socket
import struct
import subprocess
from pathlib import Path

HERE = Path(__file__).parent
LIBC = ctypes.CDLL(None, use_errno=True)
EPERM, ENOSYS, EACCES = 1, 38, 13
CALLS = {  # name: number on x86-64, on arm64, arguments
    "unshare user namespace": (272, 97, 0x10000000),
    "setns": (308, 268, -1, 0),
    "pivot_root": (155, 41, b"/", b"/"),
    "bpf": (321, 280, 99, 0, 0),
    "perf_event_open": (298, 241, 0, 0, -1, -1, 0),
    "keyctl": (250, 219, 0, -3, 1),
    "add_key": (248, 217, b"user", b"probe", b"x", 1, -5),
    "userfaultfd": (323, 282, 1),
    "io_uring_setup": (425, 425, 1, ctypes.create_string_buffer(200)),
    "clock_settime": (227, 112, 0, struct.pack("qq", 0, -1)),
    "settimeofday": (164, 170, struct.pack("qq", 0, -1), 0),
    "finit_module": (313, 273, -1, b"", 0),
    "kexec_load": (246, 104, 0, 0, 0, 99),
    "swapon": (167, 224, b"/nowhere", 0),
    "open_by_handle_at": (304, 265, -1, 0, 0),
    "syslog": (103, 116, 10, 0, 0),
    "acct": (163, 89, b"/nowhere"),
    "quotactl": (179, 60, 0x80000700, 0, 0, 0),
    "chroot": (161, 51, b"/"),
    "setuid": (105, 146, 0),
    "process_vm_readv": (310, 270, 1, 0, 0, 0, 0, 0),
    "reboot": (169, 142, 0, 0, 0, 0),
    "sethostname": (170, 161, b"run", 3),
}
SECRETS = ("TOKEN", "SECRET", "PASSWORD", "PROOFGRADE", "GITHUB", "CREDENTIAL", "labels.jsonl", "assessment")
OURS = {
    "HOME", "OUT", "PORT", "PATH", "HOSTNAME", "PWD", "SHLVL", "OLDPWD", "_", "TZ", "IN", "PREDICTIONS", "LANG", "GPG_KEY",
    "PYTHON_VERSION", "PYTHON_SHA256", "LC_CTYPE", "LD_PRELOAD", "PYTHONSTARTUP", "PYTHONDONTWRITEBYTECODE", "PYTHONUNBUFFERED", "OMP_NUM_THREADS",
    "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMEXPR_NUM_THREADS", "LOKY_MAX_CPU_COUNT",
}
PROBES = {}


def probe(act):
    PROBES[act.__name__.replace("_", " ")] = act
    return act


def call(name):
    """Open where the kernel looked at the arguments instead of refusing the caller."""
    intel, arm, *arguments = CALLS[name]
    ctypes.set_errno(0)
    result = LIBC.syscall(intel if platform.machine() == "x86_64" else arm, *arguments)
    return result >= 0 or ctypes.get_errno() not in (EPERM, ENOSYS, EACCES)


def in_child(act):
    """What `act` says in a process of its own, which it may spoil."""
    child = os.fork()
    if child == 0:
        with contextlib.suppress(Exception):
            os._exit(7 if act() else 0)
        os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 7


def output(*command):
    try:
        return subprocess.run(command, capture_output=True, text=True, timeout=10, stdin=subprocess.DEVNULL).stdout
    except (OSError, subprocess.SubprocessError):
        return ""


def text(path):
    try:
        return Path(path).read_bytes().decode(errors="replace")
    except OSError:
        return ""


def writes(path, mode="wb"):
    try:
        with open(path, mode):
            return True
    except OSError:
        return False


def connects(address, family=socket.AF_INET):
    try:
        with socket.socket(family, socket.SOCK_STREAM) as client:
            client.settimeout(0.5)
            client.connect(address)
    except OSError:
        return False
    return True


def creates(*kind):
    try:
        socket.socket(*kind).close()
    except OSError:
        return False
    return True


def fact(name):
    return next(line.split()[1] for line in text("/proc/self/status").splitlines() if line.startswith(name + ":"))


@probe
def setuid_program():
    return "euid=0" in (told := output("/rooted")) or "uid=0" in told


@probe
def program_with_capabilities():
    return output("/capable", "-c", "import os; os.setuid(0); print('root')") == "root\n"


@probe
def su_without_a_password():
    return output("su", "-c", "id -u") == "0\n"


@probe
def root_user():
    return 0 in (os.getuid(), os.geteuid(), os.getgid(), *os.getgroups())


@probe
def capabilities():
    return any(int(fact(name), 16) for name in ("CapEff", "CapPrm", "CapBnd", "CapInh", "CapAmb"))


@probe
def new_privileges():
    return fact("NoNewPrivs") != "1"


@probe
def system_calls_unfiltered():
    return fact("Seccomp") != "2"


@probe
def mount():
    return in_child(lambda: LIBC.mount(b"none", b"/tmp", b"tmpfs", 0, None) == 0)


@probe
def ptrace():
    return in_child(lambda: LIBC.syscall(101 if platform.machine() == "x86_64" else 117, 0, 0, 0, 0) == 0)


@probe
def device_node():
    try:
        os.mknod("/tmp/memory", 0o20666, os.makedev(1, 1))
    except OSError:
        return False
    os.unlink("/tmp/memory")
    return True


@probe
def kernel_files():
    paths = ("/dev/mem", "/dev/kmsg", "/proc/sysrq-trigger", "/proc/sys/kernel/core_pattern", "/proc/kcore")
    return any(os.path.exists(path) and os.access(path, os.W_OK) for path in paths)


@probe
def control_groups():
    return any(os.access(folder, os.W_OK) for folder, *_ in os.walk("/sys/fs/cgroup"))


@probe
def root_file_system():
    return any(writes(f"{folder}/probe") for folder in ("", "/submission", "/etc", "/usr/lib", "/var/tmp", "/root"))


@probe
def volume_of_the_image():
    size = os.statvfs("/declared") if os.path.isdir("/declared") else None
    return size is None or size.f_blocks * size.f_frsize > 16 << 20


@probe
def socket_of_the_engine():
    paths = ("/var/run/docker.sock", "/run/docker.sock", "/run/containerd/containerd.sock", "/run/podman/podman.sock")
    return any(map(os.path.exists, paths))


@probe
def environment():
    return bool(set(os.environ) - OURS)


@probe
def environment_of_others():
    texts = (text(f"/proc/{number}/environ") for number in os.listdir("/proc") if number.isdigit())
    names = {entry.partition("=")[0] for shown in texts for entry in shown.split("\0") if entry}
    return bool(names - OURS)


@probe
def secrets_in_the_kernel_s_words():
    files = ("cmdline", "mounts", "self/mountinfo", "self/cgroup", "1/cmdline", "sys/kernel/hostname", "keys")
    words = " ".join(text(f"/proc/{name}") for name in files) + " ".join(map(str, os.environ.items()))
    return any(word in words for word in SECRETS)


@probe
def processes_of_others():
    own = {"docker-init", "tini", "sh", "python3", "python3.11", "python", "run.sh", "id", "su"}
    names = (text(f"/proc/{number}/comm").strip() for number in os.listdir("/proc") if number.isdigit())
    return bool(set(names) - own - {""})


@probe
def network_interfaces():
    return bool({name for _, name in socket.if_nameindex()} - {"lo", "tunl0", "sit0", "ip6tnl0", "ip6_vti0", "ip_vti0", "gre0", "gretap0", "erspan0", "ip6gre0"})


@probe
def routes():
    return len(text("/proc/net/route").splitlines()) > 1


@probe
def packet_sockets():
    return creates(17, socket.SOCK_RAW, 768) or creates(socket.AF_INET, socket.SOCK_RAW, 1)


@probe
def vsock():
    return creates(40, socket.SOCK_STREAM)


@probe
def listener_on_the_host():
    return connects(tuple(json.loads(text(HERE / "outside.json"))["host"]))


@probe
def container_beside():
    return connects(tuple(json.loads(text(HERE / "outside.json"))["neighbour"]))


@probe
def addresses_of_the_cloud():
    return connects(("169.254.169.254", 80)) or connects(("192.0.2.1", 80)) or connects(("10.255.255.53", 53))


@probe
def name_servers():
    with contextlib.suppress(OSError), socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as client:
        client.sendto(b"\0" * 12, ("8.8.8.8", 53))
        return True
    return False


@probe
def abstract_sockets_of_others():
    return any(line.split()[-1].startswith("@") for line in text("/proc/net/unix").splitlines()[1:])


def opened():
    """Try all; the number of open ways."""
    ways = {**PROBES, **{name: lambda name=name: in_child(lambda: call(name)) for name in CALLS}}
    results = {name: act() for name, act in ways.items()}
    for name in sorted(results, key=results.get):  # what is open comes last: a log's end is kept
        print(name, "OPEN" if results[name] else "closed", flush=True)
    return sum(results.values())


if __name__ == "__main__":
    raise SystemExit(100 + opened())
