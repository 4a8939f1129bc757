from action.build import context
from action.workspace import read_tar
from rubric.tree import File, SourceTree


def test_the_context_honours_dockerignore() -> None:
    """What `docker build` would leave out is left out here; the Dockerfile always comes along."""
    tree = SourceTree(
        {
            ".dockerignore": File(b"# comment\n\ndata/\n*.log\n!keep.log\nDockerfile\n"),
            "Dockerfile": File(b"old"),
            "data/big.csv": File(b""),
            "keep.log": File(b""),
            "noise.log": File(b""),
            "run.sh": File(b"", True),
        }
    )
    read = read_tar(context(tree, "FROM x\n"))
    assert set(read.files) == {".dockerignore", "Dockerfile", "keep.log", "run.sh"}
    assert read.text("Dockerfile") == "FROM x\n"
    assert read.files["run.sh"].executable


def test_equal_trees_give_equal_contexts() -> None:
    """The engine's layer cache compares contents, so the same tree must give the same bytes."""
    tree = SourceTree({"a": File(b"1"), "b": File(b"2")})
    assert context(tree, "FROM x\n") == context(
        SourceTree(dict(reversed(list(tree.files.items())))), "FROM x\n"
    )
