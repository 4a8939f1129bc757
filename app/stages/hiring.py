"""Reads an assessment from the hiring repository."""

from __future__ import annotations

from app.errors import ConfigurationError
from app.handlers.push import MAIN
from app.ports import GitHub
from app.state import Candidate
from app.work import Work
from rubric import shipped
from rubric.model import Assessment
from rubric.parse import ParseError, parse_assessment
from rubric.tree import SourceTree


async def hiring_head(github: GitHub, installation_id: int, repo: str) -> str:
    """The newest commit of the hiring repository. Raises ConfigurationError when there is none."""
    head = await github.branch_head(installation_id, repo, MAIN)
    if head is None:
        raise ConfigurationError(f"{repo}: no branch {MAIN}; push the assessments there")
    return head


async def folder_at(work: Work, candidate: Candidate, hiring_sha: str) -> SourceTree:
    """The candidate's assessment folder as it is at a commit of the hiring repository."""
    repo = work.policy.hiring_repo
    tree = await work.patience.call(lambda: work.snapshots.tree(candidate.installation_id, repo, hiring_sha))
    return assessment_folder(tree, repo, candidate.assessment)


async def as_given(work: Work, candidate: Candidate, folder: SourceTree) -> SourceTree:
    """An assessment folder with the starter as this candidate has it: the own data in it, where there are.

    What is judged by it knows them as given. The assessment itself is read from the folder as it is.
    """
    if candidate.seed is None:
        return folder
    place = candidate.installation_id, candidate.repo, candidate.starter_sha
    tree = await work.patience.call(lambda: work.github.fetch_tree(*place))
    return SourceTree({**folder.files, **{f"starter/{path}": file for path, file in tree.files.items()}})


def assessment_folder(tree: SourceTree, repo: str, slug: str) -> SourceTree:
    """The folder `assessments/<slug>/`. Raises ConfigurationError when it is not there."""
    folder = tree.under(f"assessments/{slug}")
    if "assessment.yml" not in folder:
        raise ConfigurationError(f"{repo}: assessments/{slug}/assessment.yml is missing on {MAIN}")
    return folder


def read_assessment(folder: SourceTree, repo: str, slug: str) -> Assessment:
    """Parse the folder. Raises ConfigurationError with every mistake."""
    try:
        return parse_assessment(folder, shipped.default_rubric())
    except ParseError as error:
        mistakes = "; ".join(str(problem) for problem in error.problems)
        raise ConfigurationError(f"{repo}/assessments/{slug}: {mistakes}") from error
