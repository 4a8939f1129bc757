"""Set-up: how the service gets its App, who may do that, and what is missing until all works."""
