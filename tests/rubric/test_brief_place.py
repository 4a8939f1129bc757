"""The brief between its markers in a README."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from rubric.brief_place import CLOSES, OPENS, brief_in, placed, without_brief

OWN = "# Your submission\n\nTwo sentences.\n"
TEXTS = st.text(alphabet=st.sampled_from("ab#\n <!->/")) | st.sampled_from((OPENS, CLOSES, OPENS + CLOSES))


def test_the_brief_goes_above_what_is_there() -> None:
    """The first time it stands at the top; the candidate's headings follow."""
    assert placed(OWN, "# Brief\n") == f"{OPENS}\n# Brief\n{CLOSES}\n\n{OWN}"
    assert placed("", "# Brief\n") == f"{OPENS}\n# Brief\n{CLOSES}\n"


def test_a_new_brief_takes_the_old_one_s_place() -> None:
    """Only what stands between the markers changes."""
    readme = f"Above.\n\n{placed(OWN, 'old')}"
    assert placed(readme, "new") == f"Above.\n\n{placed(OWN, 'new')}"


@given(TEXTS, st.text(alphabet="ab#\n"))
def test_what_is_put_in_is_read_back_and_putting_it_again_changes_nothing(readme: str, brief: str) -> None:
    """Whatever the README held."""
    once = placed(readme, brief)
    assert brief_in(once) == brief.strip()
    assert placed(once, brief) == once


@given(TEXTS, st.text(alphabet="ab#\n"))
def test_line_numbers_stay_without_the_brief(readme: str, brief: str) -> None:
    """A finding names the same line of the README."""
    whole = placed(readme, brief)
    assert whole.count("\n") == without_brief(whole).count("\n")


def test_a_readme_without_both_markers_has_no_brief() -> None:
    """A marker alone takes nothing away."""
    for text in ("", OWN, f"{OPENS}\n{OWN}", f"{CLOSES}\n{OPENS}\n{OWN}"):
        assert brief_in(text) is None
        assert without_brief(text) == text
