"""Detectors of copied code, ours and others', on labelled pairs. The data live outside the repository."""
