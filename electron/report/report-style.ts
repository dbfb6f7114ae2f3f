// The look of the HTML report: light and dark, and on paper.

export const reportStyle = `
:root { color-scheme: light dark; --ink:#1c2430; --soft:#5a6675; --line:#d9dfe7; --paper:#fff; --wash:#f5f7fa;
  --visible:#b42318; --inferable:#935f00; --hidden:#1a7044; --accent:#2257a8; }
@media (prefers-color-scheme: dark) { :root { --ink:#e8ecf2; --soft:#a4afbd; --line:#39424f; --paper:#171b21;
  --wash:#1f252d; --visible:#ff9c8f; --inferable:#f2c063; --hidden:#78d7a3; --accent:#8db8ff; } }
* { box-sizing: border-box; }
body { margin:0 auto; max-width:1080px; padding:40px 32px 64px; background:var(--paper); color:var(--ink);
  font:15px/1.5 system-ui,"Segoe UI",Roboto,"Noto Sans",sans-serif; }
header p.when { color:var(--soft); margin:0; }
h1 { font-size:22px; margin:0 0 4px; overflow-wrap:anywhere; }
.learnt { font-size:24px; line-height:1.35; margin:24px 0 8px; font-weight:600; overflow-wrap:anywhere; }
.notseen { font-size:18px; margin:0 0 24px; overflow-wrap:anywhere; }
h2 { font-size:18px; margin:40px 0 12px; overflow-wrap:anywhere; }
.key { display:flex; flex-wrap:wrap; gap:8px 24px; padding:12px 16px; background:var(--wash); border-radius:8px; }
.scroll { overflow-x:auto; }
table { border-collapse:collapse; width:100%; }
th,td { text-align:left; vertical-align:top; padding:7px 10px; border-bottom:1px solid var(--line); overflow-wrap:anywhere; }
thead th { overflow-wrap:normal; font-size:12px; letter-spacing:.04em; text-transform:uppercase; color:var(--soft); }
tbody th { font-weight:600; width:17%; }
td.side { width:29%; } td.letter { background:var(--wash); }
td.address { min-width:19ch; } .hosts tbody th { min-width:22ch; } td.ja4 { overflow-wrap:normal; }
td.number { text-align:right; white-space:nowrap; font-variant-numeric:tabular-nums; }
.exposure { font-weight:600; white-space:nowrap; }
.visible { color:var(--visible); } .inferable { color:var(--inferable); } .hidden { color:var(--hidden); }
.cipher { color:var(--soft); } .small { display:block; color:var(--soft); font-size:12.5px; }
tr.first th,tr.first td:not(:last-child) { border-bottom:0; } tr.further td { border-bottom:0; padding-top:0; } tr.further:has(+ tr:not(.further)) td,tr.further:last-child td { border-bottom:1px solid var(--line); }
tr.further td:first-child,.mark { color:var(--soft); font-size:12.5px; font-weight:400; } .mark { display:block; }
code { font:13px/1.4 ui-monospace,"Cascadia Mono","Noto Sans Mono",monospace; }
.spelt { color:var(--soft); font-weight:400; }
.failure { border-left:4px solid var(--visible); padding:8px 14px; background:var(--wash); }
ul.notes li { margin:4px 0; } dl dt { font-weight:600; margin-top:12px; } dl div { break-inside:avoid; } dl dd { margin:2px 0 0; color:var(--soft); }
h3 { font-size:15px; margin:24px 0 8px; } th.number { text-align:right; white-space:nowrap; } .figures { font-variant-numeric:tabular-nums; }
.overview tbody th { width:auto; min-width:17ch; font-weight:500; } .overview td.value { min-width:14ch; } .overview td.host { min-width:32ch; } .overview td.number { width:1%; }
.grid { display:grid; grid-template-columns:repeat(2,minmax(0,1fr)); gap:0 40px; } .sums { break-inside:avoid; }
@media (width < 760px) { .grid { grid-template-columns:minmax(0,1fr); } }
figure { margin:16px 0; } figure svg { max-width:100%; height:auto; background:#fff; border-radius:8px; }
figcaption { color:var(--soft); font-size:13px; }
@media print { :root { --ink:#000; --soft:#444; --line:#bbb; --paper:#fff; --wash:#f4f4f4; --visible:#9b1c12;
  --inferable:#7a4e00; --hidden:#0f5c35; }
  body { max-width:none; padding:0; font-size:8.5pt; line-height:1.25; } .small,.mark,tr.further td:first-child { font-size:7pt; } h1 { font-size:14pt; }
  h2 { font-size:11.5pt; margin:12pt 0 4pt; } .learnt { font-size:14pt; margin:10pt 0 4pt; } .notseen { font-size:10.5pt; margin-bottom:10pt; } p { margin:4pt 0; }
  .key { padding:5pt 8pt; gap:2pt 14pt; }
  thead th { font-size:7pt; } th,td { padding:1.5pt 5pt; } tbody th { width:18%; } td.side { width:30%; } tbody th .small { display:inline; margin-left:3pt; font-weight:400; } code { font-size:7.5pt; } tr,figure,.spelt { color:var(--soft); font-weight:400; }
.failure { break-inside:avoid; } h2,h3 { break-after:avoid; }
  .alike tbody th { width:20%; } .alike td.side { width:31%; } tr.first { break-after:avoid; } figure.timeline svg { display:block; width:auto; max-height:115mm; margin:0 auto; } figure { margin:6pt 0; } figcaption { font-size:7.5pt; } ol,ul.notes { margin:4pt 0; } ul.notes li { margin:1pt 0; }
  figure.records svg { display:block; width:auto; max-height:42mm; margin:0 auto; }
  dl { columns:3; column-gap:14pt; margin:0; font-size:7pt; } dl div { margin-bottom:3pt; } dl dt,dl dd { display:inline; margin:0; } dl dt::after { content:'. '; }
  thead { display:table-header-group; } .scroll { overflow:visible; } @page { size:A4; margin:11mm 12mm; } }
`;
