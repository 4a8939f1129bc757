import json

from docker.types import Mount

from action.hardening import Limits, candidate_options, volume_options
from action.sandbox import seccomp_profile

LIMITS = Limits(512 << 20, 1.5)


def options(**changes: object) -> dict[str, object]:
    out = Mount("/out", "volume", type="volume")
    return candidate_options(LIMITS, [out], **{"seccomp": "{}", **changes})  # type: ignore[arg-type]


def test_candidate_code_gets_no_privilege() -> None:
    """Each of these closes an attack that was tried."""
    made = options()
    expected = {
        "network_mode": "none",
        "user": "10001:10001",
        "cap_drop": ["ALL"],
        "read_only": True,
        "entrypoint": [],
        "security_opt": ["no-new-privileges", "seccomp={}"],
        "mem_limit": made["memswap_limit"],
        "healthcheck": {"test": ["NONE"]},
        "use_config_proxy": False,
        "ipc_mode": "private",
        "init": True,
    }
    assert {key: made[key] for key in expected} == expected
    assert not {"privileged", "cap_add", "devices", "pid_mode", "volumes"} & set(made)


def test_the_image_cannot_bring_a_writable_folder() -> None:
    """Each declared volume is covered with a small tmpfs, but /out keeps its own volume."""
    tmpfs = options(image_volumes=("/data", "/out", "/out/", "/tmp"))["tmpfs"]
    assert isinstance(tmpfs, dict)
    assert set(tmpfs) == {"/data", "/tmp", "/run"}
    assert all("size=" in flags and "nr_inodes=" in flags for flags in tmpfs.values())


def test_numeric_libraries_see_the_quota() -> None:
    """A quota of 1.5 processors means two threads, whatever the host has."""
    environment = options()["environment"]
    assert isinstance(environment, dict)
    assert environment["PIP_CERT"] is None
    assert environment["OMP_NUM_THREADS"] == environment["OPENBLAS_NUM_THREADS"] == "2"


def test_writable_memory_leaves_room_for_the_program() -> None:
    """All tmpfs together stay under half of the memory that they count to."""
    assert LIMITS.out_bytes + LIMITS.tmp_bytes + LIMITS.shm_bytes < LIMITS.memory_bytes / 2
    assert "size=4096,nr_inodes=9," in volume_options(4096, 9, filled=False)["o"]


def test_a_runtime_is_used_where_one_is_set() -> None:
    """Without one the engine's own is used."""
    assert options(runtime="runsc")["runtime"] == "runsc"
    assert "runtime" not in options()


def test_the_system_call_filter_refuses_by_default() -> None:
    """What is not listed is refused, and the known ways out are never among the allowed."""
    profile = json.loads(seccomp_profile())
    allowed = {
        name
        for rule in profile["syscalls"]
        if rule["action"] == "SCMP_ACT_ALLOW" and not rule.get("args")
        for name in rule["names"]
    }
    assert profile["defaultAction"] == "SCMP_ACT_ERRNO"
    assert {"read", "execve", "futex", "openat"} <= allowed
    ways_out = "unshare setns mount bpf keyctl ptrace io_uring_setup userfaultfd perf_event_open clone clone3"
    assert not allowed & {*ways_out.split(), "socket", "personality", "open_by_handle_at", "process_vm_readv"}
