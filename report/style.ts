/** The page's whole style: no outside font, image or sheet; light and dark by the reader's system. */
export const style = `
:root{color-scheme:light dark;--bg:#f6f8fa;--card:#fff;--text:#1f2328;--soft:#59636e;--line:#d1d9e0;--accent:#0969da;--ok:#1a7f37;--ok-bg:#dafbe1;--wait:#9a6700;--wait-bg:#fff8c5;--bad:#d1242f;--bad-bg:#ffebe9;--off:#818b98;--off-bg:#eff2f5}
@media(prefers-color-scheme:dark){:root{--bg:#0d1117;--card:#151b23;--text:#f0f6fc;--soft:#9198a1;--line:#3d444d;--accent:#4493f8;--ok:#3fb950;--ok-bg:#12261e;--wait:#d29922;--wait-bg:#272115;--bad:#f85149;--bad-bg:#25171c;--off:#818b98;--off-bg:#1c2128}}
*{box-sizing:border-box}
body{margin:0;background:var(--bg);color:var(--text);font:15px/1.5 -apple-system,"Segoe UI","Noto Sans","DejaVu Sans",Helvetica,Arial,sans-serif}
main{max-width:1180px;margin:0 auto;padding:28px 24px 80px}
h1{font-size:26px;margin:0 0 2px}h2{font-size:20px;margin:0}h3{font-size:15px;margin:26px 0 8px}h4{font-size:14px;margin:16px 0 6px;color:var(--soft);font-weight:600}
a{color:var(--accent);text-decoration:none}a:hover{text-decoration:underline}
.soft{color:var(--soft)}
.card{background:var(--card);border:1px solid var(--line);border-radius:10px;padding:20px 22px;margin-top:20px}
.tiles{display:flex;flex-wrap:wrap;gap:10px;margin-top:18px}
.tile{background:var(--card);border:1px solid var(--line);border-radius:10px;padding:10px 16px;min-width:104px}
.tile b{display:block;font-size:22px;line-height:1.25}
nav{display:flex;flex-wrap:wrap;gap:4px 14px;margin-top:16px}
table{border-collapse:collapse;width:100%;font-size:14px}
th{text-align:left;font-weight:600;color:var(--soft);border-bottom:1px solid var(--line);padding:5px 14px 5px 0}
td{border-bottom:1px solid var(--line);padding:5px 14px 5px 0;vertical-align:top}
tr:last-child td{border-bottom:0}
code,pre,.mono{font:13px/1.55 ui-monospace,SFMono-Regular,Menlo,"DejaVu Sans Mono",Consolas,monospace}
.chip{display:inline-block;border-radius:999px;padding:1px 10px;font-size:13px;border:1px solid var(--line);margin:0 6px 6px 0;max-width:100%;overflow-wrap:break-word}
.chip.required,.chip.run{background:var(--ok-bg);color:var(--ok);border-color:transparent}
.chip.pending,.chip.wait,.chip.unknown,.chip.warning{background:var(--wait-bg);color:var(--wait);border-color:transparent}
.chip.error,.chip.fail{background:var(--bad-bg);color:var(--bad);border-color:transparent}
.chip.info,.chip.skip,.chip.cancelled{background:var(--off-bg);color:var(--soft);border-color:transparent}
.columns{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(320px,100%),1fr));gap:0 36px}
.columns>div{min-width:0}
td,h2,.mono{overflow-wrap:anywhere}
td.words{overflow-wrap:break-word}td.short{white-space:nowrap}
.scroll{overflow-x:auto;background:linear-gradient(to left,var(--card),transparent 40px) right local no-repeat,linear-gradient(to left,var(--line),transparent 14px) right scroll no-repeat}
details{border:1px solid var(--line);border-radius:8px;margin-top:8px;background:var(--card)}
summary{cursor:pointer;padding:7px 12px}
details pre{margin:0;padding:12px 14px;overflow-x:auto;border-top:1px solid var(--line)}
.graph{display:block;max-width:none;margin:4px 0}
.graph .frame{fill:none;stroke:var(--line)}
.graph .frame-title{font:600 12px ui-monospace,"DejaVu Sans Mono",monospace;fill:var(--soft)}
.graph .edge{fill:none;stroke:var(--off);stroke-width:1.3}.graph .tip{fill:var(--off)}
.graph .job rect{fill:var(--off-bg);stroke:var(--off);stroke-width:1}
.graph .job.run rect{fill:var(--ok-bg);stroke:var(--ok)}.graph .job.wait rect,.graph .job.unknown rect{fill:var(--wait-bg);stroke:var(--wait)}
.graph .job.fail rect{fill:var(--bad-bg);stroke:var(--bad)}.graph .job.skip rect{stroke-dasharray:4 3}
.graph .name{font:600 12.5px ui-monospace,"DejaVu Sans Mono",monospace;fill:var(--text)}.graph .detail{font:11px "DejaVu Sans",Arial,sans-serif;fill:var(--soft)}
.hljs-comment,.hljs-meta{color:var(--soft)}.hljs-attr,.hljs-built_in{color:#0550ae}.hljs-string{color:#0a3069}.hljs-keyword,.hljs-literal{color:#cf222e}.hljs-number{color:#0550ae}.hljs-variable,.hljs-subst,.hljs-template-variable{color:#953800}.hljs-title,.hljs-section{color:#8250df}.hljs-bullet{color:#0550ae}
@media(prefers-color-scheme:dark){.hljs-attr,.hljs-built_in,.hljs-number,.hljs-bullet{color:#79c0ff}.hljs-string{color:#a5d6ff}.hljs-keyword,.hljs-literal{color:#ff7b72}.hljs-variable,.hljs-subst,.hljs-template-variable{color:#ffa657}.hljs-title,.hljs-section{color:#d2a8ff}}
`.replaceAll("\n", "");
