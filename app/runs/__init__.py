"""The service's half of docs/runner-protocol.md: who may fetch a run's inputs and hand in what it saw."""
