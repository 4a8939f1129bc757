"""The manifest: GitHub's fields within GitHub's limits, on every kind of GitHub."""

from __future__ import annotations

import pytest

from app.setup.manifest import NAME_MAX, creation_url, is_organisation, manifest


@pytest.mark.parametrize("organisation", ["acme", "a" * 39])
def test_the_name_fits(organisation: str) -> None:
    """GitHub takes 34 characters."""
    assert len(manifest(organisation, "https://x.test")["name"]) <= NAME_MAX


def test_the_app_leads_back_to_us() -> None:
    """Every address in it is ours, and it asks nobody to sign in."""
    made = manifest("acme", "https://x.test")
    assert made["redirect_url"] == "https://x.test/setup/created"
    assert made["setup_url"] == "https://x.test/setup/installed"
    assert made["request_oauth_on_install"] is False
    assert "workflows" not in made["default_permissions"]


@pytest.mark.parametrize("github", ["https://github.com", "https://ghes.acme.test", "https://acme.ghe.com"])
def test_the_form_goes_to_the_organisation(github: str) -> None:
    """The same path everywhere, with the state in the query."""
    url = creation_url(github, "acme", "a_b-c")
    assert url == f"{github}/organizations/acme/settings/apps/new?state=a_b-c"


@pytest.mark.parametrize(("name", "good"), [("acme", True), ("a-b", True), ("a--b", False), ("a-", False)])
def test_names_of_organisations(name: str, good: bool) -> None:
    """Letters, digits and single hyphens inside."""
    assert is_organisation(name) is good
