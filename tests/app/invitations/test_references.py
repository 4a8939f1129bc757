"""Who hands in a solution of the assessment itself is flagged with it."""

from __future__ import annotations

import inspect
import textwrap

from app.invitations.references import held_by_references, know_references
from rubric.similarity.index import Fingerprinted
from rubric.tree import File, SourceTree
from tests.app.world import HIRING, SLUG, World, assessment_tree, changed, in_hiring, submission_tree

KEY = b"of a family"
SHOWN = "external: reference/honest"
EXPECTED = b"version: 1\nreferences:\n  honest: {gate: pass, quality: pass, claim: pass}\n"
SOLUTION = File(inspect.getsource(textwrap).encode())  # real code with enough structure to be recognised
MEMO = File(" ".join(f"Reason {number} speaks for another plan." for number in range(60)).encode())


def with_reference(solution: File = SOLUTION) -> SourceTree:
    """An assessment folder with one reference."""
    own = {"expected.yml": File(EXPECTED), "references/honest/train.py": solution}
    return SourceTree({**assessment_tree().under(f"assessments/{SLUG}").files, **own})


def held(world: World) -> tuple[Fingerprinted, ...]:
    """What the index has of the reference."""
    with world.work.store.reading() as records:
        return tuple(records.fingerprints(SLUG, [SHOWN]).get(SHOWN, ()))


async def test_a_reference_handed_in_is_flagged_from_the_first_invitation_on(world: World) -> None:
    """In the report to reviewers, by a name that says what it is; the candidate learns nothing."""
    world.github.commit(HIRING, "main", in_hiring(with_reference()))
    candidate = await world.invite()
    await world.graded(candidate, SourceTree({**submission_tree().files, "own_name.py": SOLUTION}))
    _, report = world.github.comment(candidate.review_repo, "report")
    assert f"**{SHOWN}**: strong" in report
    own = [text for _, text in world.github.repo(candidate.repo).comments.values()]
    assert not any("reference/" in text for text in own)


async def test_the_memo_of_a_reference_handed_in_is_flagged(world: World) -> None:
    """Prose and whole files as well as code, by the same name."""
    memo = {"references/honest/MEMO.md": MEMO}
    world.github.commit(HIRING, "main", in_hiring(SourceTree({**with_reference().files, **memo})))
    candidate = await world.invite()
    await world.graded(candidate, SourceTree({**submission_tree().files, "WHY.md": MEMO}))
    _, report = world.github.comment(candidate.review_repo, "report")
    assert f"**{SHOWN}**" in report
    assert "longest passage in common" in report


def test_known_again_they_are_there_once_and_as_they_are_now(world: World) -> None:
    """A reference that was changed replaces the earlier one; a folder without references adds nothing."""
    first, second = with_reference(), with_reference(File(inspect.getsource(inspect).encode()))
    for folder in (first, first, second, assessment_tree().under(f"assessments/{SLUG}")):
        know_references(world.work.store, SLUG, held_by_references(folder, KEY))
    assert held(world) == held_by_references(second, KEY)["honest"][0]
    with world.work.store.reading() as records:
        assert records.families() == [SLUG]


async def test_assessments_of_one_family_keep_theirs_apart(world: World) -> None:
    """Where the family is called otherwise, the slug stands before the name."""
    tree = changed(in_hiring(with_reference()), ("family: ticket-classifier", "family: tickets"))
    world.github.commit(HIRING, "main", tree)
    await world.invite()
    name = f"external: reference/{SLUG}-honest"
    with world.work.store.reading() as records:
        assert list(records.fingerprints("tickets", [SHOWN, name])) == [name]
