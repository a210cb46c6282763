import { themes } from "../drawing/colours.js";

const variables = (theme: keyof typeof themes): string =>
  Object.entries(themes[theme])
    .map(([name, value]) => `--${name}:${value}`)
    .join(";");

/** No rule asks for anything from elsewhere: fonts are the reader's own. */
export const style = `
:root{color-scheme:light dark;${variables("light")}}
@media (prefers-color-scheme:dark){:root{${variables("dark")}}}
*{box-sizing:border-box}
html{-webkit-text-size-adjust:100%;text-size-adjust:100%}
body{margin:0;background:var(--paper);color:var(--ink);font:16px/1.5 system-ui,"DejaVu Sans",sans-serif;overflow-wrap:break-word}
main,header{max-width:1060px;margin:0 auto;padding:0 24px}
header{padding-top:28px}
h1{font-size:1.7rem;line-height:1.25;margin:0 0 4px}
h2{font-size:1.25rem;margin:2.2em 0 .5em;border-bottom:1px solid var(--grid);padding-bottom:.2em}
h3{font-size:1.05rem;margin:1.6em 0 .4em}
p{margin:.5em 0;max-width:75ch}
a{color:var(--c1)}
.muted,figcaption{color:var(--muted)}
.notice{border-left:4px solid var(--c2);padding:.4em .9em;margin:1em 0;background:color-mix(in srgb,var(--c2) 9%,var(--paper))}
nav ul{list-style:none;display:flex;flex-wrap:wrap;gap:.1em 1.1em;padding:0;margin:.8em 0 0;font-size:.92rem}
sub{line-height:0}
table{border-collapse:collapse;font-size:.9rem;margin:.8em 0;font-variant-numeric:tabular-nums}
th,td{text-align:left;vertical-align:top;padding:.3em .9em .3em 0;border-bottom:1px solid var(--grid)}
th{font-weight:600;border-bottom-color:var(--muted)}
ul{padding-left:1.3em}
li{margin:.25em 0;max-width:90ch}
dl{display:grid;grid-template-columns:max-content minmax(0,1fr);gap:.25em 1.2em;font-size:.9rem}
dt{color:var(--muted)}
dd{margin:0;white-space:pre-wrap;overflow-wrap:anywhere}
pre{font:13px/1.45 ui-monospace,"DejaVu Sans Mono",monospace;white-space:pre-wrap;overflow-wrap:anywhere;background:color-mix(in srgb,var(--ink) 5%,var(--paper));padding:1em;margin:.8em 0}
figure{margin:1.4em 0 2.2em;break-inside:avoid}
figure svg{display:block;max-width:100%;height:auto}
figure .narrow{display:none}
figcaption{font-size:.9rem;max-width:80ch;margin-top:.4em}
figcaption b{color:var(--ink)}
summary{cursor:pointer;padding:.2em 0}
.viewer{position:relative;width:100%;max-width:720px;height:480px;outline:1px solid var(--grid)}
@media screen and (max-width:768px){
main,header{padding-left:16px;padding-right:16px}
figure .wide{display:none}
figure .narrow{display:block}
thead{display:none}
table,tbody,tr{display:block}
tr{border-bottom:1px solid var(--muted);padding:.5em 0}
td{border:0;padding:.1em 0;display:grid;grid-template-columns:9.5em minmax(0,1fr);gap:.6em}
td::before{content:attr(data-label);color:var(--muted)}
td.empty{display:none}
dl{grid-template-columns:minmax(0,1fr);gap:0}
dd{margin-bottom:.5em}
.viewer{height:340px}
}
@page{margin:1cm}
@media print{
:root{color-scheme:light;${variables("light")}}
body{font-size:10pt}
nav,.links{display:none}
main,header{max-width:none;padding:0}
h2,h3,summary{break-after:avoid}
tr,details{break-inside:avoid}
table{font-size:7.5pt}
th,td{padding-right:.7em}
figure{margin:.8em 0 1.2em}
figure .wide{max-width:74%}
figure svg{max-height:22cm}
figcaption{font-size:8.5pt}
pre{font-size:8pt}
details::details-content{content-visibility:visible;display:block}
}
`;
