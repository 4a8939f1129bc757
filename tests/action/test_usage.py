"""Processor time and memory of a container, from control group files of both versions and from the engine."""

from pathlib import Path

import pytest

from action.usage import Usage, control_group, usage_of, used_memory

NAME = "4f0c2a9be1d7"
V1 = f"5:cpuacct:/docker/{NAME}\n4:memory:/docker/{NAME}\n"
V2 = f"0::/system.slice/docker-{NAME}.scope\n"


@pytest.mark.parametrize(
    ("stats", "used"),
    [
        ({"max_usage": 500, "usage": 100}, 500),
        ({"usage": 100, "stats": {"inactive_file": 30}}, 70),
        ({"usage": 10, "stats": {"inactive_file": 30}}, 0),
        ({}, 0),
    ],
)
def test_memory_is_read_from_either_cgroup_version(stats: dict[str, object], used: int) -> None:
    """The kernel's own peak where it keeps one, else the usage without page cache."""
    assert used_memory(stats) == used


def test_a_group_of_the_first_version_is_read(tmp_path: Path) -> None:
    """Nanoseconds of all processes, the kernel's own peak, and the processes of now."""
    for path, text in {
        f"cpuacct/docker/{NAME}/cpuacct.usage": "1500000000\n",
        f"memory/docker/{NAME}/memory.max_usage_in_bytes": "4096\n",
        f"cpuacct/docker/{NAME}/cgroup.procs": "7\n8\n9\n",
    }.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text)
    group = control_group(V1, NAME, tmp_path)
    assert group is not None
    assert group.read() == Usage(1.5, 4096, 3)


@pytest.mark.parametrize("memory", ["memory.peak", "memory.current"])
def test_a_group_of_the_second_version_is_read(tmp_path: Path, memory: str) -> None:
    """Microseconds among other lines; the peak where the kernel keeps one."""
    folder = tmp_path / f"system.slice/docker-{NAME}.scope"
    folder.mkdir(parents=True)
    (folder / "cpu.stat").write_text("usage_usec 2500000\nuser_usec 2000000\nsystem_usec 500000\n")
    (folder / memory).write_text("8192\n")
    (folder / "cgroup.procs").write_text("7\n8\n")
    group = control_group(V2, NAME, tmp_path)
    assert group is not None
    assert group.read() == Usage(2.5, 8192, 2)


@pytest.mark.parametrize("membership", ["", "0::/\n", V1.replace(NAME, "another")])
def test_another_group_is_never_read(tmp_path: Path, membership: str) -> None:
    """A process that is not the container's, or files that cannot be seen, give nothing."""
    assert control_group(membership, NAME, tmp_path) is None
    assert control_group(V2, NAME, tmp_path) is None


def test_the_engine_statistics_are_read() -> None:
    """An ended container has none."""
    stats = {"cpu_stats": {"cpu_usage": {"total_usage": 250_000_000}}, "memory_stats": {"max_usage": 7}}
    assert usage_of(stats) == Usage(0.25, 7)
    assert usage_of({"cpu_stats": {"cpu_usage": {"total_usage": 0}}}) == Usage()


def test_the_highest_of_both_counts() -> None:
    """Totals only grow, so the larger number is the later one; of processes the most counts."""
    assert Usage(1.0, 20).highest(Usage(2.0, 10)) == Usage(2.0, 20)
    assert Usage(1.0, 20, 4).highest(Usage(2.0, 30, 2)) == Usage(2.0, 30, 4)
    assert Usage(None, None).highest(Usage(0.5, None)) == Usage(0.5, None)
