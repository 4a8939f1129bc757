"""The style sheet of the HTML report: light and dark, from a phone to a desk."""

CSS = """
:root {
  color-scheme: light dark;
  --page: #f6f7f9; --card: #ffffff; --ink: #1b2330; --soft: #5a6678; --rule: #dfe4ea; --faint: #eef1f5;
  --pass: #1a7f4b; --fail: #c2304a; --inconclusive: #97690b; --our-fault: #6152c4;
  --p50: #a9c7ee; --p95: #2f6fcb; --p99: #16386c; --limit: #c2304a; --link: #1f62bd;
}
@media (prefers-color-scheme: dark) {
  :root {
    --page: #11161d; --card: #1a212b; --ink: #e7ecf3; --soft: #9aa7b8; --rule: #2e3947; --faint: #232c38;
    --pass: #4cc38a; --fail: #ff7b8f; --inconclusive: #e3b341; --our-fault: #a99cff;
    --p50: #31517c; --p95: #5b9bf3; --p99: #bcd8ff; --limit: #ff7b8f; --link: #7db3ff;
  }
}
* { box-sizing: border-box; }
body {
  margin: 0; background: var(--page); color: var(--ink);
  font: 15px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", Arial, sans-serif;
}
main { max-width: 1000px; margin: 0 auto; padding: 28px 20px 56px; }
h1 { font-size: 1.5rem; line-height: 1.25; margin: 0 0 4px; overflow-wrap: anywhere; }
h2 { font-size: 1.08rem; margin: 24px 0 8px; }
h3 { font-size: 1rem; margin: 20px 0 8px; }
p { margin: 8px 0; overflow-wrap: anywhere; }
h1 + p { color: var(--soft); margin-bottom: 18px; }
a { color: var(--link); }
ul { padding-left: 20px; margin: 8px 0; }
li { margin: 3px 0; overflow-wrap: anywhere; }
code, pre {
  font-family: ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace; font-size: .87em;
}
code { background: var(--faint); border-radius: 4px; padding: .1em .35em; overflow-wrap: anywhere; }
pre { background: var(--faint); border-radius: 8px; padding: 12px; overflow-x: auto; margin: 10px 0; }
.cards, .charts { display: grid; gap: 12px; margin: 14px 0; }
.cards { grid-template-columns: repeat(auto-fit, minmax(min(100%, 380px), 1fr)); }
.card, figure, .sheet, details {
  background: var(--card); border: 1px solid var(--rule); border-radius: 10px;
}
.card { padding: 12px 16px 14px; border-left: 5px solid var(--tone); }
.card .label { color: var(--soft); font-size: .87rem; display: flex; justify-content: space-between; }
.card .headline { font-size: 1.08rem; font-weight: 650; margin: 3px 0; }
.card .detail { color: var(--soft); font-size: .87rem; margin: 0; }
.state { color: var(--tone); font-weight: 650; white-space: nowrap; }
.tone-pass { --tone: var(--pass); } .tone-fail { --tone: var(--fail); }
.tone-inconclusive { --tone: var(--inconclusive); } .tone-our-fault { --tone: var(--our-fault); }
.charts { grid-template-columns: repeat(auto-fit, minmax(min(100%, 400px), 1fr)); }
figure { margin: 0; padding: 14px 16px 10px; }
figcaption { font-weight: 650; margin-bottom: 8px; }
svg { display: block; width: 100%; height: auto; max-width: 560px; margin: 0 auto; }
svg text { font-size: 13px; fill: var(--soft); }
svg text.value {
  fill: var(--ink); font-size: 12px; paint-order: stroke; stroke: var(--card); stroke-width: 3px;
}
svg text.limit-label { fill: var(--limit); font-weight: 650; }
.axis { stroke: var(--soft); stroke-width: 1; } .grid { stroke: var(--rule); stroke-width: 1; }
.limit { stroke: var(--limit); stroke-width: 2; stroke-dasharray: 6 4; }
.bracket { stroke: var(--ink); stroke-width: 1.5; fill: none; }
.p50 { fill: var(--p50); } .p95 { fill: var(--p95); } .p99 { fill: var(--p99); }
.track { fill: var(--faint); } rect.pass { fill: var(--pass); } rect.fail { fill: var(--fail); }
rect.inconclusive { fill: var(--inconclusive); } rect.our-fault { fill: var(--our-fault); }
.sheet { overflow-x: auto; margin: 10px 0; }
table { border-collapse: collapse; width: 100%; font-size: .93rem; }
th, td { text-align: left; vertical-align: top; padding: 5px 14px; border-top: 1px solid var(--rule); }
th { color: var(--soft); font-weight: 600; border-top: 0; font-size: .87rem; }
td { font-variant-numeric: tabular-nums; overflow-wrap: anywhere; min-width: 90px; }
details { padding: 10px 16px; margin: 10px 0; }
summary { cursor: pointer; font-weight: 600; }
.meter { position: relative; height: 12px; border-radius: 6px; background: var(--rule); margin: 8px 0 4px; }
.meter .fill { height: 100%; border-radius: 6px; background: var(--p95); }
.meter .line { position: absolute; top: -4px; width: 2px; height: 20px; background: var(--ink); }
@media print { body { background: none; } details > * { display: block; } }
""".strip()
