"""People as a list, as a file and as nothing: the shortlist, exports, erasure and retention."""
