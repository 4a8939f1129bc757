from pathlib import Path

import pytest

from action.errors import BadSetting
from action.settings import RunnerSettings


def test_an_empty_environment_gives_the_defaults() -> None:
    """No variable is needed."""
    assert RunnerSettings.from_environ({}) == RunnerSettings()


def test_the_certificate_file_of_other_tools_is_taken(tmp_path: Path) -> None:
    """PIP_CERT counts before SSL_CERT_FILE, and our own variable before both."""
    one, two, three = (tmp_path / name for name in "abc")
    for path in (one, two, three):
        path.touch()
    environ = {"SSL_CERT_FILE": str(one), "PIP_CERT": str(two)}
    assert RunnerSettings.from_environ(environ).ca_file == two
    assert RunnerSettings.from_environ(environ | {"PROOFGRADE_RUNNER_CA_FILE": str(three)}).ca_file == three


def test_an_empty_certificate_setting_means_none(tmp_path: Path) -> None:
    """A site can keep the runner from taking over other tools' certificates."""
    environ = {"PIP_CERT": str(tmp_path / "absent"), "PROOFGRADE_RUNNER_CA_FILE": ""}
    assert RunnerSettings.from_environ(environ).ca_file is None


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PIP_CERT", "/no/such/file"),
        ("PROOFGRADE_RUNNER_CA_FILE", "/no/such/file"),
        ("PROOFGRADE_RUNNER_PROXY", "proxy:3128"),
        ("PROOFGRADE_RUNNER_PIP_INDEX_URL", 'https://index/"\nRUN evil'),
        ("PROOFGRADE_RUNNER_MAX_FILES", "0"),
        ("PROOFGRADE_RUNNER_MAX_BYTES", "1e9"),
        ("PROOFGRADE_RUNNER_BUILD_SECONDS", "-5"),
        ("PROOFGRADE_RUNNER_KEEP_IMAGES", "²"),
        ("PROOFGRADE_RUNNER_KIND", "cloud"),
    ],
)
def test_a_bad_value_is_refused_by_name(name: str, value: str) -> None:
    """The error names the variable that is wrong."""
    with pytest.raises(BadSetting, match=f"^{name}: "):
        RunnerSettings.from_environ({name: value})


def test_a_hosted_runner_is_recognised() -> None:
    """GITHUB_ACTIONS makes the kind `actions`, unless it is set."""
    assert RunnerSettings.from_environ({"GITHUB_ACTIONS": "true"}).kind == "actions"
    environ = {"GITHUB_ACTIONS": "true", "PROOFGRADE_RUNNER_KIND": "local"}
    assert RunnerSettings.from_environ(environ).kind == "local"
