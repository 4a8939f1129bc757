"""What may go wrong on the runner. Each error says in one line what happened, where, and what to do."""

from __future__ import annotations


class ActionError(Exception):
    """Base of the runner's own errors. Never the candidate's fault, unless it is a `BadInput`."""


class BadInput(ActionError):
    """Something that a person gave cannot be used: a folder, an archive, an assessment."""


class TreeTooLarge(BadInput):
    """A source tree breaks a cap. The message names the cap."""


class BadSetting(BadInput):
    """An environment variable holds something unusable. The message names the variable."""


class WorkerMissing(ActionError):
    """No process can be started to do a part of the work. The message says what to look at."""


class EngineMissing(ActionError):
    """No Docker engine answers and none can be started. The message says what to do."""


class EngineFailed(ActionError):
    """The Docker engine failed or answered something unexpected."""


class BaseImageMissing(ActionError):
    """The base image is not here and could neither be pulled nor built."""
