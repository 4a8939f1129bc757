"""`proofgrade similarity`: compares folders, without a service; and tells the service of external work."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from app.cli.exits import Exit, leave
from app.cli.inputs import submission_folder
from rubric.tree import SourceTree

COMPARE = "compare"


class _ComparesByDefault(TyperGroup):
    """What does not begin with a command are folders: one that is called like a command is `./add`."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        known = (*self.commands, *ctx.help_option_names)
        return super().parse_args(ctx, args if not args or args[0] in known else [COMPARE, *args])


similarity = typer.Typer(
    cls=_ComparesByDefault,
    no_args_is_help=True,
    help="Compare submissions: `proofgrade similarity DIR...`. Add what others published to the index.",
)
Label = Annotated[str | None, typer.Option(help="What it is called in flags; the folder's name by default.")]
Family = Annotated[
    str | None, typer.Option(help="The family of assessments; may be left out where there is only one.")
]


@similarity.command(COMPARE)
def compare(
    folders: Annotated[
        list[Path],
        typer.Argument(
            metavar="DIR...",
            help="A folder of submissions, or several folders that each hold one.",
            show_default=False,
        ),
    ],
    starter: Annotated[
        Path | None, typer.Option(help="Folder of the starter: what stands there counts nothing.")
    ] = None,
    json: Annotated[Path | None, typer.Option(help="Write all pairs with their matches as JSON.")] = None,
    csv: Annotated[Path | None, typer.Option(help="Write a new folder that Dolos' viewer opens.")] = None,
) -> None:
    """Compare submissions of the same brief with each other: evidence for a reviewer, never a verdict.

    Exit code 0: compared. 2: bad input, or a folder that had to be left out.
    """
    from app.cli.similar import compared_folders, show, show_beside, write, write_all
    from rubric.similarity.export import to_dolos, to_json

    given = submission_folder(starter) if starter else SourceTree()
    compared, left_out = compared_folders(folders, given)
    pairs = compared.round.pairs()
    if json:
        write(json, to_json(compared.round, pairs, compared.beside))
    if csv:
        write_all(csv, to_dolos(compared.round, pairs, compared.trees()))
    show(compared.round, pairs)
    show_beside(compared.beside)
    leave(Exit.BAD_INPUT if left_out else Exit.OK)


@similarity.command("add")
def add(
    folder: Annotated[
        Path, typer.Argument(metavar="DIR", help="A folder of folders, each a solution.", show_default=False)
    ],
    family: Family = None,
    label: Label = None,
    starter: Annotated[
        Path | None, typer.Option(help="Folder of the starter: what stands there counts nothing.")
    ] = None,
) -> None:
    """Add solutions found elsewhere, or earlier rounds, to what submissions of a family are compared with.

    They are no candidates: a flag calls one `external: LABEL/FOLDER`. Adding a label again replaces it.
    Exit code 2: bad input, or a folder that had to be left out.
    """
    from app.cli.external import add_all, fitting_family, fitting_label
    from app.db.engines import BULK_CACHE_KIB
    from app.people.record import opened

    given = submission_folder(starter) if starter else SourceTree()
    called = fitting_label(label if label is not None else folder.resolve().name)
    with opened(cache_kib=BULK_CACHE_KIB) as store:
        whole = add_all(store, fitting_family(store, family), called, folder, given)
    leave(Exit.OK if whole else Exit.BAD_INPUT)


@similarity.command("remove")
def remove(
    label: Annotated[str, typer.Option(help="What it was added under.")],
    family: Family = None,
) -> None:
    """Take what was added under a label out of the index again."""
    from app.cli.external import fitting_family, remove_all
    from app.people.record import opened

    with opened() as store:
        remove_all(store, fitting_family(store, family), label)
