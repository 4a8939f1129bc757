"""Payment scoring: approve, review or decline."""
