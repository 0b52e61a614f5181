import { readdirSync, readFileSync } from 'node:fs';
import { extname, join, relative, sep } from 'node:path';
import { contentTypes } from '../node/own-page.ts';

/** One file as it is served. */
export interface ServedFile {
  readonly type: string;
  readonly bytes: Buffer;
  /** The same compressed, once that was done and where it is worth it. */
  gzipped: Buffer | null;
}

/** Everything the interface consists of, in memory: the built renderer may be replaced while this host runs. */
export interface RendererFiles {
  /** By path, such as `/assets/index-1a2b.js`. Without pages: those need a session. */
  readonly files: ReadonlyMap<string, ServedFile>;
  /** The interface's page for a session. */
  page(sessionSecret: string): Buffer;
  /** Compresses what is worth it. Over loopback that gains nothing, over a tunnel much: so it need not come first. */
  compress(): Promise<void>;
}

/** Where pages find the script that gives them `window.wayleave`, and their icon. */
const bridgePath = '/window-bridge.js';
/** The element of a page that names its icon. */
export const iconLink = '<link rel="icon" type="image/svg+xml" href="/icon.svg">';

const leastBytesToCompress = 1024;

/**
 * Reads the built renderer, and the bridge's script and the icon from `own`. All at once, before anybody is kept
 * waiting: some forty files, for which threads would cost more than they save. Throws the system's error when they are
 * not there.
 */
export function readRenderer(folder: string, own: string): RendererFiles {
  const files = new Map<string, ServedFile>();
  const add = (name: string, path: string) => {
    const type = contentTypes[extname(path)];
    if (type === undefined || extname(path) === '.html') return;
    files.set(name, { type, bytes: readFileSync(path), gzipped: null });
  };
  const { before, after } = split(readFileSync(join(folder, 'index.html'), 'utf8'));
  for (const entry of readdirSync(folder, { withFileTypes: true, recursive: true })) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    add(`/${relative(folder, path).split(sep).join('/')}`, path);
  }
  add(bridgePath, join(own, 'window-bridge.js'));
  add('/icon.svg', join(own, 'icon.svg'));
  return {
    files,
    page: (secret) =>
      Buffer.from(
        `${before}<meta name="wayleave-session" content="${secret}"><script src="${bridgePath}"></script>${iconLink}${after}`,
      ),
    async compress() {
      const [{ gzip }, { promisify }] = await Promise.all([import('node:zlib'), import('node:util')]);
      for (const file of files.values()) {
        if (file.bytes.length < leastBytesToCompress || !isText(file.type)) continue;
        file.gzipped = await promisify(gzip)(file.bytes);
      }
    },
  };
}

/** The session's secret and the bridge that takes it come before every script of the renderer's. */
function split(html: string): { readonly before: string; readonly after: string } {
  const at = /<head[^>]*>/i.exec(html);
  if (at === null) throw new SyntaxError('The page of the interface has no head.');
  const end = at.index + at[0].length;
  return { before: html.slice(0, end), after: html.slice(end) };
}

function isText(type: string): boolean {
  return /^(text|application\/json|image\/svg)/.test(type);
}
