// The look of the page: in light and in dark, on paper, without anything that is loaded.
//
// The six colours of series keep apart for colour-blind readers (after Okabe and Ito), and have a contrast of 3 to 1 and more
// with both backgrounds; dashes tell series apart too.

export const SERIES_COLOURS = 6;

export const STYLE = `
:root {
  color-scheme: light dark;
  --page: #ffffff; --panel: #f5f6f8; --ink: #1b1f24; --soft: #57606a; --line: #d0d7de; --link: #0550ae;
  --bad: #a40e26; --good: #116329; --bad-panel: #fff0ee; --good-panel: #e9f7ec;
  --series-0: #0072b2; --series-1: #c75000; --series-2: #00795a; --series-3: #a8478a; --series-4: #947000; --series-5: #6b7280;
}
@media (prefers-color-scheme: dark) {
  :root {
    --page: #14171c; --panel: #1d2128; --ink: #e7eaee; --soft: #a6afba; --line: #3a414b; --link: #79b8ff;
    --bad: #ff9b91; --good: #7ee2a0; --bad-panel: #3a1d1c; --good-panel: #16301f;
    --series-0: #56b4e9; --series-1: #ff8a4c; --series-2: #2fcf9f; --series-3: #e39ac6; --series-4: #f0c94a; --series-5: #a3a9b5;
  }
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--page); color: var(--ink); font: 1rem/1.55 system-ui, "Segoe UI", Roboto, sans-serif; }
.skip { position: absolute; left: -999rem; }
.skip:focus { left: 1rem; top: 1rem; padding: .5rem 1rem; background: var(--page); color: var(--link); z-index: 1; }
header, main, footer, nav { max-width: 58rem; margin: 0 auto; padding: 0 1.25rem; }
header { padding-top: 2.5rem; }
h1 { font-size: 1.9rem; line-height: 1.2; margin: .6rem 0 .4rem; overflow-wrap: anywhere; }
h2 { font-size: 1.35rem; line-height: 1.3; margin: 3rem 0 .75rem; padding-top: 1rem; border-top: 1px solid var(--line); }
h3 { font-size: 1.1rem; margin: 2rem 0 .4rem; }
h4 { font-size: 1rem; margin: 1.4rem 0 .3rem; }
h5 { font-size: .95rem; margin: 1.2rem 0 .3rem; }
p, ul, ol { max-width: 44rem; }
.badge { display: inline-block; margin: 0; padding: .15rem .7rem; border-radius: 1rem; font-weight: 700; letter-spacing: .04em; }
.unhealthy .badge { background: var(--bad-panel); color: var(--bad); }
.healthy .badge { background: var(--good-panel); color: var(--good); }
.lede { font-size: 1.2rem; line-height: 1.45; margin: .5rem 0 1.2rem; overflow-wrap: anywhere; }
.soft { color: var(--soft); }
dl.facts { display: grid; grid-template-columns: max-content 1fr; gap: .15rem 1.2rem; margin: 1rem 0; }
dl.facts dt { color: var(--soft); } dl.facts dd { margin: 0; overflow-wrap: anywhere; }
nav ul { list-style: none; padding: .6rem 0; margin: 1.5rem 0 0; display: flex; flex-wrap: wrap; gap: .3rem 1.2rem;
  border-top: 1px solid var(--line); border-bottom: 1px solid var(--line); max-width: none; }
a { color: var(--link); text-underline-offset: .15em; }
:focus-visible { outline: 3px solid var(--link); outline-offset: 2px; border-radius: 2px; }
code, pre { font: .9em/1.45 ui-monospace, "Cascadia Mono", Menlo, Consolas, monospace; }
code { overflow-wrap: anywhere; }
pre { background: var(--panel); padding: .9rem 1rem; overflow: auto; border-radius: 6px; }
.table { overflow: auto; margin: .8rem 0; max-height: 28rem; }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; font-size: .95rem; }
caption { text-align: left; color: var(--soft); padding-bottom: .3rem; }
th, td { padding: .3rem 1.2rem .3rem 0; border-bottom: 1px solid var(--line); text-align: left; vertical-align: top; }
th { font-weight: 600; } td.number, th.number { text-align: right; white-space: nowrap; }
thead th { color: var(--soft); font-weight: 500; }
figure { margin: 1.2rem 0; padding: 1rem 1rem .6rem; background: var(--panel); border-radius: 8px; }
figcaption { font-weight: 600; margin-bottom: .5rem; }
figure svg { display: block; width: 100%; height: auto; overflow: visible; }
.legend { list-style: none; display: flex; flex-wrap: wrap; gap: .1rem 1.1rem; padding: 0; margin: 0 0 .5rem; font-size: .9rem; }
.legend svg { display: inline-block; width: 1.6rem; height: .8rem; margin-right: .4rem; }
details { margin: .5rem 0; } summary { cursor: pointer; color: var(--link); width: fit-content; }
article { border-left: 4px solid var(--line); padding-left: 1.1rem; margin: 1.5rem 0; }
article.root { border-color: var(--bad); }
.helped { color: var(--good); font-weight: 600; } .missed { color: var(--bad); font-weight: 600; }
.cards { display: grid; grid-template-columns: repeat(auto-fit, minmax(22rem, 1fr)); gap: .5rem 2.5rem; }
footer { color: var(--soft); padding: 2rem 1.25rem 4rem; margin-top: 3rem; border-top: 1px solid var(--line); }
:target { scroll-margin-top: 1rem; }
.recorded:target { outline: 3px solid var(--link); outline-offset: .4rem; border-radius: 2px; }
.drawing { overflow-x: auto; } .drawing svg { min-width: 34rem; }
.rule h3 { margin: 1.2rem 0 .2rem; } .rule p { margin: .2rem 0; } .rule p.soft { font-size: .92rem; overflow-wrap: anywhere; }
tbody th { min-width: 9rem; } td code { min-width: 12rem; display: inline-block; }
@media (max-width: 40rem) { dl.facts { grid-template-columns: 1fr; } dl.facts dd { margin-bottom: .4rem; } }
@media print {
  :root { color-scheme: light; --page: #fff; --panel: #fff; --ink: #000; --soft: #444; --line: #bbb; --link: #000;
    --bad: #a40e26; --good: #116329; --bad-panel: #fff; --good-panel: #fff;
    --series-0: #0072b2; --series-1: #c75000; --series-2: #00795a; --series-3: #a8478a; --series-4: #947000; --series-5: #6b7280; }
  nav, .skip, details { display: none; }
  .table { max-height: none; overflow: visible; }
  figure, tr { break-inside: avoid; } h2, h3, h4 { break-after: avoid; }
}
`;
