"""A hiring repository to begin with: assessments with own people, the workflow, the next commands. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from rubric.assessment_schema import assessment_schema, rubric_schema
from rubric.new_assessment import NOBODY
from rubric.proof import PATH as PROOF_PATH
from rubric.schema import schema_text
from rubric.tree import File, SourceTree

WORKFLOW = ".github/workflows/reproduce.yml"
IGNORED = """\
__pycache__/
.venv/
.env
*.pem
"""
README = """\
# How {org} hires

Take-homes that Proofgrade reads from the branch `main`. **Keep this repository private**: the hidden sets
are in it.

{rows}
- `.github/workflows/`: runs submissions on GitHub's runners, where the service says `runner: actions`. Name
  the owner of the action in it first.
- `schema/`: by which an editor completes and checks `assessment.yml` and `rubric.yml`.

## What to do next

The hidden set that ships with an assessment is public. These were made with a seed of your own, which
`proofgrade init` has said: whoever knows it can make them again. To make others, begin here, with a number
that nobody knows:

```console
$ python3 assessments/{slug}/generator.py --seed N --out assessments/{slug}
```

Then look, prove, push:

```console
$ proofgrade lint                         # what is missing or wrong, with the line
$ proofgrade brief assessments/{slug}     # what candidates are asked
$ proofgrade selftest assessments/{slug}  # its own submissions, in Docker; writes proof.yml
$ git init --initial-branch=main && git add . && git commit --message "How we hire"
$ git push https://github.com/{org}/hiring.git HEAD:main
```

Nobody can be invited without the `proof.yml` of the folder as it is: whenever a file in it changes, run
`selftest` again, commit and push. Then start the service, in a terminal of its own:

```console
$ proofgrade serve
```

```console
$ proofgrade setup                        # makes the App on GitHub
$ proofgrade doctor                       # whether everything is in place
$ proofgrade invite {slug} LOGIN
```
"""
SCHEMAS = {
    "schema/assessment.schema.json": assessment_schema,
    "schema/rubric.schema.json": rubric_schema,
}
"""What editors read the YAML files with; `proofgrade new` names them in the first line of its own."""
PEOPLE = re.compile(r"^people:.*\n(?:[ \t]+.*\n|[ \t]*#.*\n)*", re.MULTILINE)


def hiring_repo(
    org: str,
    assessments: Mapping[str, SourceTree],
    workflow: bytes,
    *,
    reviewers: Sequence[str] = (),
    leads: Sequence[str] = (),
) -> SourceTree:
    """The files of the repository; `assessments`: folder by slug, at least one.

    With other people an assessment is another one, so the shipped proof is left out. For whom nobody names
    a placeholder stands, which `proofgrade lint` asks to replace.
    """
    files = {WORKFLOW: File(workflow), ".gitignore": File(IGNORED.encode())}
    files |= {path: File(schema_text(schema()).encode()) for path, schema in SCHEMAS.items()}
    for slug, folder in assessments.items():
        text = with_people(folder.text("assessment.yml") or "", reviewers, leads)
        own = {**folder.files, "assessment.yml": File(text.encode())}
        files |= {f"assessments/{slug}/{path}": file for path, file in own.items() if path != PROOF_PATH}
    files["README.md"] = File(_readme(org, tuple(assessments)).encode())
    return SourceTree(files)


def with_people(text: str, reviewers: Sequence[str], leads: Sequence[str]) -> str:
    """An assessment.yml with these people in the place of its own; the rest to the byte."""
    own = (
        f"people:\n  reviewers: [{', '.join(reviewers or (NOBODY,))}]\n"
        f"  leads: [{', '.join(leads or (NOBODY,))}]\n"
    )
    kept = PEOPLE.sub("", text if text.endswith("\n") else f"{text}\n")
    return f"{kept.rstrip()}\n\n{own}"


def _readme(org: str, slugs: tuple[str, ...]) -> str:
    rows = "\n".join(f"- `assessments/{slug}/`: brief, starter, hidden set, references." for slug in slugs)
    return README.format(org=org, rows=rows, slug=slugs[0])
