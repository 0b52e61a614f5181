/** Text made safe for HTML content and for quoted attributes. */
export function escapeHtml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
}

/** What makes a page: a title (plain text), a body (HTML), and the colours asked for. */
export interface PageParts {
  readonly title: string;
  readonly body: string;
  readonly style?: 'light' | 'dark' | null;
}

const css = `
:root { --ground: #eef2f0; --card: #ffffff; --ink: #1c2b27; --quiet: #5b6c66; --line: #ccd7d3;
  --accent: #0b6e5b; --on-accent: #ffffff; --alert: #a3271c; --alert-ground: #fbeae8; }
.dark { --ground: #131a18; --card: #1d2724; --ink: #e6eeeb; --quiet: #9db0aa; --line: #38463f;
  --accent: #4cc3a5; --on-accent: #06231c; --alert: #ff9d92; --alert-ground: #3a1f1c; }
@media (prefers-color-scheme: dark) { :root:not(.light) { --ground: #131a18; --card: #1d2724; --ink: #e6eeeb;
  --quiet: #9db0aa; --line: #38463f; --accent: #4cc3a5; --on-accent: #06231c; --alert: #ff9d92;
  --alert-ground: #3a1f1c; } }
* { box-sizing: border-box; }
body { margin: 0; min-height: 100vh; display: grid; place-items: center; padding: 1.5rem;
  background: var(--ground); color: var(--ink); font: 16px/1.5 system-ui, sans-serif; }
main { width: 100%; max-width: 26rem; background: var(--card); border: 1px solid var(--line);
  border-radius: 12px; padding: 2rem; overflow-wrap: anywhere; }
main.wide { max-width: 52rem; }
h1 { font-size: 1.4rem; line-height: 1.25; margin: 0 0 .5rem; }
p { margin: 0 0 1rem; color: var(--quiet); }
label { display: block; font-weight: 600; margin: 1rem 0 .3rem; }
input[type=text], input[type=password] { width: 100%; font: inherit; padding: .6rem .7rem; color: inherit;
  background: var(--ground); border: 1px solid var(--line); border-radius: 8px; }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
.buttons { display: flex; gap: .75rem; margin: 1.5rem 0 0; }
button { font: inherit; font-weight: 600; padding: .6rem 1.2rem; border-radius: 8px; cursor: pointer;
  border: 1px solid var(--line); background: transparent; color: var(--ink); }
button.main { background: var(--accent); border-color: var(--accent); color: var(--on-accent); }
.alert { background: var(--alert-ground); color: var(--alert); border-radius: 8px; padding: .6rem .8rem; }
.note { border-top: 1px solid var(--line); margin: 1.75rem 0 0; padding-top: 1rem; font-size: .875rem; }
code, pre { font-family: ui-monospace, monospace; font-size: .9em; }
pre { white-space: pre-wrap; margin: 0; }
`;

/** A whole HTML document. The body must be escaped already, the title need not be. */
export function page(parts: PageParts): string {
  const shade = parts.style === 'light' || parts.style === 'dark' ? ` class="${parts.style}"` : '';
  return `<!DOCTYPE html>
<html lang="en"${shade}>
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(parts.title)}</title>
<style>${css}</style>
</head>
<body>
${parts.body}
</body>
</html>
`;
}

/** A page body with a heading and text as it is, for resources and errors. */
export function preformatted(heading: string, text: string): string {
  return `<main class="wide"><h1>${escapeHtml(heading)}</h1><pre>${escapeHtml(text)}</pre></main>`;
}
