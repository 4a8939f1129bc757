"""What the set-up pages say. Pure: values in, HTML out; no page holds a secret of the App."""

from __future__ import annotations

import json
from collections.abc import Sequence
from urllib.parse import urlsplit

from app.setup.manifest import EVENTS, NOT_ASKED, PERMISSIONS, creation_url, is_organisation, manifest
from app.setup.report import report
from app.setup.row import Row
from app.setup.rows import is_local
from app.web.forms import field, form
from app.web.report_page import HEADERS as SEALED
from rubric import html
from rubric.document import Block, Code, Document, Heading, Link, Paragraph, Quoted, Strong, Table

CHECK, CLOSE, CHOOSE, HIRING = "/setup/check", "/setup/close", "/setup/app", "/setup/hiring"
TITLE = "Connect Proofgrade to GitHub"


def headers(github_url: str) -> dict[str, str]:
    """As for a report page, but forms may go to us, and with the manifest to GitHub."""
    place = urlsplit(github_url)
    policy = SEALED["Content-Security-Policy"].replace(
        "form-action 'none'", f"form-action 'self' {place.scheme}://{place.netloc}"
    )
    return {**SEALED, "Content-Security-Policy": policy}


def refused(why: str) -> str:
    """For whoever has no ticket. It says how the operator gets one and nothing about the service."""
    how = ("Run ", Code("proofgrade setup"), " on the service's machine and open the address that it prints.")
    return html.render(Document("This page is for the operator", (Paragraph((why,)), Paragraph(how))))


def organisation_page(public_url: str, github_url: str, mistake: str = "") -> str:
    """The first step: where the App is made."""
    blocks: list[Block] = [
        *_mistake(mistake),
        Paragraph(("The service needs a GitHub App of its own: two clicks make it in your organisation.",)),
        Paragraph(
            ("Candidate and review repositories are made in the same organisation. An App in a person's "
             "account cannot do that, so an organisation is needed; you must own it.",)
        ),
    ]  # fmt: skip
    if is_local(public_url) and not is_local(github_url):
        warning = f"{public_url} leads to this machine only: GitHub refuses it. Set PROOFGRADE_PUBLIC_URL."
        blocks.append(Paragraph((Strong(warning),)))
    name = field("organisation", "Organisation on GitHub")
    return html.render(Document(TITLE, tuple(blocks)), form(CHOOSE, "Next", name, method="get"))


def app_page(public_url: str, github_url: str, organisation: str, state: str) -> str:
    """The second step: what the App may do and why, and the button that takes it to GitHub."""
    asked = manifest(organisation, public_url)
    blocks = (
        Paragraph(("A private App in ", Quoted(organisation), ": only this organisation can install it.")),
        Heading("What it may do"),
        Table(
            ("permission", "access", "what for"),
            tuple(
                ((Code(one.name),), (one.access,), (one.reason,)) for one in (*PERMISSIONS, *NOT_ASKED)
            ),
        ),
        Heading("What it is told"),
        Table(("event", "what it tells"), tuple(((Code(one.name),), (one.reason,)) for one in EVENTS)),
        Heading("What happens next"),
        Paragraph(
            ("GitHub shows the App's name, which you may change, and makes the App. Then you choose where to "
             "install it. Its key and secrets come straight to this service and are stored sealed. GitHub "
             "gives an hour for all of this.",)
        ),
    )  # fmt: skip
    button = form(
        creation_url(github_url, organisation, state),
        f"Create the App in {organisation}",
        hidden={"manifest": json.dumps(asked)},
    )
    return html.render(Document("Create the App", blocks), button)


def install_page(slug: str, install_url: str, form_token: str) -> str:
    """The third step, for whoever comes back without having installed it."""
    blocks = (
        Paragraph((Code(slug), " is made and its key is kept. It is not installed yet.")),
        Paragraph(
            (
                Link("Install it on GitHub", install_url),
                ", on all repositories: each candidate gets a new one.",
            )
        ),
    )
    return html.render(Document("Install the App", blocks), _closing(form_token))


def hiring_page(account: str, known: Sequence[str], form_token: str, mistake: str = "") -> str:
    """The fourth step: which repository the assessments are in."""
    blocks: list[Block] = [
        *_mistake(mistake),
        Paragraph(("The App is installed on ", Quoted(account), ".")),
        Paragraph(
            ("The hiring repository is private and holds the assessments, hidden sets included, under ",
             Code("assessments/<slug>/"), ".")
        ),
    ]  # fmt: skip
    name = field("repo", "Hiring repository", f"{account}/hiring", known)
    page = form(HIRING, "Use this repository", name, hidden={"token": form_token})
    return html.render(Document("Choose the hiring repository", tuple(blocks)), page)


def check_page(rows: tuple[Row, ...], form_token: str) -> str:
    """The self-test."""
    again = form(CHECK, "Check again", method="get")
    return html.render(report(rows), again + _closing(form_token))


def trouble_page(why: str) -> str:
    """Something went wrong on the way; `why` is one line of ours or GitHub's, without a secret."""
    back = form("/setup", "Back to the set-up", method="get")
    return html.render(Document("That did not work", (Paragraph((Quoted(why, 600),)),)), back)


def organisation_mistake(name: str) -> str:
    """What is wrong with a name that somebody typed, or an empty text."""
    return "" if is_organisation(name) else "This is not the name of an organisation on GitHub."


def _mistake(text: str) -> list[Block]:
    return [Paragraph((Strong(text),))] if text else []


def _closing(form_token: str) -> str:
    return form(CLOSE, "Close the set-up", hidden={"token": form_token})
