from typing import Any

import docker
import pytest

from action import gate, images
from action.build import OUR_FAULT, context
from action.builder import Told
from action.network import network_for
from action.workspace import read_tar
from rubric.observation import Ending, Phase
from rubric.tree import File, SourceTree
from tests.action.building import BASE, BOMB, RANDOM, REGISTRIES, Build, build_it, drawn, tree, with_label

__all__ = ["build_it"]

ADDRESS = f"{gate.HOST}:{gate.PORT}"  # of the proxy, as the steps of a build see it


def test_the_context_honours_dockerignore() -> None:
    """What `docker build` would leave out is left out here; the Dockerfile always comes along."""
    given = SourceTree(
        {
            ".dockerignore": File(b"# comment\n\ndata/\n*.log\n!keep.log\nDockerfile\n"),
            "Dockerfile": File(b"old"),
            "data/big.csv": File(b""),
            "keep.log": File(b""),
            "noise.log": File(b""),
            "run.sh": File(b"", True),
        }
    )
    read = read_tar(context(given, "FROM x\n"))
    assert set(read.files) == {".dockerignore", "Dockerfile", "keep.log", "run.sh"}
    assert read.text("Dockerfile") == "FROM x\n"
    assert read.files["run.sh"].executable


def test_equal_trees_give_equal_contexts() -> None:
    """The engine's layer cache compares contents, so the same tree must give the same bytes."""
    given = SourceTree({"a": File(b"1"), "b": File(b"2")})
    assert context(given, "FROM x\n") == context(
        SourceTree(dict(reversed(list(given.files.items())))), "FROM x\n"
    )


def test_a_layer_taken_away_by_another_clean_up_is_our_fault() -> None:
    """A step's exit code speaks for itself; what the engine failed at is not the submission's fault."""
    engine, step = Told(), Told()
    engine.take({"error": "No such image: sha256:0123"})
    step.take({"error": "No such image: sha256:0123", "errorDetail": {"code": 1}})
    assert (engine.ending, step.ending) == (Ending.OUR_FAULT, Ending.NONZERO)


@pytest.mark.real
def test_a_push_of_files_alone_needs_no_gate(
    engine: docker.DockerClient, build_it: Build, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where every command is cached none runs, so the gate stays down; one new command runs behind it."""
    gates: list[str] = []

    def watched(*given: Any, **more: Any) -> Any:
        gates.append("up")
        return network_for(*given, **more)

    monkeypatch.setattr("action.build.network_for", watched)
    steps = (f"RUN {RANDOM}", "WORKDIR /x", "COPY . .", 'CMD ["true"]')
    first = drawn(engine, build_it(tree(*steps, code="1"), REGISTRIES, run="1", scope="a"))
    assert gates == ["up"]
    assert drawn(engine, build_it(tree(*steps, code="2"), REGISTRIES, run="2", scope="a")) == first
    assert gates == ["up"]
    more = build_it(tree(*steps, "RUN cat code", code="2"), REGISTRIES, run="3", scope="a")
    assert (drawn(engine, more), gates) == (first, ["up", "up"])
    scope = engine.images.get(more.tag).labels[images.LABEL_SCOPE]
    left = engine.containers.list(all=True, filters={"label": f"{images.LABEL_SCOPE}={scope}"})
    assert left == []  # nor the step that could not begin


@pytest.mark.real
def test_no_scope_takes_a_layer_of_another(engine: docker.DockerClient, build_it: Build) -> None:
    """For an identical Dockerfile and context, another scope and no scope at all build anew."""
    first = drawn(engine, build_it(tree(f"RUN {RANDOM}"), run="a", scope="a"))
    assert drawn(engine, build_it(tree(f"RUN {RANDOM}"), run="a2", scope="a")) == first
    others = [
        drawn(engine, build_it(tree(f"RUN {RANDOM}"), run="b", scope="b")),
        drawn(engine, build_it(tree(f"RUN {RANDOM}"), run="none")),
        drawn(engine, build_it(tree(f"RUN {RANDOM}"), run="none2")),
        drawn(engine, build_it(tree(f"RUN {RANDOM}"), run="a", scope="a", cold=True)),
    ]
    assert len({first, *others}) == 5


@pytest.mark.real
def test_a_push_of_code_alone_reuses_the_dependency_layer(
    engine: docker.DockerClient, build_it: Build
) -> None:
    """The layer before COPY stays, that of an earlier stage and of a build that failed later as well."""
    stages = (f"RUN {RANDOM}", "COPY code.py /", f"FROM {BASE}", "COPY --from=0 /drawn /drawn", "COPY . /all")
    first = drawn(engine, build_it(tree(*stages, **{"code.py": "1"}), run="1", scope="a"))
    assert drawn(engine, build_it(tree(*stages, **{"code.py": "2"}), run="2", scope="a")) == first
    broken = (f"RUN echo broken && {RANDOM}", "COPY code.py /", "RUN python3 /code.py")
    failed = build_it(tree(*broken, **{"code.py": "import sys; print(open('/drawn').read()); sys.exit(1)"}),
                      run="3", scope="a")  # fmt: skip
    assert failed.run.ending is Ending.NONZERO
    mended = drawn(engine, build_it(tree(*broken, **{"code.py": "0"}), run="4", scope="a"))
    assert mended.strip("b'\\n ") in failed.run.log_tail


@pytest.mark.real
def test_layers_survive_the_run_only_within_the_budget(engine: docker.DockerClient, build_it: Build) -> None:
    """A kept scope finds its layer after the clean-up; its older image goes, and all of it without budget."""
    first = drawn(engine, build_it(tree(f"RUN {RANDOM}", "COPY . /x", x="1"), run="1", scope="a"))
    scope = engine.images.get(build_it(tree("RUN true"), run="9", scope="a").tag).labels[images.LABEL_SCOPE]
    for run, body in (("1", "1"), ("2", "2")):
        built = build_it(tree(f"RUN {RANDOM}", "COPY . /x", x=body), run=run, scope="a")
        assert drawn(engine, built) == first
        run_id = built.tag.partition(":")[2]
        images.retire(engine, run_id, keep=100)
        assert built.image is not None
        kept = engine.images.list(filters={"label": f"proofgrade.run={run_id}"})
        assert [one.id for one in kept] == [built.image.digest]
        assert engine.images.get(f"{images.KEPT}:{scope}").id == built.image.digest
    images.retire(engine, "nothing", keep=100, keep_bytes=0)
    assert with_label(engine, f"{images.LABEL_SCOPE}={scope}") == []


@pytest.mark.real
def test_failed_builds_leave_a_bounded_rest(engine: docker.DockerClient, build_it: Build) -> None:
    """Layers of failed builds carry a label of ours: with a scope a few stay, without one none outlive it."""
    for number in range(images.LOOSE_KEPT + 2):
        assert build_it(tree(f"RUN echo {number} > /n", "RUN exit 3"), scope="a").run.exit_code == 3
    scope = images.layer_label(engine, "", "")
    failed = build_it(tree("RUN echo 1 > /n", "RUN exit 3"), run="none")
    assert failed.run.ending is Ending.NONZERO
    assert scope[0] == "proofgrade.run"
    loose = [
        image
        for image in engine.images.list(filters={"label": images.LABEL_SCOPE, "dangling": True})
        if image.history()[0]["CreatedBy"].endswith("> /n")
    ]
    assert len(loose) <= images.LOOSE_KEPT


@pytest.mark.real
def test_a_cold_build_is_a_phase_and_an_image_of_its_own(build_it: Build) -> None:
    """The second run's image stands beside the first; a refusal is told of the right phase as well."""
    warm, cold = build_it(tree("RUN true")), build_it(tree("RUN true"), cold=True)
    assert (warm.run.phase, cold.run.phase) == (Phase.BUILD, Phase.REBUILD)
    assert warm.tag != cold.tag
    refused = build_it(SourceTree({}), cold=True)
    assert (refused.run.phase, refused.run.ending) == (Phase.REBUILD, Ending.REFUSED)


@pytest.mark.real
def test_a_build_reaches_registries_only(engine: docker.DockerClient, build_it: Build) -> None:
    """Packages install by pip and apt; steps see no route, and the proxy leaves nothing in the image."""
    built = build_it(
        tree(
            "RUN pip install --no-cache-dir --no-compile --quiet idna==3.10",
            "RUN apt-get update -qq && apt-get install -qq -y --no-install-recommends jq > /dev/null",
            "RUN test $(wc -l < /proc/net/route) = 1; ! grep -v ' lo$' /proc/net/ipv6_route",
        ),
        REGISTRIES,
        seconds=300.0,
    )
    assert built.run.ending is Ending.OK, built.run
    image = engine.images.get(built.tag)
    assert ADDRESS not in str(image.attrs) + str(image.history())
    found = engine.containers.run(
        built.tag,
        [
            "sh",
            "-c",
            f"grep -rl {ADDRESS} / --exclude-dir=proc --exclude-dir=sys --exclude-dir=doc || true",
        ],
        remove=True,
        network_mode="none",
    )
    assert found == b""


@pytest.mark.real
@pytest.mark.parametrize(
    ("ask", "sentence"),
    [
        ("https://example.com/model.bin", "The build asked example.com, which is no package registry; "),
        ("http://example.com/model.bin", "The build asked example.com, which is no package registry; "),
        ("http://169.254.169.254/latest/meta-data", "The build asked 169.254.169.254, which is no "),
        ("https://pypi.org:8443/", "The build asked pypi.org, which is no "),
    ],
)
def test_what_is_no_registry_is_named(build_it: Build, ask: str, sentence: str) -> None:
    """The sentence follows the gate's own log, whatever the build prints."""
    script = f"import urllib.request; urllib.request.urlopen('{ask}', timeout=20)"
    built = build_it(tree(f'RUN python3 -c "{script}" 2> /dev/null'), REGISTRIES)
    assert built.run.ending is Ending.NONZERO
    assert built.run.reason.startswith(sentence)


@pytest.mark.real
def test_a_build_cannot_walk_around_the_proxy(build_it: Build) -> None:
    """Without the proxy there is neither name nor route: not the bridge's gateway, not another container."""
    lines = "\n".join(
        [
            "import socket, sys",
            "for place in (('pypi.org', 443), ('172.17.0.1', 2375), ('172.17.0.2', 80), ('1.1.1.1', 53)):",
            "    try: socket.create_connection(place, 3)",
            "    except OSError as no: print(place[0], 'unreachable' if no.errno == 101 else 'nameless')",
            "    else: sys.exit(9)",
        ]
    )
    built = build_it(tree("COPY ask.py /", "RUN python3 /ask.py", **{"ask.py": lines}), REGISTRIES)
    assert built.run.ending is Ending.OK, built.run
    assert built.run.log_tail.count("unreachable") == 3
    assert built.run.log_tail.count("nameless") == 1


@pytest.mark.real
def test_a_silent_registry_is_our_fault_after_further_tries(build_it: Build) -> None:
    """With nobody at the site's proxy, a build is tried again and then costs the candidate nothing."""
    again = tree("RUN pip install --retries 0 --quiet idna==3.10")
    built = build_it(again, REGISTRIES, proxy="http://127.0.0.1:9", waits=(0.0, 0.0))
    assert (built.run.ending, built.run.reason) == (Ending.OUR_FAULT, OUR_FAULT)


@pytest.mark.real
def test_a_version_that_does_not_exist_is_not(build_it: Build) -> None:
    """The registry answers, so the pin is the candidate's affair."""
    built = build_it(tree("RUN pip install --quiet idna==99.0"), REGISTRIES, waits=(0.0,))
    assert built.run.ending is Ending.NONZERO
    assert "idna==99.0" in built.run.reason


@pytest.mark.real
def test_no_build_begins_on_a_full_disk(build_it: Build) -> None:
    """Too little room under the engine's data is our fault, before anything is sent."""
    built = build_it(tree("RUN false"), min_free_bytes=1 << 60)
    assert (built.run.ending, built.run.reason) == (Ending.OUR_FAULT, OUR_FAULT)


@pytest.mark.real
def test_a_build_that_writes_too_much_is_stopped(build_it: Build) -> None:
    """It ends long before its own end, and the sentence names the limit."""
    fill = "for i in 1 2 3 4 5; do head -c 60000000 /dev/zero > /$i; done; sync; sleep 100"
    built = build_it(tree(f"RUN {fill}"), max_image_bytes=200 << 20)
    assert built.run.ending is Ending.OUTPUT_REJECTED
    assert built.run.reason == ("The build wrote more than 200 MiB and was stopped; make the image smaller.")


@pytest.mark.real
def test_steps_are_limited(build_it: Build) -> None:
    """Open files, file size, core files and processes of a step have caps that root cannot lift."""
    built = build_it(
        tree(
            'RUN echo "limits: $(ulimit -n) $(ulimit -c)"; ulimit -n 1000000 || echo held',
            "RUN truncate -s 300M /big || echo cut",
            "COPY bomb.py /",
            "RUN sleep 3; timeout 20 python3 /bomb.py",
            **{"bomb.py": BOMB},
        ),
        max_image_bytes=250 << 20,
    )
    log = built.run.log_tail
    assert "limits: 16384 0\n" in log, log
    assert {"held", "cut", "capped"} <= {line.split()[-1] for line in log.splitlines() if line}


@pytest.mark.real
def test_lines_in_messages_are_those_of_the_candidate(build_it: Build) -> None:
    """Our own lines in the Dockerfile do not shift what the engine says of its lines."""
    built = build_it(tree("RUN true", "COPPY a b"))
    assert built.run.ending is Ending.NONZERO
    assert "line 3" in built.run.log_tail
    assert "proofgrade" not in built.run.log_tail
