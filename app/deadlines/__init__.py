"""The personal clock of a candidate: when it starts, what is due, which push counts, what people are told."""
