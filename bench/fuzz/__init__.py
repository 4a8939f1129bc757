"""Coverage-guided fuzzing of everything that reads a candidate's bytes."""
