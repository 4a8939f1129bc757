"""The shipped evidence matrix: what each role has to show."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

from rubric import shipped as package
from rubric.role import Role
from rubric.role_file import parse_roles
from rubric.rubric_file import parse_rubric


@cache
def shipped() -> Mapping[str, Role]:
    """Every role by id, in the order of the file. Read once."""
    rubric = parse_rubric(package.default_rubric(), "default rubric")
    roles = parse_roles(package.role_matrix(), "roles.yml", [row.id for row in rubric.competencies])
    return MappingProxyType({role.id: role for role in roles})


def role_of(profile: str) -> Role | None:
    """The role that a profile names; None for no profile."""
    return shipped().get(profile)
