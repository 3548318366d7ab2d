"""What surrounds a chapter in a browser: the page and its style, both without a host."""

from __future__ import annotations

PAGE = """<!doctype html>
<html lang="{language}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<style>
{style}</style>
</head>
<body>
{body}
</body>
</html>
"""
"""The page; its policy lets a browser fetch nothing, whatever stands in the text."""

STYLE = """\
:root { color-scheme: light dark; --ink: #1a1a1a; --paper: #fff; --rule: #767676;
  --link: #0b57a4; --shade: #f2f4f6; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e8e8e8; --paper: #16181b; --rule: #8d949b; --link: #8ec1ff;
    --shade: #24282d; }
}
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 50rem; padding: 1rem; color: var(--ink);
  background: var(--paper); line-height: 1.8; overflow-wrap: break-word;
  font-family: "Hiragino Sans", "Yu Gothic", Meiryo, "Noto Sans CJK JP", sans-serif; }
h1 { font-size: 1.6rem; line-height: 1.4; }
h2 { font-size: 1.3rem; margin-top: 2.5rem; border-bottom: 2px solid var(--rule); }
h3 { font-size: 1.1rem; margin-top: 2rem; }
h4 { font-size: 1rem; }
a { color: var(--link); }
a.number { color: inherit; text-decoration: underline dotted; text-underline-offset: .2em;
  white-space: nowrap; }
a.number:hover, a.number:focus { color: var(--link); text-decoration-style: solid; }
nav { padding: .5rem 1rem; background: var(--shade); }
nav h2 { margin: .3rem 0; border: 0; font-size: 1.1rem; }
nav ul { margin: 0; padding: 0; list-style: none; }
.level-2 { padding-left: 1.2rem; }
.level-3 { padding-left: 2.4rem; }
figure, .table { margin: 1.5rem 0; }
figcaption, caption { font-weight: bold; text-align: left; padding: .3rem 0; }
.wide { overflow-x: auto; }
figure { margin-inline: 0; }
figure svg { display: block; max-width: 100%; height: auto; }
.narrow { display: none; }
@media screen and (max-width: 44rem) { .narrow { display: block; }
  .wide-picture { display: none; } }
table { border-collapse: collapse; font-size: .9rem; line-height: 1.5; }
th, td { padding: .2rem .7rem; border-bottom: 1px solid var(--rule); text-align: left;
  vertical-align: top; }
thead th { white-space: nowrap; }
tbody th { font-weight: normal; white-space: nowrap; }
.right { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
.note { border-left: .3rem solid var(--rule); padding: .2rem .8rem;
  background: var(--shade); }
.endnotes { margin: .4rem 0; padding: 0; list-style: none; font-size: .85rem;
  line-height: 1.6; }
.address { overflow-wrap: anywhere; font-size: .85rem; }
:target { background: #fff3b0; color: #1a1a1a; }
summary { cursor: pointer; font-size: .9rem; }
@page { size: A4; margin: 20mm 18mm; }
@media print {
  :root { --ink: #000; --paper: #fff; --rule: #767676; --link: #000; --shade: #f2f4f6; }
  body { max-width: none; padding: 0; font-size: 10.5pt; line-height: 1.6; }
  h2, h3, h4, figcaption, caption { break-after: avoid; }
  .wide-picture, tr, .note { break-inside: avoid; }
  .wide-picture svg { width: 100%; }
  thead { display: table-header-group; }
  table { font-size: 9pt; width: 100%; }
  th, td { padding: .1rem .3rem; }
  thead th, tbody th, .right, a.number { white-space: normal !important;
    overflow-wrap: anywhere; }
  code { overflow-wrap: anywhere; font-size: 8pt; }
  .wide { overflow: visible; }
  details { display: none; }
  a.number { text-decoration: none; }
}
"""
"""How the page looks: on a screen of 390 pixels and more, in the dark, on A4."""
