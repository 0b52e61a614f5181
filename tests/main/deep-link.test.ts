import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { linkAmong, readLink } from '../../src/main/deep-link.ts';

const portal = 'https://gis.example.org/portal';
const link = (query: string) => `wayleave://connect?${query}`;
const encoded = encodeURIComponent(portal);

describe('a link', () => {
  test.each([
    [link(`url=${encoded}&name=City`), portal, 'City'],
    [link(`name=City&url=${encoded}`), portal, 'City'],
    [link(`url=${encoded}`), portal, ''],
    [`wayleave://connect/?url=${encoded}&name=%20%C3%84mter%20`, portal, 'Ämter'],
    [link(`url=${encodeURIComponent('http://localhost:7000/portal')}`), 'http://localhost:7000/portal', ''],
  ])('%s fills the wizard', (text, url, name) => {
    expect(readLink(text)).toEqual({ kind: 'new-connection', url, name });
  });

  test('brings no token, user information or fragment along', () => {
    const address = 'https://a:b@gis.example.org/portal?token=T&f=json#access_token=T';
    expect(readLink(link(`url=${encodeURIComponent(address)}`))).toMatchObject({
      url: 'https://gis.example.org/portal?f=json',
    });
  });

  test.each([
    '',
    'wayleave',
    'wayleave:',
    'wayleave://',
    'wayleave://connect',
    link(''),
    link('name=City'),
    link('url='),
    link(`url=${encoded}&url=${encoded}`),
    link(`url=${encoded}&name=a&name=b`),
    link(`url=${encoded}&save=1`),
    link(`url=${encoded}&__proto__=x`),
    `${link(`url=${encoded}`)}#part`,
    `wayleave://connect/deeper?url=${encoded}`,
    `wayleave://other?url=${encoded}`,
    `wayleave://connect.evil?url=${encoded}`,
    `wayleave://user@connect.example?url=${encoded}`,
    `wayleave:connect?url=${encoded}`,
    `https://connect?url=${encoded}`,
    link('url=file:///etc/passwd'),
    link('url=javascript:alert(1)'),
    link(`url=${encodeURIComponent('data:text/html,x')}`),
    link('url=app://wayleave/index.html'),
    link('url=gis.example.org'),
    link('url=https://'),
    link(`url=${encoded}&name=a%0Ab`),
    link(`url=${encoded}&name=%E2%80%AEevil`),
    link(`url=${encoded}&name=${'x'.repeat(81)}`),
    link(`url=${encodeURIComponent(`https://gis.example.org/${'x'.repeat(3_000)}`)}`),
  ])('%j is none of ours', (text) => {
    expect(readLink(text)).toBeNull();
  });

  test('whatever is made up, only a web address and a short name come out', () => {
    const piece = fc.oneof(
      fc.string(),
      fc.constantFrom('wayleave://connect?', 'url=', 'name=', '&', encoded),
    );
    fc.assert(
      fc.property(fc.array(piece), (pieces) => {
        const command = readLink(pieces.join(''));
        if (command === null) return;
        expect(command.kind).toBe('new-connection');
        if (command.kind !== 'new-connection') return;
        expect(command.url).toMatch(/^https?:\/\//);
        expect(command.name.length).toBeLessThanOrEqual(80);
      }),
    );
  });
});

describe('among arguments', () => {
  const good = link(`url=${encoded}`);

  test('the first link is taken, wherever it stands', () => {
    const args = [
      '/opt/wayleave',
      '--enable-features=X',
      'wayleave://nonsense',
      good,
      link(`url=${encoded}&name=b`),
    ];
    expect(linkAmong(args)).toBe(good);
  });

  test('there may be none', () => {
    expect(linkAmong(['/opt/wayleave', '--hidden', 'out/main/index.js'])).toBeNull();
  });
});
