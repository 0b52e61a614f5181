import { createHash } from 'node:crypto';

/** Colours and type of the product (paper greys, ink), light and dark, without anything remote. */
const style = `:root{color-scheme:light dark}
body{margin:0;min-height:100vh;display:grid;place-items:center;background:light-dark(#e9ecea,#14181a);
color:light-dark(#1a211f,#e6ebe9);font:15px/1.5 system-ui,sans-serif}
main{background:light-dark(#fff,#1e2426);border:1px solid light-dark(#d7dcd9,#313a3d);border-radius:8px;
padding:32px 40px;max-width:26rem}
h1{font-size:20px;line-height:1.3;margin:0 0 8px}p{margin:0;color:light-dark(#45504c,#b4beba)}
form{margin:16px 0 0}label{display:block;font-size:13px}
input,button{font:inherit;color:inherit;padding:4px 12px;border:1px solid light-dark(#8a948f,#5c686b);border-radius:4px;
background:light-dark(#fff,#14181a)}input{width:10rem;margin:0 8px 0 0}`;

/** What the Content-Security-Policy must allow for the page's own style and nothing else. */
export const pageStyleHash = `sha256-${createHash('sha256').update(style).digest('base64')}`;

/**
 * A page without links or anything that was sent to us. All texts are our own words; `more` is markup of ours for the
 * head and below the sentence.
 */
export function page(title: string, sentence: string, more: { head?: string; body?: string } = {}): string {
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">${more.head ?? ''}
<title>${title} - Wayleave</title><style>${style}</style></head>
<body><main><h1>${title}</h1><p>${sentence}</p>${more.body ?? ''}</main></body></html>
`;
}
