"""JUnit XML: counted from its test cases, and harmless whatever it holds."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from action.junit import DEPTH_MAX, JUNIT_BYTES, TESTS_MAX, Counts, JUnitError, read_junit

# A report of a candidate's tests: one passed, one failed, one skipped, one with a parameter.
PYTEST = b"""<?xml version="1.0" encoding="utf-8"?>
<testsuites name="pytest tests"><testsuite name="pytest" errors="0" failures="1" tests="4">
<testcase classname="tests.test_a" name="test_one" time="0.25" />
<testcase classname="tests.test_a" name="test_two" time="1e-3"><failure message="0">E</failure></testcase>
<testcase classname="tests.test_b" name="test_one" time="0.1"><skipped type="pytest.skip" /></testcase>
<testcase classname="tests.test_b" name="test_two[&lt;1&gt;]" time="0" />
</testsuite></testsuites>"""


def suite(*cases: str) -> bytes:
    return f"<testsuite>{''.join(cases)}</testsuite>".encode()


def case(inner: str = "", **attributes: str) -> str:
    given = "".join(f' {name}="{value}"' for name, value in attributes.items())
    return f"<testcase{given}>{inner}</testcase>"


def test_a_report_of_pytest_is_counted() -> None:
    """Passed, failed, skipped and seconds, from the cases themselves."""
    counts = read_junit(PYTEST)
    assert counts == Counts(2, 1, 1, 0.25 + 0.001 + 0.1, "pytest")
    assert counts.collected == 4


def test_a_suite_s_own_totals_are_not_believed() -> None:
    """A forged total changes nothing."""
    data = suite(case("<failure/>")).replace(
        b"<testsuite>", b'<testsuite tests="999" failures="-5" time="nan">'
    )
    assert read_junit(data) == Counts(0, 1, 0, 0.0)


@pytest.mark.parametrize("encoding", ["hex", "utf-7", "unicode_escape", "idna", "latin-1", "nonsense"])
def test_a_declared_encoding_is_not_looked_at(encoding: str) -> None:
    """So that no codec of Python is ever asked; what everybody writes is UTF-8."""
    data = f'<?xml version="1.0" encoding="{encoding}"?>'.encode() + suite(case(name="ä"))
    assert read_junit(data).passed == 1


def test_suites_may_be_several_nested_and_empty() -> None:
    """Cases are counted wherever they stand."""
    inner = suite(case(name="a"), suite(case(name="b")).decode()).decode()
    assert (
        read_junit(f"<testsuites>{inner}<testsuite/>{suite(case()).decode()}</testsuites>".encode()).passed
        == 3
    )
    assert read_junit(b"<testsuites/>").collected == 0


def test_cases_without_names_are_counted_each() -> None:
    """Nothing is required of a case but to be there."""
    assert read_junit(suite(case(), case("<error/>"), case(name=""))) == Counts(2, 1, 0, 0.0)


def test_a_second_report_of_a_test_is_not_another_test() -> None:
    """Where the clean-up fails after a good test, the failure counts."""
    both = suite(case(classname="x", name="t"), case("<error/>", classname="x", name="t"))
    assert read_junit(both) == Counts(0, 1, 0, 0.0)


def test_only_a_case_s_own_children_judge_it() -> None:
    """A failure element deeper in, or outside of any case, is just text; the worst verdict wins."""
    deeper = case("<system-out><failure/></system-out>", name="a")
    worst = case("<skipped/><failure/><skipped/>", name="b")
    assert read_junit(suite(deeper, worst, "<failure/>")) == Counts(1, 1, 0, 0.0)


@pytest.mark.parametrize(
    "seconds", ["nan", "inf", "-1", "1e999", "1_000", "", "x", "9" * 5000, "٣", "1,5", "+1"]
)
def test_an_absurd_time_counts_as_none(seconds: str) -> None:
    """What is no plain number is left out of the sum."""
    assert read_junit(suite(case(time=seconds), case(time="2.5"))).seconds == 2.5


BOMB = '<!DOCTYPE b [<!ENTITY a "ha">' + "".join(
    f'<!ENTITY {after} "{f"&{before};" * 10}">' for before, after in zip("abcdefgh", "bcdefghi", strict=True)
)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "no well-formed XML"),
        (b"{}", "no well-formed XML"),
        (suite()[:-3], "no well-formed XML"),
        (b"<html><testcase/></html>", "its root is neither testsuite nor testsuites"),
        (BOMB.encode() + b"]><testsuite>&i;</testsuite>", "declares a document type or entities"),
        (b'<!DOCTYPE x SYSTEM "file:///etc/passwd"><testsuite/>', "declares a document type"),
        (b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><testsuite>&e;</testsuite>', "declares a"),
        (b'<!DOCTYPE x [<!ENTITY % p SYSTEM "http://127.0.0.1/"> %p;]><testsuite/>', "declares a document"),
        (b"<testsuite>" * (DEPTH_MAX + 1), "nested deeper than 32 elements"),
        (b"<testsuite>" * 300_000, "nested deeper than 32 elements"),
        (suite(case() * (TESTS_MAX + 1)), "more than 20,000 test cases"),
        (suite(" " * JUNIT_BYTES), "at most 4,194,304 are read"),
        (b'<?xml version="1.0" encoding="\xff"?><testsuite/>', "no well-formed XML"),
        (suite(case(name="\x1b")), "no well-formed XML"),
        (b'<testsuite a="1" a="2"/>', "no well-formed XML"),
    ],
)  # fmt: skip
def test_what_is_no_plain_report_is_refused(data: bytes, message: str) -> None:
    """By a cap or by the parser, and the message quotes nothing."""
    with pytest.raises(JUnitError) as caught:
        read_junit(data)
    assert message in str(caught.value)


FRAGMENTS = st.sampled_from(
    [b"<testsuite>", b"</testsuite>", b"<testcase>", b"<testcase/>", b"</testcase>", b"<failure/>",
     b"<skipped/>", b'<?xml version="1.0"?>', b"<!DOCTYPE x [", b'<!ENTITY e "x">', b"]>", b"&e;",
     b"<![CDATA[", b"]]>", b"\xff", b"<!--", b"-->", b"\0", b'<testcase time="nan" name="a">', b"\xfe\xff"]
)  # fmt: skip


@given(
    st.binary(max_size=200)
    | st.lists(FRAGMENTS, max_size=20).map(b"".join)
    | st.lists(FRAGMENTS, max_size=20).map(lambda parts: b"<testsuite>" + b"".join(parts) + b"</testsuite>")
    | st.text(st.characters(codec="ascii"), max_size=12).map(
        lambda name: f'<?xml version="1.0" encoding="{name}"?><testsuite/>'.encode()
    )
)
def test_any_bytes_are_counts_or_refused(data: bytes) -> None:
    """No other exception, no negative count, no odd sum."""
    counts = Counts(0, 0, 0, 0.0)
    with contextlib.suppress(JUnitError):
        counts = read_junit(data)
    assert min(counts.passed, counts.failed, counts.skipped) >= 0
    assert 0 <= counts.seconds < 1e12
