"""The page of an audited text, to be filled in: one column on a telephone, two on a desk."""

PAGE = """<!doctype html>
<html lang="{language}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<style>
:root {{
  color-scheme: light dark;
  --paper: #fff; --ink: #1b1b1b; --soft: #595959; --line: #d0d0d0; --link: #0b57a4;
  --bad: #ffd9d5; --unsure: #ffeaa8; --good: #d3efd6; --open: #ececec;
}}
@media (prefers-color-scheme: dark) {{
  :root {{
    --paper: #16181a; --ink: #ececec; --soft: #a9a9a9; --line: #44484c; --link: #8cc2ff;
    --bad: #6b1f1a; --unsure: #5a4700; --good: #1f4d26; --open: #34383b;
  }}
}}
* {{ box-sizing: border-box; }}
body {{
  margin: 0 auto; max-width: 90rem; padding: 0 1rem 2rem;
  background: var(--paper); color: var(--ink);
  font: 1rem/1.7 sans-serif; overflow-wrap: anywhere;
}}
h1 {{ font-size: 1.4rem; }}
h2 {{ font-size: 1.15rem; border-bottom: 1px solid var(--line); }}
h3 {{ font-size: 1rem; margin: .5rem 0; }}
a {{ color: var(--link); }}
small {{ color: var(--soft); }}
.legend {{ display: flex; flex-wrap: wrap; gap: .25rem 1.25rem; list-style: none; padding: 0; }}
mark {{ color: inherit; padding: 0 .1em; border-bottom: 2px solid transparent; }}
.contradicts {{ background: var(--bad); border-bottom-style: double; border-bottom-width: 4px; border-bottom-color: currentColor; }}
.ambiguous {{ background: var(--unsure); border-bottom: 2px dashed; }}
.agrees {{ background: var(--good); border-bottom: 2px solid; }}
.operand-missing, .not-understood, .no-data, .no-claim {{ background: var(--open); border-bottom: 2px dotted; }}
.text p {{ display: flex; gap: .75rem; margin: 0; }}
.text .gap {{ height: .3rem; }}
.no {{
  flex: 0 0 3.5rem; text-align: right; color: var(--soft); font-size: .8rem;
  line-height: 2.1; user-select: none;
}}
.found {{ color: inherit; }}
:target {{ outline: 3px solid var(--link); outline-offset: 2px; }}
li {{ margin-bottom: .6rem; }}
aside ol, aside ul {{ padding-left: 1.6rem; }}
@media (min-width: 60rem) {{
  .both {{ display: grid; grid-template-columns: minmax(0, 1fr) 24rem; gap: 2rem; }}
  .text {{ grid-area: 1 / 1; }}
  aside {{ grid-area: 1 / 2; position: sticky; top: 0; max-height: 100vh; overflow-y: auto; align-self: start; }}
}}
@media (max-width: 60rem) {{
  .no {{ flex-basis: 2.2rem; }}
  .text p {{ gap: .5rem; }}
}}
@media print {{ aside {{ max-height: none; position: static; }} }}
</style>
</head>
<body>
<header>
<h1>{heading}</h1>
<p><strong>{coverage}</strong></p>
{notes}<ul class="legend">
{legend}
</ul>
</header>
<main>
{files}
</main>
</body>
</html>
"""
