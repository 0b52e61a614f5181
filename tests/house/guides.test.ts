import { readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readInput, readRequest } from '../../src/cli/command-line.ts';
import { isThere, projectFiles, readText, root } from './tree.ts';

const folder = 'docs/guides';
const guides = projectFiles(folder).filter((path) => path.endsWith('.md'));
const pictures = projectFiles(`${folder}/pictures`);
const largestPicture = 150_000;

/** Where the links and pictures of a page lead, as they are written. */
function targetsOf(page: string): readonly string[] {
  return [...page.matchAll(/\]\(([^)\s]+)\)/g)].map(([, target = '']) => target);
}

/** The name that a heading gets in a link, as GitHub makes it. */
function anchorOf(heading: string): string {
  return heading
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
    .replaceAll(' ', '-');
}

function anchorsIn(page: string): readonly string[] {
  return [...page.matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) => anchorOf(heading));
}

/** Why a link leads nowhere, or `null`. */
function problemOf(target: string, from: string): string | null {
  if (/^https?:/.test(target)) return null;
  const [path = '', anchor] = target.split('#');
  const file = path === '' ? from : posix.join(posix.dirname(from), path);
  if (!isThere(file)) return `${file} is not there`;
  if (anchor === undefined || anchorsIn(readText(file)).includes(anchor)) return null;
  return `${file} has no heading #${anchor}`;
}

/** Every `wayleave …` of the blocks in shell language, up to what ends a command there, a line each. */
function commandsIn(page: string): readonly string[] {
  const blocks = [...page.matchAll(/^```sh\n([^]*?)^```$/gm)].map(([, block = '']) => block);
  return blocks.flatMap((block) =>
    block
      .replaceAll(/\\\n\s*/g, '')
      .split('\n')
      .flatMap((line) => /(?:^|&& |\$\()wayleave (.*)$/.exec(line)?.[1] ?? []),
  );
}

/** Those in running text, where a command may stand without what it needs. */
function mentionedIn(page: string): readonly string[] {
  return [...page.matchAll(/`wayleave ([^`]+)`/g)].map(([, command = '']) => command);
}

/** The words of a command line as a shell splits it, up to a comment, a pipe or a redirection. */
function wordsOf(line: string): readonly string[] {
  const words: string[] = [];
  for (const [piece, double, single] of line.matchAll(/"([^"]*)"|'([^']*)'|[^\s"']+/g)) {
    if (/^[#|>;]/.test(piece)) break;
    words.push(double ?? single ?? piece);
  }
  return words;
}

/** Why the command line would not be understood, or `null`. Nothing is run. */
async function misunderstanding(line: string, isWhole: boolean): Promise<string | null> {
  const request = readRequest(wordsOf(line));
  if (!request.ok) return request.failure.message;
  if (request.value.kind !== 'command' || !isWhole) return null;
  const { entry, args } = request.value;
  const input = readInput(await entry.load(), entry, args);
  return input.ok ? null : input.failure.message;
}

test('the guides of QGIS, of GDAL, Python and curl, and of sharing are there', () => {
  expect(guides).toEqual([`${folder}/gdal-python-curl.md`, `${folder}/qgis.md`, `${folder}/sharing.md`]);
});

describe.each(guides)('%s', (path) => {
  const page = readText(path);

  test('leads to nothing that is not there', () => {
    const problems = targetsOf(page).flatMap((target) => problemOf(target, path) ?? []);
    expect(problems).toEqual([]);
  });

  test('shows only commands that the command line understands', async () => {
    const whole = commandsIn(page).map((line) => [line, true] as const);
    const mentioned = mentionedIn(page).map((line) => [line, false] as const);
    expect(whole.length).toBeGreaterThan(5);
    const problems = await Promise.all(
      [...whole, ...mentioned].map(async ([line, isWhole]) => [line, await misunderstanding(line, isWhole)]),
    );
    expect(problems.filter(([, problem]) => problem !== null)).toEqual([]);
  });
});

describe('pictures of the guides', () => {
  test('each is shown by a guide', () => {
    const shown = guides.flatMap((path) =>
      targetsOf(readText(path)).map((target) => posix.join(posix.dirname(path), target)),
    );
    expect(pictures.filter((picture) => !shown.includes(picture))).toEqual([]);
  });

  test.each(pictures)('%s is a small PNG', (picture) => {
    const bytes = readFileSync(join(root, picture));
    expect(bytes.subarray(1, 4).toString('latin1')).toBe('PNG');
    expect(bytes.length).toBeLessThanOrEqual(largestPicture);
  });
});

describe('what these tests look for', () => {
  test.each([
    ['a command that is not there', 'qgis exprot --auth-xml a.xml'],
    ['an option that is not there', 'qgis export --auth-xml a.xml --pasword-file p.txt'],
    ['an argument that is missing', 'auth register --title "A title"'],
  ])('%s is found', async (_what, line) => {
    expect(await misunderstanding(line, true)).not.toBeNull();
  });

  test.each([
    ['a page', 'nowhere.md'],
    ['a heading', 'qgis.md#nothing-of-that-name'],
  ])('%s that is not there is found', (_what, target) => {
    expect(problemOf(target, `${folder}/qgis.md`)).not.toBeNull();
  });

  test('a command is found behind others, and over two lines', () => {
    const page =
      '```sh\numask 077 && wayleave token "City portal" --as header > f\nwayleave sign-in a \\\n  --private # now\n```\n';
    expect(commandsIn(page).map(wordsOf)).toEqual([
      ['token', 'City portal', '--as', 'header'],
      ['sign-in', 'a', '--private'],
    ]);
  });
});
