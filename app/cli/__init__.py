"""`proofgrade`: the command line. It parses arguments, wires the parts and chooses the exit code."""

from __future__ import annotations

import typer

from app.cli import (
    backup,
    brief,
    calibration,
    check,
    demo,
    erase,
    evidence,
    export,
    grade,
    init,
    lint,
    live,
    new,
    people,
    selftest,
    service,
    setup,
    shortlist,
    similarity,
    status,
    verify,
)
from app.cli.exits import told

cli = typer.Typer(
    name="proofgrade",
    help="Grades AI/ML take-homes by running them. Machines observe, people decide.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
cli.command("grade")(grade.grade)
cli.command("check")(check.check)
cli.command("evidence")(evidence.evidence)
cli.command("selftest")(selftest.selftest)
cli.command("new")(new.new)
cli.command("lint")(lint.lint)
cli.command("brief")(brief.brief)
cli.add_typer(similarity.similarity, name="similarity")
cli.command("verify")(verify.verify)
cli.command("schema")(verify.schema)
cli.command("init")(init.init)
cli.command("prepare")(grade.prepare)
cli.command("serve")(service.serve)
cli.command("setup")(setup.setup)
cli.command("doctor")(setup.doctor)
cli.command("invite")(people.invite)
cli.command("extend")(people.extend)
cli.command("replay")(service.replay)
cli.command("status")(status.status)
cli.command("live")(live.live)
cli.command("calibrate")(calibration.calibrate)
cli.command("calibration")(calibration.calibration)
cli.command("shortlist")(shortlist.shortlist)
cli.command("export")(export.export)
cli.command("erase")(erase.erase)
cli.command("backup")(backup.backup)
cli.command("demo")(demo.demo)


def main() -> None:
    """Run the command line; errors that a person can mend become one line and an exit code."""
    with told():
        cli()
