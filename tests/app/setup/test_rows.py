"""The self-test's rows: what each fact looks like, and that what is wrong says how to mend it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from app.setup.facts import AppSeen, Delivered, Facts, Hiring, Hook, Unknown, Workflow
from app.setup.report import report, worst
from app.setup.row import Row, State
from app.setup.rows import is_local, rows
from rubric import html
from tests.app.setup.desk import APP, GITHUB, GRANTED, INSTALLATION, SUBSCRIBED

URL = "https://grades.acme.test"
GOOD = Facts(
    public_url=URL,
    github_url=GITHUB,
    api_url=GITHUB,
    runner="local",
    missing=(),
    organisation="acme",
    app=AppSeen(APP.slug, GRANTED, SUBSCRIBED),
    hook=Hook(f"{URL}/webhook"),
    deliveries=(Delivered("push", 202),),
    installation=INSTALLATION,
    hiring=Hiring("acme/hiring", private=True, assessments={"ticket-classifier": ""}),
    uninvited=0,
    workflow=None,
    actions={"acme/t-amber": False},
    reviews={"acme/t-review": True},
    engine=True,
    stranger=403,
)
NOBODY = Unknown("there is no App yet")
PANELED = Hiring("acme/hiring", private=True, assessments={"classifier": ""}, panels=("classifier",))


def found(facts: Facts, name: str) -> Row:
    (row,) = (row for row in rows(facts) if row.name == name)
    return row


def test_a_good_set_up_is_all_ok() -> None:
    """Then there is nothing to mend."""
    assert {row.state for row in rows(GOOD)} == {State.OK}
    assert worst(rows(GOOD)) is State.OK
    assert "everything is in place" in html.render(report(rows(GOOD)))


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("connected to GitHub", {"missing": ("PROOFGRADE_HIRING_REPO",)}),
        ("public address", {"public_url": "http://127.0.0.1:8080"}),
        ("public address", {"public_url": "http://grades.acme.test"}),
        ("strangers are kept out of /setup", {"stranger": 200}),
        ("App and key", {"app": Unknown("GitHub: 401 Bad credentials", refused=True)}),
        ("webhook", {"hook": Hook("https://elsewhere.test/webhook")}),
        ("webhook", {"hook": Hook(f"{URL}/webhook", is_json=False)}),
        ("webhook", {"hook": Hook(f"{URL}/webhook", checks_tls=False)}),
        ("last deliveries", {"deliveries": (Delivered("push", 0), Delivered("push", 202))}),
        ("last deliveries", {"deliveries": (Delivered("push", 401),)}),
        ("checks", {"installation": replace(INSTALLATION, permissions={**GRANTED, "checks": "read"})}),
        ("members", {"app": AppSeen(APP.slug, {}, SUBSCRIBED), "installation": None}),
        ("member", {"app": AppSeen(APP.slug, GRANTED, ("push",))}),
        ("installed", {"installation": None}),
        ("installed", {"installation": replace(INSTALLATION, suspended=True)}),
        ("installed", {"installation": replace(INSTALLATION, is_organisation=False)}),
        ("hiring repository", {"hiring": Hiring("acme/hiring", None, {})}),
        ("hiring repository", {"hiring": Hiring("acme/hiring", private=False, assessments={})}),
        ("assessments", {"hiring": Hiring("acme/hiring", private=True, assessments={})}),
        ("assessment x", {"hiring": Hiring("acme/hiring", private=True, assessments={"x": "line 3: bad"})}),
        ("base permission", {"hiring": PANELED, "uninvited": 3}),
        ("Actions off in acme/t-amber", {"actions": {"acme/t-amber": True}}),
        ("review repository acme/t-review", {"reviews": {"acme/t-review": None}}),
        ("review repository acme/t-review", {"reviews": {"acme/t-review": False}}),
        ("Docker engine", {"engine": False}),
        ("workflow", {"workflow": Workflow("reproduce.yml", None, enabled=True)}),
        ("workflow", {"workflow": Workflow("reproduce.yml", "disabled_manually", enabled=True)}),
        (
            "Actions in the hiring repository",
            {"workflow": Workflow("reproduce.yml", "active", enabled=False)},
        ),
    ],
)
def test_what_is_wrong_says_how_to_mend_it(name: str, change: dict[str, Any]) -> None:
    """One row turns wrong and carries the remedy; the page shows both."""
    facts = replace(GOOD, **change)
    row = found(facts, name)
    assert row.state is State.WRONG
    assert row.mend
    assert worst(rows(facts)) is State.WRONG
    assert "to mend" in html.render(report(rows(facts)))


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("App and key", {"app": Unknown("no answer")}),
        ("webhook", {"hook": NOBODY}),
        ("last deliveries", {"deliveries": NOBODY}),
        ("last deliveries", {"deliveries": ()}),
        ("checks", {"app": NOBODY}),
        ("push", {"app": NOBODY}),
        ("installed", {"installation": NOBODY}),
        ("hiring repository", {"hiring": NOBODY}),
        ("base permission", {"uninvited": NOBODY}),
        ("base permission", {"hiring": PANELED, "uninvited": None}),
        ("Actions off in acme/t-amber", {"actions": {"acme/t-amber": None}}),
        ("Actions off in acme/t-amber", {"actions": {"acme/t-amber": NOBODY}}),
        ("review repository acme/t-review", {"reviews": {"acme/t-review": NOBODY}}),
        ("Docker engine", {"engine": NOBODY}),
        ("workflow", {"workflow": NOBODY}),
        ("strangers are kept out of /setup", {"stranger": NOBODY}),
    ],
)
def test_what_could_not_be_asked_is_unknown(name: str, change: dict[str, Any]) -> None:
    """Not knowing is neither ok nor wrong."""
    facts = replace(GOOD, **change)
    assert found(facts, name).state is State.UNKNOWN
    assert worst(rows(facts)) is State.UNKNOWN


def test_an_old_failure_before_a_good_delivery_is_forgiven() -> None:
    """GitHub's first ping comes before anybody knows the secret."""
    row = found(replace(GOOD, deliveries=(Delivered("push", 202), Delivered("ping", 401))), "last deliveries")
    assert row.state is State.OK
    assert "1 of 2 failed" in row.said


def test_open_base_permission_is_a_note_where_no_panel_reads() -> None:
    """Nothing is unsealed then; that members read candidates' repositories is said all the same."""
    row = found(replace(GOOD, uninvited=3), "base permission")
    assert (row.state, row.mend) == (State.OK, "")
    assert "those of candidates" in row.said


def test_sealed_desks_name_the_assessment_and_the_page() -> None:
    """Whoever mends it learns what it is for, and where the switch is."""
    row = found(replace(GOOD, hiring=PANELED, uninvited=1), "base permission")
    assert "classifier" in row.said
    assert f"{GITHUB}/organizations/acme/settings/member_privileges" in row.mend


def test_the_workflow_matters_to_its_runner_only() -> None:
    """Without `runner: actions` there is no such row; without `local` none about an engine."""
    assert "workflow" not in {row.name for row in rows(GOOD)}
    facts = replace(GOOD, engine=None, workflow=Workflow("reproduce.yml", "active", enabled=True))
    names = {row.name for row in rows(facts)}
    assert "Docker engine" not in names
    assert found(facts, "workflow").state is State.OK


def test_asked_for_is_told_from_not_asked_for() -> None:
    """A permission that the organisation has yet to accept has another remedy than one the App lacks."""
    lacking = replace(INSTALLATION, permissions={})
    accepted = found(replace(GOOD, installation=lacking), "actions")
    assert "accepts" in accepted.mend
    asked = found(replace(GOOD, app=AppSeen(APP.slug, {}, SUBSCRIBED), installation=lacking), "actions")
    assert f"/settings/apps/{APP.slug}/permissions" in asked.mend


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1:1", "http://[::1]", "http://localhost", "http://gh.localhost"]
)
def test_addresses_of_the_host_itself(url: str) -> None:
    """Nobody else can follow them."""
    assert is_local(url)
    assert not is_local("https://example.org")


def test_names_from_github_are_shown_literally() -> None:
    """An assessment's mistakes quote a file: markup in them stays text."""
    facts = replace(
        GOOD, hiring=Hiring("acme/hiring", private=True, assessments={"<b>": "<script>x</script>"})
    )
    page = html.render(report(rows(facts)))
    assert "<script>" not in page
    assert "&lt;script&gt;" in page
