"""An assessment folder -> everything that is wrong or odd about it, with places. Nothing is run."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from rubric.lint.asked import check_asked
from rubric.lint.hidden import check_hidden, check_training
from rubric.lint.limits import check_generator, check_limits, check_papers
from rubric.lint.proof import check_proof
from rubric.lint.public import check_public
from rubric.lint.references import check_honest, check_names, check_references
from rubric.lint.remark import Remark, Subject, mistake
from rubric.lint.sections import check_sections
from rubric.lint.starter import check_readme, check_starter
from rubric.parse import parse_assessment
from rubric.tree import SourceTree
from rubric.yaml_nodes import ParseError

__all__ = ["FAMILIES", "Remark", "lint"]

FAMILIES: Mapping[str, Callable[[Subject], Iterator[Remark]]] = {
    "sections": check_sections,
    "asked": check_asked,
    "limits": check_limits,
    "generator": check_generator,
    "papers": check_papers,
    "hidden": check_hidden,
    "training": check_training,
    "public": check_public,
    "readme": check_readme,
    "starter": check_starter,
    "references": check_references,
    "honest": check_honest,
    "proof": check_proof,
}


def lint(folder: SourceTree, default_rubric: str, name: str) -> tuple[Remark, ...]:
    """All mistakes and remarks, by path and line. `name` is how the author calls the folder.

    Where assessment.yml or rubric.yml cannot be read, only they and the references' names are looked at.
    """
    found = list(check_names(folder))
    try:
        subject = Subject(folder, parse_assessment(folder, default_rubric), name)
    except ParseError as error:
        found += [mistake(problem.place, problem.message) for problem in error.problems]
    else:
        found += [one for check in FAMILIES.values() for one in check(subject)]
    return tuple(sorted(found, key=_order))


def _order(one: Remark) -> tuple[str, int, bool]:
    place = one.problem.place
    return place.path, place.line or 0, not one.is_mistake
