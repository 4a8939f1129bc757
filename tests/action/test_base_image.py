from dataclasses import replace
from pathlib import Path

import docker
import pytest

from action.base_image import LABEL_SITE, ensure_base_image, site_digest
from action.errors import BaseImageMissing
from action.settings import RunnerSettings

TAG = "python:3.11-slim-bookworm"


def test_the_site_digest_follows_what_is_put_in(tmp_path: Path) -> None:
    """Another certificate or index is noticed; without either there is nothing to put in."""
    bundle = tmp_path / "ca.pem"
    bundle.write_text("one")
    one = site_digest(RunnerSettings(ca_file=bundle))
    bundle.write_text("two")
    two = site_digest(RunnerSettings(ca_file=bundle))
    three = site_digest(RunnerSettings(ca_file=bundle, pip_index_url="https://index/"))
    assert len({one, two, three}) == 3
    assert site_digest(RunnerSettings()) == ""


@pytest.mark.real
def test_a_ready_image_is_left_alone(engine: docker.DockerClient, runner_settings: RunnerSettings) -> None:
    """Asking again changes and says nothing."""
    said: list[str] = []
    before = engine.images.get(TAG).id
    ensure_base_image(engine, TAG, runner_settings, said.append)
    assert engine.images.get(TAG).id == before
    assert said == []


@pytest.mark.real
def test_a_new_certificate_is_put_in(
    engine: docker.DockerClient, runner_settings: RunnerSettings, tmp_path: Path
) -> None:
    """An image without this site's certificates gets them as one layer, with variables that point there."""
    bundle = tmp_path / "ca.pem"
    bundle.write_text("-----BEGIN CERTIFICATE-----")
    settings = replace(runner_settings, ca_file=bundle, pip_index_url="")
    engine.images.get(TAG).tag("python", "3.11-proofgrade-test")
    try:
        ensure_base_image(engine, "python:3.11-proofgrade-test", settings, lambda _: None)
        image = engine.images.get("python:3.11-proofgrade-test")
        assert image.labels[LABEL_SITE] == site_digest(settings)
        assert "PIP_CERT=/usr/local/share/proofgrade/ca.pem" in image.attrs["Config"]["Env"]
        assert image.id != engine.images.get(TAG).id
    finally:
        engine.images.remove("python:3.11-proofgrade-test")


@pytest.mark.real
def test_an_image_that_cannot_be_had_is_named(
    engine: docker.DockerClient, runner_settings: RunnerSettings
) -> None:
    """Only python:3.11 can be made here; anything else must come from a registry."""
    with pytest.raises(BaseImageMissing, match=r"localhost:1/nothing:1 is not here and cannot be pulled"):
        ensure_base_image(engine, "localhost:1/nothing:1", runner_settings, lambda _: None)


@pytest.mark.real
def test_packages_install_in_a_build_on_it(
    engine: docker.DockerClient, runner_settings: RunnerSettings, tmp_path: Path
) -> None:
    """A plain `pip install` of a candidate's Dockerfile works, with no line about certificates in it."""
    (tmp_path / "Dockerfile").write_text(
        f"FROM {TAG}\nRUN pip install --no-cache-dir --no-compile idna==3.10\n"
    )
    image, _ = engine.images.build(path=str(tmp_path), rm=True, forcerm=True)
    engine.images.remove(str(image.id))
