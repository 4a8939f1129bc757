import io
import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import docker
import pytest

from action.errors import EngineFailed
from action.hardening import MIB, SITE_VARIABLES, Limits, labels
from action.sandbox import CannotStart, Conditions, Sandbox, posix_zone
from rubric.observation import Ending
from tests.action.sealed import BASE, LIMITS, SECONDS, python, ran, sealed, seen, with_image

REFUSES_EVERYTHING = '{"defaultAction": "SCMP_ACT_ERRNO", "syscalls": []}'
OURS = {
    "HOME": "/tmp",
    "OUT": "/out",
    "HOSTNAME": "run",
    "PYTHONDONTWRITEBYTECODE": "1",
    "PYTHONUNBUFFERED": "1",
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "NUMEXPR_NUM_THREADS": "1",
    "LOKY_MAX_CPU_COUNT": "1",
}
WRITABLE_FOLDERS = """
import os
for folder, below, _ in os.walk("/"):
    below[:] = [name for name in below if folder != "/" or name not in ("proc", "sys")]
    if os.access(folder, os.W_OK):
        print(folder)
"""
SIZES = """
import json, os
facts = {}
for path in ("/tmp", "/run", "/out", "/dev/shm"):
    found = os.statvfs(path)
    facts[path] = [found.f_blocks * found.f_frsize, found.f_files]
print(json.dumps(facts))
"""
FORKS = """
import os, signal
children = 0
try:
    while children < 1000:
        if os.fork() == 0:
            signal.pause()
        children += 1
except OSError:
    pass
print(children)
os._exit(0)
"""


@pytest.fixture
def sandbox(engine: docker.DockerClient) -> Iterator[Sandbox]:
    with sealed(engine) as made:
        yield made


def built(engine: docker.DockerClient, sandbox: Sandbox, dockerfile: str) -> Sandbox:
    image, _ = engine.images.build(fileobj=io.BytesIO(dockerfile.encode()), labels=labels(sandbox.run_id))
    return with_image(sandbox, str(image.id))


@pytest.mark.parametrize(
    ("minutes", "zone"),
    [(817, "<+1337>-13:37"), (-90, "<-0130>+01:30"), (0, "<+0000>-00:00"), (1440, "<+2400>-24:00")],
)
def test_a_time_zone_without_a_zone_file(minutes: int, zone: str) -> None:
    """POSIX counts westwards: the sign after the name is the other one."""
    assert posix_zone(minutes) == zone


@pytest.mark.parametrize("minutes", [1441, -1441, 10**9])
def test_local_time_is_at_most_a_day_away(minutes: int) -> None:
    """More is refused by POSIX, and would silently mean UTC."""
    with pytest.raises(ValueError, match="at most a day"):
        Conditions(clock_offset_minutes=minutes)


@pytest.mark.real
def test_candidate_code_is_nobody(sandbox: Sandbox) -> None:
    """A user without name, groups or capabilities, who can gain none, under a system call filter."""
    facts = dict(
        line.split(":\t", 1) for line in seen(sandbox, "cat /proc/self/status").splitlines() if ":\t" in line
    )
    expected = {f"Cap{kind}": "0000000000000000" for kind in ("Inh", "Prm", "Eff", "Bnd", "Amb")}
    expected |= {"NoNewPrivs": "1", "Seccomp": "2", "Groups": "10001 "}
    expected |= {"Uid": "10001\t10001\t10001\t10001", "Gid": "10001\t10001\t10001\t10001"}
    assert {key: facts[key] for key in expected} == expected


@pytest.mark.real
def test_there_is_no_network_but_loopback(sandbox: Sandbox) -> None:
    """No interface, no route, no resolver, and nothing about the host's."""
    assert seen(sandbox, "ls /sys/class/net") == "lo"
    assert seen(sandbox, "cat /proc/net/route /proc/net/ipv6_route | grep -v lo | wc -l") == "1"  # a heading
    assert seen(sandbox, "cat /etc/resolv.conf").split() == ["nameserver", "127.0.0.1"]
    unreachable = python('import socket; socket.create_connection(("192.0.2.1", 80), 5)')
    assert "Network is unreachable" in ran(sandbox, unreachable).log_tail


@pytest.mark.real
def test_only_sized_memory_can_be_written(sandbox: Sandbox) -> None:
    """Of all folders in the image none; of ours only those with a size and a number of files."""
    assert set(seen(sandbox, python(WRITABLE_FOLDERS)).split()) == {"/tmp", "/out", "/dev/shm", "/dev/mqueue"}
    assert json.loads(seen(sandbox, python(SIZES))) == {
        "/tmp": [LIMITS.tmp_bytes, 4000],
        "/run": [MIB, 4000],
        "/out": [LIMITS.out_bytes, 4000],
        "/dev/shm": [LIMITS.shm_bytes, pytest.approx(10**6, rel=10)],  # the engine sets no number there
    }


@pytest.mark.real
@pytest.mark.parametrize("folder", ["/out", "/tmp", "/dev/shm"])
def test_a_full_folder_is_full(sandbox: Sandbox, folder: str) -> None:
    """The size holds, whoever writes."""
    end = ran(
        sandbox, f"cd {folder}; for name in a b c d e; do head -c 20M /dev/zero > $name || exit 1; done"
    )
    assert end.ending is Ending.NONZERO
    assert "No space left on device" in end.log_tail


@pytest.mark.real
def test_no_file_is_larger_than_the_output_may_be(sandbox: Sandbox) -> None:
    """Not even one with nothing in it: a sparse terabyte is never written."""
    end = ran(sandbox, "truncate -s 1T /out/x")
    assert end.ending is Ending.NONZERO
    assert "File size limit exceeded" in end.log_tail


@pytest.mark.real
def test_a_folder_takes_so_many_files_and_no_more(sandbox: Sandbox) -> None:
    """Empty files cost memory too."""
    end = ran(sandbox, "cd /out && seq 5000 | xargs touch")
    assert end.ending is Ending.NONZERO
    assert "No space left on device" in end.log_tail


@pytest.mark.real
def test_the_control_group_holds_the_limits(sandbox: Sandbox) -> None:
    """Memory with swap, processors and processes, as the kernel has them (both versions)."""
    names = (
        "memory/memory.limit_in_bytes memory/memory.memsw.limit_in_bytes pids/pids.max memory.max pids.max"
    )
    found = seen(sandbox, f"cd /sys/fs/cgroup; cat {names} memory.swap.max 2>/dev/null; true").split()
    limit, pids = str(LIMITS.memory_bytes), str(LIMITS.pids)
    assert found in ([limit, limit, pids], [limit, pids, "0"])
    quota = seen(sandbox, "cd /sys/fs/cgroup; cat cpu/cpu.cfs_quota_us cpu.max 2>/dev/null; true")
    assert quota in ("100000", "100000 100000")


@pytest.mark.real
def test_processes_stop_at_the_cap(sandbox: Sandbox) -> None:
    """A fork bomb runs into it; what it started dies with it."""
    assert 0 < int(seen(sandbox, python(FORKS))) < LIMITS.pids


@pytest.mark.real
def test_user_limits(sandbox: Sandbox) -> None:
    """Open files, size of a file, no core dumps; soft and hard, so none can be raised."""
    for flag, value in (("n", 1024), ("f", LIMITS.out_bytes // 512), ("c", 0)):
        assert seen(sandbox, f"ulimit -S{flag}; ulimit -H{flag}").split() == [str(value)] * 2


@pytest.mark.real
def test_nothing_of_the_host_is_in_the_environment(
    engine: docker.DockerClient, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Our variables and the image's, less what it tells builds of this site; no proxy of the user's."""
    proxies = {"proxies": {"default": {"httpProxy": "http://name:secret@proxy.example:3128"}}}
    (tmp_path / "config.json").write_text(json.dumps(proxies))
    monkeypatch.setenv("DOCKER_CONFIG", str(tmp_path))
    monkeypatch.setenv("PROOFGRADE_SECRET", "secret")
    client = docker.DockerClient(base_url=engine.api.base_url.replace("http+docker://localhost", "") or None)
    try:
        with sealed(client) as sandbox:
            found = dict(line.split("=", 1) for line in seen(sandbox, "env -u PWD -u _").splitlines())
    finally:
        client.close()
    image = dict(line.split("=", 1) for line in engine.images.get(BASE).attrs["Config"]["Env"])
    assert found == {name: value for name, value in image.items() if name not in SITE_VARIABLES} | OURS


@pytest.mark.real
def test_a_run_shows_little_of_the_host(sandbox: Sandbox) -> None:
    """Neither its name nor its control groups, and no engine socket."""
    assert seen(sandbox, "hostname") == "run"
    assert set(seen(sandbox, "cut -d: -f3 /proc/self/cgroup").split()) == {"/"}
    assert seen(sandbox, "find / -xdev -name docker.sock 2>/dev/null | wc -l") == "0"


@pytest.mark.real
def test_conditions_change_what_a_run_may_not_depend_on(sandbox: Sandbox) -> None:
    """Another host name and local time, the same moment, and variables of ours."""
    other = Conditions("elsewhere", 817, {"QUESTION": "42"})
    found = seen(sandbox, "hostname; date +%z; echo $QUESTION; date +%s; TZ=UTC0 date +%s", conditions=other)
    hostname, zone, question, here, utc = found.split()
    assert (hostname, zone, question) == ("elsewhere", "+1337", "42")
    assert abs(int(here) - int(utc)) <= 1


@pytest.mark.real
def test_a_command_runs_where_it_is_told(sandbox: Sandbox) -> None:
    """In a mounted folder instead of the image's own working directory."""
    mounts = (sandbox.volumes.mount("out", read_only=False),)
    end = sandbox.run("pwd > seen", SECONDS, mounts=mounts, workdir="/out")
    assert end.ending is Ending.OK
    assert sandbox.volumes.read("out", "seen", 100) == b"/out\n"


@pytest.mark.real
def test_the_time_limit_ends_everything(sandbox: Sandbox) -> None:
    """Whoever ignores signals is ended too."""
    end = sandbox.run("trap '' TERM INT HUP; while :; do sleep 1; done", 0.5, mounts=())
    assert (end.ending, end.exit_code) == (Ending.TIMEOUT, 137)


@pytest.mark.real
def test_what_was_left_in_the_background_ends_with_the_command(sandbox: Sandbox) -> None:
    """A daemon does not outlive the command, nor hold it up."""
    end = ran(sandbox, "setsid sleep 1000 & exit 0")
    assert (end.ending, end.timed_out) == (Ending.OK, False)


@pytest.mark.real
def test_memory_is_limited_and_the_kill_is_seen(sandbox: Sandbox) -> None:
    """By the engine's own word, with the limit as the peak."""
    end = ran(sandbox, python("x = bytearray(1 << 30)"))
    assert (end.ending, end.peak_memory_bytes) == (Ending.OUT_OF_MEMORY, LIMITS.memory_bytes)


@pytest.mark.real
def test_a_server_reads_the_output_and_writes_none(sandbox: Sandbox) -> None:
    """It gets its port, and `$OUT` as it was left."""
    assert ran(sandbox, "echo trained > /out/model").ending is Ending.OK
    with sandbox.serving("exec 2>&1; cat /out/model; echo port $PORT; touch /out/x", 8123) as server:
        assert server.wait(SECONDS)
        log = server.finish(timed_out=False).log_tail
    assert log.startswith("trained\nport 8123\n")
    assert "Read-only file system" in log


@pytest.mark.real
def test_volumes_of_the_image_are_small_and_empty(engine: docker.DockerClient, sandbox: Sandbox) -> None:
    """Else each is a folder of any size on the host's disk; together they take what one may take."""
    dockerfile = f"FROM {BASE}\nRUN mkdir /data && touch /data/x\nVOLUME /data /more /out\n"
    image = built(engine, sandbox, dockerfile)
    found = seen(image, "ls /data | wc -l; df -k --output=size,fstype /data /more | tail -n 2")
    assert found.split() == ["0", *["4096", "tmpfs"] * 2]


@pytest.mark.real
@pytest.mark.parametrize("line", ["RUN rm -r /tmp && touch /tmp", "RUN touch /out"])
def test_an_image_that_cannot_start_is_the_candidates(
    engine: docker.DockerClient, sandbox: Sandbox, line: str
) -> None:
    """The base image starts under the same limits. An engine failure would cost no attempt."""
    with pytest.raises(CannotStart, match="must be folders"):
        ran(built(engine, sandbox, f"FROM {BASE}\n{line}\n"), "true")


@pytest.mark.real
def test_an_image_without_a_shell_fails_by_itself(engine: docker.DockerClient, sandbox: Sandbox) -> None:
    """The first process is the engine's; it says what it did not find."""
    end = ran(built(engine, sandbox, "FROM scratch\nLABEL empty=yes\n"), "true")
    assert (end.ending, end.exit_code) == (Ending.NONZERO, 127)


@pytest.mark.real
def test_an_engine_that_starts_nothing_is_not_the_images_fault(sandbox: Sandbox) -> None:
    """Where the base image does not start either, the engine failed."""
    with pytest.raises(EngineFailed, match="running the submission"):
        ran(replace(sandbox, seccomp=REFUSES_EVERYTHING), "true")


@pytest.mark.real
def test_an_image_that_is_gone_is_not_the_candidates_fault(sandbox: Sandbox) -> None:
    """Somebody removed it from the engine."""
    with pytest.raises(EngineFailed, match=r"(?i)no such image|not found"):
        ran(with_image(sandbox, "proofgrade/run:never-built"), "true")


@pytest.mark.real
def test_limits_of_one_run_are_not_those_of_the_next(sandbox: Sandbox) -> None:
    """Each container gets its own."""
    larger = replace(sandbox, limits=Limits(256 * MIB, 0.5))
    end = ran(larger, python("x = bytearray(160 << 20)"))
    assert end.ending is Ending.OK
