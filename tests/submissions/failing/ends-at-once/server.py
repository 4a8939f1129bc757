"""Fails before it listens."""

import a_module_nobody_has
