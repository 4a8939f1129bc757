"""Pure arithmetic: rubrics, checks, scores and reports. No I/O, no clock, no randomness."""
