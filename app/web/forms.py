"""Forms of the service's own pages: fields and one button, every value escaped. No script."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from typing import Literal
from urllib.parse import parse_qsl

FORM_BYTES_MAX = 16 * 1024
_FIELD = (
    "display:block;width:100%;max-width:420px;margin:4px 0 12px;padding:8px 10px;font:inherit;color:inherit;"
    "background:var(--card);border:1px solid var(--rule);border-radius:8px"
)
_BUTTON = (
    "padding:9px 18px;font:inherit;font-weight:650;color:var(--page);background:var(--link);"
    "border:0;border-radius:8px;cursor:pointer"
)


def form(
    action: str,
    button: str,
    inside: str = "",
    *,
    hidden: Mapping[str, str] | None = None,
    method: Literal["get", "post"] = "post",
) -> str:
    """One form. `inside` is markup made by `field`; `hidden` are values that travel along."""
    kept = "".join(
        f'<input type="hidden" name="{escape(name)}" value="{escape(value)}">'
        for name, value in (hidden or {}).items()
    )
    return (
        f'<form method="{method}" action="{escape(action)}" style="margin:16px 0">{kept}{inside}'
        f'<button type="submit" style="{_BUTTON}">{escape(button)}</button></form>\n'
    )


def field(name: str, label: str, value: str = "", choices: Sequence[str] = ()) -> str:
    """A required line of text under its label; `choices` are offered, not imposed."""
    listed = f' list="{escape(name)}-choices"' if choices else ""
    offered = "".join(f'<option value="{escape(choice)}"></option>' for choice in choices)
    menu = f'<datalist id="{escape(name)}-choices">{offered}</datalist>' if choices else ""
    return (
        f'<label>{escape(label)}<input type="text" name="{escape(name)}" value="{escape(value)}" required '
        f'maxlength="140" autocomplete="off" spellcheck="false" style="{_FIELD}"{listed}></label>{menu}'
    )


def sent_fields(body: bytes) -> Mapping[str, str]:
    """The fields of a posted form; of a name that comes twice, the last."""
    pairs = parse_qsl(body.decode("utf-8", errors="replace"), keep_blank_values=True, max_num_fields=20)
    return dict(pairs)
