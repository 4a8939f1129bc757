"""Text that a candidate could write to break a report."""
# ruff: noqa: E501 (a table of fragments)

from __future__ import annotations

from hypothesis import strategies as st

FRAGMENTS = (
    "@acme/team", "@octocat", "#12", "GH-12", "fixes #1", "acme/repo#3", "closes https://git.example/a/b/issues/1",
    "[x](http://evil.example)", "![i](http://evil.example/i.png)", "<http://evil.example>", "http://evil.example",
    "www.evil.example", "me@evil.example", "[a]: http://evil.example", "[^1]", "<img src=x onerror=alert(1)>",
    "<script>alert(1)</script>", "<!-- pg:data:4 -->", "<!--", "-->", "</details>", "</summary>", "<b>", "</code>", "</pre>",
    "`", "``", "```", "````", "~~~", "|", "\\|", "\\", "\n", "\n\n", "\r", "\r\n", "\u2028", "\x0b", "\x00", "\x1b[31m",
    "\u202e", "\u2066", "\u200b", "\ufeff", "\U000e0041", "\ud800", "**", "__", "_", "*", "~~", "~", "- ", "- [x] ", "+ ",
    "1. ", "7)", "> ", "# ", "## ", "---", "===", "***", "    ", "\t", "&lt;", "&#64;octocat", "&amp;", "&", "$x$", "$$",
    ":tada:", ":", "deadbeef12345678", "!", "[", "]", "(", ")", '"', "'", "javascript:alert(1)", "::error::x", "words", "é", "😀",
)  # fmt: skip

TEXT = st.lists(st.sampled_from(FRAGMENTS) | st.text(max_size=4), max_size=12).map("".join)
