import { expect, test } from 'vitest';
import { projectFiles, readText } from './tree.ts';

const exported = /^export (?:async )?(?:function\*?|const|interface|type|class|abstract class) (\w+)/;

/** Names of exports without a doc comment directly above. Overloads after the first, and re-exports, need none. */
function withoutComment(text: string): readonly string[] {
  const lines = text.split('\n');
  const names = new Set<string>();
  return lines.flatMap((line, index) => {
    const name = exported.exec(line)?.[1];
    if (name === undefined || names.has(name)) return [];
    names.add(name);
    return lines[index - 1]?.trimEnd().endsWith('*/') ? [] : [name];
  });
}

const worlds = ['src/core', 'src/node', 'src/web', 'src/demo-portal'];

test.each(worlds)('every export of %s has a doc comment', (world) => {
  const sources = projectFiles(world).filter((path) => path.endsWith('.ts'));
  const bare = sources.flatMap((path) => withoutComment(readText(path)).map((name) => `${path}: ${name}`));
  expect(sources.length).toBeGreaterThan(0);
  expect(bare).toEqual([]);
});

test('an export without one is seen', () => {
  const text =
    '/** Has one. */\nexport const one = 1;\n\nexport function two() {}\nexport interface Three {}\n';
  expect(withoutComment(text)).toEqual(['two', 'Three']);
});
