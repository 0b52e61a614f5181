import { EventEmitter } from 'node:events';
import type { App } from 'electron';
import { expect, test } from 'vitest';
import type { WindowCommand } from '../../src/core/host/host-contract.ts';
import { linksInto, type StartArguments, startArguments } from '../../src/main/links.ts';

const link = (name: string) => `wayleave://connect?url=https%3A%2F%2Fgis.example.org%2F&name=${name}`;
const command = (name: string) => ({ kind: 'new-connection', url: 'https://gis.example.org/', name });
const nothing: StartArguments = { link: null, file: null };

function setUp(first: StartArguments) {
  const app = new EventEmitter();
  const links = linksInto(app as unknown as App, first);
  const shown: (WindowCommand | null)[] = [];
  const opened: string[] = [];
  const follow = () =>
    links.follow({ show: (wish) => void shown.push(wish), open: (file) => void opened.push(file) });
  return { app, links, shown, opened, follow };
}

const event = { preventDefault: () => undefined };

test('what came before the window is handed over when it is there', () => {
  const { app, shown, opened, follow } = setUp({ link: link('first'), file: '/home/ada/a.wayleave' });
  app.emit('open-url', event, link('second'));
  app.emit('open-file', event, '/home/ada/b.wayleave');
  expect([shown, opened]).toEqual([[], []]);
  follow();
  expect(shown).toEqual([command('first'), command('second')]);
  expect(opened).toEqual(['/home/ada/a.wayleave', '/home/ada/b.wayleave']);
});

test('a second start shows the window, with its link or file if it has one', () => {
  const { app, shown, opened, follow } = setUp(nothing);
  follow();
  app.emit('second-instance', event, [link('not taken')], '/', { link: link('third'), file: null });
  const strange = [{ link: null }, {}, null, 'x', { link: 7, file: 7 }, { link: 'wayleave://evil' }];
  for (const data of [...strange, { file: '/etc/passwd' }]) {
    app.emit('second-instance', event, [], '/', data);
  }
  app.emit('activate', event, false);
  expect(shown).toEqual([command('third'), ...strange.map(() => null), null, null]);
  app.emit('second-instance', event, [], '/', { link: null, file: '/home/ada/c.wayleave' });
  expect(shown).toHaveLength(9);
  expect(opened).toEqual(['/home/ada/c.wayleave']);
});

test('an address that is no link of ours and a file that is no profile show nothing', () => {
  const { app, shown, opened, follow } = setUp(nothing);
  follow();
  app.emit('open-url', event, 'wayleave://connect?url=file:///etc/passwd');
  app.emit('open-file', event, '/etc/passwd');
  expect([shown, opened]).toEqual([[], []]);
});

test('a start brings along the first link and the first profile file among its arguments', () => {
  const args = ['/opt/wayleave', '--flag', 'notes.txt', 'team.wayleave', link('fourth'), 'b.wayleave'];
  expect(startArguments(args, '/home/ada')).toEqual({
    link: link('fourth'),
    file: '/home/ada/team.wayleave',
  });
  expect(startArguments(['/opt/app.wayleave'], '/')).toEqual(nothing);
});
