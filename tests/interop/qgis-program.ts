import { spawn, spawnSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { missingPeers } from '../fixtures/peers.ts';

/** Debian's Python, the only one that has QGIS's modules. */
const python = '/usr/bin/python3';

/**
 * Before the script: the answer gets a pipe of its own, for QGIS talks on stdout. The names are the program's, so that
 * settings and database lie where it keeps them: below `profile`, in `QGIS/QGIS3.ini` and `qgis-auth.db`.
 */
const before = `
import json, os, sys
_pipe = os.dup(1)
os.dup2(2, 1)
def answer(value):
    global _pipe
    with os.fdopen(_pipe, "wb") as _out:
        _out.write(json.dumps(value).encode("ascii"))
    _pipe = None
given = json.loads(sys.stdin.buffer.read())
profile = os.environ["WAYLEAVE_QGIS_PROFILE"]
from qgis.PyQt.QtCore import QCoreApplication, QSettings
from qgis.core import *
QCoreApplication.setOrganizationName("QGIS")
QCoreApplication.setOrganizationDomain("qgis.org")
QCoreApplication.setApplicationName("QGIS3")
QSettings.setDefaultFormat(QSettings.IniFormat)
QSettings.setPath(QSettings.IniFormat, QSettings.UserScope, profile)
app = QgsApplication([], True, profile)
app.initQgis()
`;

/** After it: settings are written, and Qt is left without its tear-down, which now and then dies on the way. */
const after = `
QgsSettings().sync()
sys.stderr.flush()
os._exit(0 if _pipe is None else 9)
`;

/** How a script is run; everything may be left out. */
export interface PyQgisRun {
  /** What the script finds as `given`: anything JSON can say. */
  readonly input?: unknown;
  /** An existing folder that is its home, so that several scripts share a profile; else a new one, removed after. */
  readonly home?: string;
  /** More environment; nothing of ours is handed on. */
  readonly environment?: Readonly<Record<string, string>>;
  /** 60 seconds when not said. Its child is killed then. */
  readonly timeoutMilliseconds?: number;
}

/** Where the profile of that home is: `QGIS/QGIS3.ini` and `qgis-auth.db` lie in it. */
export function profileOfHome(home: string): string {
  return join(home, '.local/share/QGIS/QGIS3/profiles/default');
}

/** The name of what is not installed, for the title of a skip; empty when PyQGIS is there. Fails in CI when it is not. */
export const missingQgis: readonly string[] = missingPyQgis();

/** Whether PyQGIS is installed. */
export const hasQgis: boolean = missingQgis.length === 0;

/**
 * Runs a PyQGIS script offscreen, with a home and profile of its own, and resolves to what it gave `answer(…)`. The script
 * finds `given`, `profile`, `app` and all of `qgis.core`. Rejects with its error output when it failed or took too long.
 */
export async function runPyQgis<T>(script: string, options: PyQgisRun = {}): Promise<T> {
  const home = options.home ?? (await mkdtemp(join(tmpdir(), 'wayleave-qgis-')));
  try {
    return JSON.parse(await started(script, home, options));
  } finally {
    if (options.home === undefined) await rm(home, { recursive: true, force: true });
  }
}

function started(script: string, home: string, options: PyQgisRun): Promise<string> {
  const child = spawn(python, ['-c', `${before}${script}\n${after}`], {
    cwd: home,
    env: { ...environmentOf(home), ...options.environment },
    timeout: options.timeoutMilliseconds ?? 60_000,
    killSignal: 'SIGKILL',
  });
  const [answer, talk]: [Buffer[], Buffer[]] = [[], []];
  child.stdout.on('data', (bytes: Buffer) => answer.push(bytes));
  child.stderr.on('data', (bytes: Buffer) => talk.push(bytes));
  // A script that fails early closes its input; its exit tells why.
  child.stdin.on('error', () => child.stdin.destroy());
  child.stdin.end(JSON.stringify(options.input ?? null));
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code, signal) => {
      if (code === 0) resolve(Buffer.concat(answer).toString());
      else reject(new Error(`PyQGIS ended with ${signal ?? code}:\n${Buffer.concat(talk).toString()}`));
    });
  });
}

/** Everything QGIS keeps goes below the home; no display, no language but C's, no settings of the caller. */
function environmentOf(home: string): Record<string, string> {
  return {
    PATH: '/usr/bin:/bin',
    HOME: home,
    TMPDIR: home,
    XDG_RUNTIME_DIR: home,
    LANG: 'C.UTF-8',
    QT_QPA_PLATFORM: 'offscreen',
    WAYLEAVE_QGIS_PROFILE: profileOfHome(home),
  };
}

function missingPyQgis(): readonly string[] {
  const { status } = spawnSync(python, ['-c', 'import qgis.core'], { stdio: 'ignore', timeout: 60_000 });
  return status === 0 ? [] : missingPeers(['python3-qgis']);
}
