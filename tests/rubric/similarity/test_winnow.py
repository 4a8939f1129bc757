"""The guarantee of winnowing, and hashes that never change."""

from hypothesis import given
from hypothesis import strategies as st

from rubric.similarity.hashing import PRIME
from rubric.similarity.tokens import Token
from rubric.similarity.winnow import WINDOW, K, grams, winnow

ALPHABET = st.sampled_from(["N", "S", "0", "(", ")", ",", "if", "=", "."])


def stream(words: list[str]) -> list[Token]:
    return [Token(word, line) for line, word in enumerate(words, 1)]


@given(
    st.lists(ALPHABET),
    st.lists(ALPHABET),
    st.lists(ALPHABET),
    st.lists(ALPHABET, min_size=K + WINDOW - 1),
)
def test_long_shared_runs_are_always_found(
    before: list[str], other: list[str], after: list[str], run: list[str]
) -> None:
    """Two streams with K + WINDOW - 1 tokens in common share a fingerprint, whatever stands around."""
    one = {found.hash for found in winnow(stream(before + run))}
    two = {found.hash for found in winnow(stream(other + run + after))}
    assert one & two


@given(st.lists(ALPHABET, max_size=200))
def test_every_window_keeps_one_gram(words: list[str]) -> None:
    """Between two neighbouring fingerprints there is never a whole window without one."""
    hashes = list(grams(stream(words)))
    starts = [found.first_line - 1 for found in winnow(stream(words))]
    assert starts == sorted(set(starts))
    for first in range(max(0, len(hashes) - WINDOW + 1)):
        assert any(first <= start < first + WINDOW for start in starts)
    assert bool(hashes) == bool(starts)


@given(st.lists(ALPHABET, min_size=K, max_size=60), st.lists(ALPHABET, max_size=30))
def test_rolling_hash_depends_on_the_gram_alone(words: list[str], before: list[str]) -> None:
    """A gram has the same hash wherever it stands, and the hash fits a signed 64-bit column."""
    alone = list(grams(stream(words)))
    later = list(grams(stream(before + words)))
    assert later[len(before) :] == alone
    assert all(0 <= value < PRIME < 2**63 for value in alone)


def test_hashes_are_the_same_in_every_process() -> None:
    """Stored fingerprints stay usable: this value must never change."""
    assert list(grams(stream(["def", "N", "(", "N", ")"]))) == [899304200789296480]


def test_short_stream_has_no_fingerprint() -> None:
    """Fewer than K tokens are too little to say anything."""
    assert winnow(stream(["N"] * (K - 1))) == ()
    assert len(winnow(stream(["N"] * K))) == 1


def test_fingerprint_covers_the_lines_of_its_gram() -> None:
    """The first and the last line are those of the gram's first and last token."""
    (found,) = winnow(stream(["N"] * K))
    assert (found.first_line, found.last_line) == (1, K)
