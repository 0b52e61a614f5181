import { EventEmitter } from 'node:events';
import type { App } from 'electron';
import { expect, test } from 'vitest';
import type { WindowCommand } from '../../src/core/host/host-contract.ts';
import { linksInto } from '../../src/main/links.ts';

const link = (name: string) => `wayleave://connect?url=https%3A%2F%2Fgis.example.org%2F&name=${name}`;
const command = (name: string) => ({ kind: 'new-connection', url: 'https://gis.example.org/', name });

function setUp(first: string | null) {
  const app = new EventEmitter();
  const links = linksInto(app as unknown as App, first);
  const shown: (WindowCommand | null)[] = [];
  return { app, links, shown, follow: () => links.follow((wish) => void shown.push(wish)) };
}

const event = { preventDefault: () => undefined };

test('a link that came before the window is handed over when it is there', () => {
  const { app, shown, follow } = setUp(link('first'));
  app.emit('open-url', event, link('second'));
  expect(shown).toEqual([]);
  follow();
  expect(shown).toEqual([command('first'), command('second')]);
});

test('a second start shows the window, with its link if it has one', () => {
  const { app, shown, follow } = setUp(null);
  follow();
  app.emit('second-instance', event, [link('not taken')], '/', { link: link('third') });
  for (const data of [{ link: null }, {}, null, 'x', { link: 7 }, { link: 'wayleave://evil' }]) {
    app.emit('second-instance', event, [], '/', data);
  }
  app.emit('activate', event, false);
  expect(shown).toEqual([command('third'), null, null, null, null, null, null, null]);
});

test('an address that is no link of ours shows nothing', () => {
  const { app, shown, follow } = setUp(null);
  follow();
  app.emit('open-url', event, 'wayleave://connect?url=file:///etc/passwd');
  expect(shown).toEqual([]);
});
