"""What two submissions have in common besides code: prose, artefacts, rows of data, commits."""

from rubric.similarity.traces.collect import traces_of
from rubric.similarity.traces.compare import compare_traces
from rubric.similarity.traces.left_out import left_out
from rubric.similarity.traces.rows import given_rows
from rubric.similarity.traces.trace import Sort, Trace

__all__ = ["Sort", "Trace", "compare_traces", "given_rows", "left_out", "traces_of"]
