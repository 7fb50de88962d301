/** The page's own style sheet: the colours and measures of the public side, without its forms. */
export function styleOf(accent: string): string {
  if (!/^#[0-9a-f]{6}$/i.test(accent)) throw new Error('the accent is not #rrggbb')
  return `:root{--brand:${accent};${STYLE}`
}

const STYLE = `color-scheme:light dark;--page:#fff;--band:#f5f1ea;--ink:#211e1a;--soft:#5a544b;--line:#ded7cb;--edge:#857c6f;--accent:#0b5870;--accent-deep:#06435a;--wait:#7a4b00;--wait-tint:#fbedd0;--focus-out:#211e1a;--focus-in:#ffcf3d;--sans:system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans","Liberation Sans",Arial,sans-serif;--mono:ui-monospace,"SF Mono","Cascadia Mono","Noto Sans Mono","Liberation Mono",Menlo,Consolas,monospace;--gutter:1.25rem}
@supports (color:oklch(from red l c h)){:root{--accent:oklch(from var(--brand) min(l,.47) min(c,.16) h);--accent-deep:oklch(from var(--accent) calc(l - .08) c h)}}
@media (min-width:40em){:root{--gutter:2rem}}
@media (prefers-color-scheme:dark){:root{--page:#171513;--band:#221f1b;--ink:#f1ece4;--soft:#bfb7aa;--line:#3d3832;--edge:#958c7f;--accent:#86cbe4;--accent-deep:#b1e0f1;--wait:#f0c163;--wait-tint:#372a10;--focus-out:#ffcf3d;--focus-in:#171513}
@supports (color:oklch(from red l c h)){:root{--accent:oklch(from var(--brand) max(l,.8) min(c,.11) h);--accent-deep:oklch(from var(--accent) calc(l + .08) c h)}}}
*,::before,::after{box-sizing:border-box}
html{-webkit-text-size-adjust:100%}
body{margin:0;background:var(--page);color:var(--ink);font:1.0625rem/1.55 var(--sans);overflow-wrap:anywhere}
.wrap{width:min(100% - 2*var(--gutter),54rem);margin-inline:auto}
main>:not(section),section>:not(section,.scroll,table),article>:not(.scroll,table){max-width:42rem}
main{padding-block:1.5rem 4.5rem}
:where(h1,h2,h3,h4,p,ul,dl,dd,pre){margin:0}
h1,h2,h3,h4{text-wrap:balance;line-height:1.25;font-weight:650}
h1{font-size:clamp(1.8125rem,1.2rem + 3vw,2.375rem);letter-spacing:-.018em;margin-block-end:1rem}
h2{font-size:1.5625rem;letter-spacing:-.01em;margin-block:3.5rem .75rem;padding-block-start:1.5rem;border-block-start:2px solid var(--line)}
h3{font-size:1.3125rem;margin-block:2.5rem .5rem}
:where(p,ul,dl,pre)+:where(p,ul,dl,pre){margin-block-start:1rem}
ul{padding-inline-start:1.4em}
li+li{margin-block-start:.35rem}
li::marker{color:var(--soft)}
.lead{font-size:1.1875rem}
.soft,.over,.none{color:var(--soft)}
.over,.small,small{font-size:.9375rem}
small{font-weight:400;color:var(--soft);letter-spacing:0}
h3 small,h4 small{display:inline-block;margin-inline-start:.35em}
.vh{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
.mono{font-family:var(--mono);font-size:.94em}
.top{border-block-end:1px solid var(--line);padding-block:1rem;font-weight:650}
.skip{position:absolute;left:-100vw;padding:.75rem 1rem;background:var(--page)}
.skip:focus{left:.75rem;top:.75rem;z-index:1}
a,summary{color:var(--accent);text-decoration:underline 1px;text-underline-offset:.18em;border-radius:.25rem}
:is(a,summary):hover{color:var(--accent-deep);text-decoration-thickness:3px}
:focus-visible{outline:3px solid var(--focus-out);outline-offset:3px;box-shadow:0 0 0 3px var(--focus-in)}
summary{width:fit-content;min-height:2.75rem;padding-block:.6rem;cursor:pointer}
.rows{margin-block:1rem;border-block-start:1px solid var(--line)}
.rows>div{display:grid;grid-template-columns:minmax(0,13rem) minmax(0,1fr);gap:.25rem 1.5rem;padding-block:.85rem;border-block-end:1px solid var(--line)}
dt{font-weight:600}
.panel{background:var(--band);padding:1.25rem 1.5rem;border-radius:.875rem;margin-block:1.5rem}
.tag{display:inline-block;padding:.1rem .6rem;border-radius:.25rem;background:var(--wait-tint);color:var(--wait);font-size:.9375rem;font-weight:600}
.places{margin-block:1rem}
.scroll{overflow-x:auto}
table{width:100%;margin-block:1rem;border-collapse:collapse;font-size:.9375rem;line-height:1.45}
.card{margin-block:1.5rem}
caption{text-align:start;font-weight:600;padding-block-end:.4rem}
th,td{text-align:start;vertical-align:top;padding:.5rem .75rem;border-block-end:1px solid var(--line);font-weight:400}
thead th{font-weight:600;background:var(--band);border-block-end-color:var(--edge)}
tbody th{width:30%;font-weight:600;overflow-wrap:break-word;hyphens:auto}
td{white-space:pre-line}
.wide td{min-width:9rem}
td small,th small,dt small{display:block}
.meaning{color:var(--soft);width:35%}
.end{background:var(--band);color:var(--soft);padding-block:2rem;font-size:.9375rem}
.end a{color:inherit;display:inline-block;padding-block:.35rem;margin-inline-end:1.5rem}
@media (max-width:39.99em){
.rows>div{grid-template-columns:minmax(0,1fr)}
.fold thead{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
.fold :is(tr,th,td){display:block;width:auto;border:0;padding:.1rem 0}
.fold tr{padding-block:.6rem;border-block-end:1px solid var(--line)}
}
@media print{
:root{font-size:9.5pt;--page:#fff;--band:#fff;--ink:#000;--soft:#333;--accent:#000;--line:#999;--gutter:0rem}
.skip,.end{display:none}
.wrap{width:100%}
main>:not(section),section>:not(section,.scroll,table),article>:not(.scroll,table){max-width:none}
.panel{border:1px solid #777}
.tag{background:none;color:#000;padding:0}
.scroll{overflow:visible}
.wide td{min-width:0}
thead{display:table-header-group}
details::details-content{content-visibility:visible;block-size:auto}
h1,h2,h3,h4,caption,summary{break-after:avoid}
tr,li,.rows>div{break-inside:avoid}
}
`
