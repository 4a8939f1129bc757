"""Which files count, what the starter takes away, and that hostile trees are harmless."""

from hypothesis import given, settings
from hypothesis import strategies as st

from rubric.similarity import fingerprint
from rubric.similarity.fingerprint import MAX_FILE_CHARACTERS, MAX_PLACES
from rubric.tree import File, SourceTree

FUNCTION = "def f{n}(a, b):\n    return [a{sums} for x in b if x < a({n})]\n"
CODE = "".join(FUNCTION.format(n=n, sums=" + b" * n) for n in range(20))
OTHER = """
class A:
    def b(self, *c):
        while self.d(c) and not c:
            yield self.e[c], {1: c}
"""
NOTHING = SourceTree()


def tree(**texts: str) -> SourceTree:
    return SourceTree(
        {name.replace("__", "/").replace("_dot_", "."): File(t.encode()) for name, t in texts.items()}
    )


def paths(found: SourceTree, starter: SourceTree = NOTHING) -> set[str]:
    return {item.path for item in fingerprint("c1", found, starter)}


def test_files_of_the_starter_are_left_out() -> None:
    """A file that is the starter's byte for byte is not the candidate's work."""
    assert paths(tree(a_dot_py=CODE, b_dot_py=OTHER), tree(a_dot_py=CODE)) == {"b.py"}


def test_starter_code_is_left_out_wherever_it_went() -> None:
    """The starter's code in another file, renamed or mixed with own code, leaves only what is new."""
    moved = tree(new_dot_py=CODE.replace("x", "renamed"))
    assert fingerprint("c1", moved, tree(a_dot_py=CODE)) == ()
    mixed = fingerprint("c1", tree(a_dot_py=CODE + OTHER), tree(a_dot_py=CODE))
    assert mixed
    assert all(item.last_line > CODE.count("\n") for item in mixed)


def test_owner_path_and_lines_are_recorded() -> None:
    """Every fingerprint says whose it is and where it stands."""
    found = fingerprint("c1", tree(src__a_dot_py=CODE), NOTHING)
    assert {(item.owner, item.path) for item in found} == {("c1", "src/a.py")}
    assert all(1 <= item.first_line <= item.last_line <= 40 for item in found)


def test_foreign_and_generated_files_are_left_out() -> None:
    """Vendored, generated, minified, binary and data files say nothing about who wrote what."""
    found = SourceTree(
        {
            "node_modules/a.js": File(CODE.encode()),
            "x/.venv/a.py": File(CODE.encode()),
            "a_pb2.py": File(CODE.encode()),
            "a.min.js": File(CODE.encode()),
            "one_line.js": File(CODE.replace("\n", ";").encode()),
            "binary.py": File(b"\0" + CODE.encode()),
            "poetry.lock": File(CODE.encode()),
            "data.json": File(CODE.encode()),
        }
    )
    assert fingerprint("c1", found, NOTHING) == ()


def test_do_not_edit_is_not_believed() -> None:
    """A marker inside a file does not take it out of the comparison: whoever copies could write it."""
    assert paths(tree(a_dot_py="# @generated, DO NOT EDIT\n" + CODE)) == {"a.py"}


def test_padding_does_not_hide_a_file() -> None:
    """A file over the size cap is read up to the cap, not skipped."""
    assert paths(tree(a_dot_py=CODE + "# padding\n" * (MAX_FILE_CHARACTERS // 5))) == {"a.py"}


def test_repeated_code_is_stored_a_few_times_only() -> None:
    """A generated table of thousands of equal rows costs a handful of fingerprints."""
    table = "ROWS = [\n" + "    (1, 'a', f(2)),\n" * 5000 + "]\n"
    found = fingerprint("c1", tree(a_dot_py=table), NOTHING)
    assert 0 < len(found) <= MAX_PLACES * len({item.hash for item in found}) < 100


@settings(deadline=None)
@given(st.dictionaries(st.sampled_from(["a.py", "b.ipynb", "c.js", "d.sql", "é x/😀.py", "e"]), st.binary()))
def test_any_bytes_are_harmless(files: dict[str, bytes]) -> None:
    """No content of any file raises, as a submission or as a starter."""
    found = SourceTree({path: File(data) for path, data in files.items()})
    assert fingerprint("c1", found, found) == ()
    fingerprint("c1", found, NOTHING)


def test_hostile_files_are_read_in_passing() -> None:
    """Shapes that make tokenizers slow or recursive are read like any other file."""
    shapes = [
        "'" + "\\'" * 499 + "\n",
        "(",
        "{\n",
        '"""\n',
        "'\n",
        "if x:\n" + " ",
        "-",
        "a." * 400 + "\n",
        "/*",
        "\\\n",
    ]
    for shape in shapes:
        text = shape * (40_000 // len(shape))
        fingerprint("c1", tree(a_dot_py=text, a_dot_js=text, a_dot_ipynb=text), NOTHING)
