"""The self-test's rows about the organisation: installation, hiring, candidate and review places. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from app.setup.facts import Facts, Hiring, Unknown
from app.setup.row import PAGES, Row, State, in_section, installations_page, privileges_page


def organisation_rows(facts: Facts) -> Iterator[Row]:
    """Installation, hiring repository, assessments, what members read, candidate and review repositories."""
    yield _installed(facts)
    yield from _hiring(facts)
    yield _base_permission(facts)
    yield from _switched_off(facts)
    yield from _reviews(facts)


def _installed(facts: Facts) -> Row:
    row, found = in_section("Organisation"), facts.installation
    if isinstance(found, Unknown):
        return row("installed", State.UNKNOWN, found.why)
    if found is None:
        where = facts.organisation or "an organisation"
        return row("installed", State.WRONG, f"the App is not installed on {where}", f"install it: {PAGES}")
    if found.suspended:
        mend = f"unsuspend it at {installations_page(facts)}"
        return row("installed", State.WRONG, f"suspended on {found.account}", mend)
    if not found.is_organisation:
        mend = "make the App anew in an organisation: candidate repositories are made there"
        return row("installed", State.WRONG, f"{found.account} is a person's account", mend)
    return row("installed", State.OK, f"on {found.account}")


def _hiring(facts: Facts) -> Iterator[Row]:
    row, found = in_section("Organisation"), facts.hiring
    if isinstance(found, Unknown):
        yield row("hiring repository", State.UNKNOWN, found.why)
    elif found.private is None:
        mend = f"make it, private, or let the App reach it at {installations_page(facts)}"
        yield row("hiring repository", State.WRONG, f"{found.repo} is not there for the App", mend)
    elif not found.private:
        mend = "make it private: it holds the hidden sets"
        yield row("hiring repository", State.WRONG, f"{found.repo} can be read by anybody", mend)
    else:
        yield row("hiring repository", State.OK, f"{found.repo} is readable and private")
        yield from _assessments(found)


def _assessments(hiring: Hiring) -> Iterator[Row]:
    row = in_section("Organisation")
    if not hiring.assessments:
        mend = "push a folder assessments/<slug>/ with an assessment.yml to its main branch"
        yield row("assessments", State.WRONG, f"{hiring.repo} holds none", mend)
    for slug, mistakes in hiring.assessments.items():
        if mistakes:
            yield row(f"assessment {slug}", State.WRONG, mistakes, "correct the file and push it to main")
        else:
            yield row(f"assessment {slug}", State.OK, "its files parse")


def _base_permission(facts: Facts) -> Row:
    """What members may read without being let in anywhere, told from who reads the hiring repository."""
    row, found = in_section("Organisation"), facts.uninvited
    mend = f'an owner chooses "No permission" under "Base permissions" at {privileges_page(facts)}'
    if isinstance(found, Unknown):
        return row("base permission", State.UNKNOWN, found.why)
    if found is None:
        said = "a team was let into the hiring repository, so its readers do not tell"
        return row("base permission", State.UNKNOWN, said, f"if it is another: {mend}")
    if not found:
        return row("base permission", State.OK, "nobody reads the hiring repository who was not let in")
    said = f"{found} who were not let in read the hiring repository, and so every one of the organisation"
    panels = facts.hiring.panels if isinstance(facts.hiring, Hiring) else ()
    if not panels:
        return row("base permission", State.OK, f"{said}, those of candidates with them")
    why = f"{said}: the cards of a panel ({', '.join(panels)}) would not be sealed"
    return row("base permission", State.WRONG, why, mend)


def _switched_off(facts: Facts) -> Iterator[Row]:
    row, name = in_section("Organisation"), "Actions off in candidate repositories"
    off = sum(found is False for found in facts.actions.values())
    if off or not facts.actions:
        said = f"off in {off} of the {len(facts.actions)} newest" if off else "nobody is invited yet"
        yield row(name, State.OK, said)
    for repo, found in facts.actions.items():
        if isinstance(found, Unknown):
            yield row(
                f"Actions off in {repo}",
                State.UNKNOWN,
                found.why,
                f"look at {facts.github_url}/{repo}/settings/actions",
            )
        elif found is None:
            yield row(
                f"Actions off in {repo}",
                State.UNKNOWN,
                "GitHub does not say",
                f"look at {facts.github_url}/{repo}/settings/actions",
            )
        elif found:
            mend = f"choose Disable actions at {facts.github_url}/{repo}/settings/actions"
            yield row(f"Actions off in {repo}", State.WRONG, "the candidate may run workflows", mend)


def _reviews(facts: Facts) -> Iterator[Row]:
    row = in_section("Organisation")
    for repo, found in facts.reviews.items():
        name = f"review repository {repo}"
        if isinstance(found, Unknown):
            yield row(name, State.UNKNOWN, found.why)
        elif found is None:
            yield row(
                name, State.WRONG, "not there for the App", "invite anybody again: it is made anew then"
            )
        elif found:
            yield row(name, State.OK, "there, and private")
        else:
            yield row(
                name, State.WRONG, "anybody can read it", "make it private: flags and marks stand in it"
            )
