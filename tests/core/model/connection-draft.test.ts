import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ConnectionFields } from '../../../src/core/contract.ts';
import { type Connection, connectionPath } from '../../../src/core/model/connection.ts';
import { canonicalUrl, copyName, defineConnection } from '../../../src/core/model/connection-draft.ts';
import { anyText } from '../../fixtures/any-text.ts';
import { connection } from '../../fixtures/definitions.ts';
import { codeOf, valueOf } from '../../fixtures/outcomes.ts';

const now = Date.UTC(2026, 0, 5, 9);
const enterprise = 'https://gis.example.org/portal';
const services = 'https://gis.example.org/server/rest/services';

function define(
  fields: ConnectionFields,
  previous: Connection | null = null,
  others: readonly Connection[] = [],
) {
  const portalOf = (id: string) => (id === 'user001' ? enterprise : null);
  return defineConnection(fields, previous, { portalOf, others, now });
}

describe('any pasted address', () => {
  test.each([
    [services, services, 0],
    [`${services}/`, services, 0],
    [`${services}/Roads/FeatureServer/3?f=json&token=abc`, services, 1],
    [
      'https://gis.example.org:6443/arcgis/rest/info?f=pjson',
      'https://gis.example.org:6443/arcgis/rest/services',
      1,
    ],
    [
      'https://services1.arcgis.com/ORG/arcgis/rest/services/X/FeatureServer',
      'https://services1.arcgis.com/ORG/arcgis/rest/services',
      1,
    ],
    ['https://www.arcgis.com/home/item.html?id=0123456789abcdef', 'https://www.arcgis.com', 1],
    [`${enterprise}/home/index.html`, enterprise, 1],
    ['gis.example.org/portal', enterprise, 0],
    ['https://user:pass@gis.example.org/portal', enterprise, 0],
  ])('%s becomes %s with %i notes', (pasted, url, notes) => {
    const canonical = valueOf(canonicalUrl(pasted, 'loopback-only'));
    expect(canonical.url).toBe(url);
    expect(canonical.notes).toHaveLength(notes);
  });

  test('is cut once: the result is its own canonical form, without query or secrets', () => {
    const path = fc.constantFrom(
      '',
      '/',
      '/portal',
      '/portal/home/item.html',
      '/server/rest/services',
      '/a/rest/services/b/MapServer/0',
      '/x/sharing/rest',
    );
    const query = fc.constantFrom('', '?token=s3cret', '?f=json&token=s3cret#x', '?id=1');
    fc.assert(
      fc.property(fc.domain(), path, query, (host, rest, tail) => {
        const once = valueOf(canonicalUrl(`https://${host}${rest}${tail}`, 'loopback-only'));
        expect(once.url).not.toMatch(/[?#]|s3cret|\/$/);
        expect(valueOf(canonicalUrl(once.url, 'loopback-only'))).toEqual({ url: once.url, notes: [] });
      }),
    );
  });
});

describe('endpoints', () => {
  const ofPortal = (portal: string) => ({
    communityUrl: `${portal}/sharing/rest/community`,
    contentUrl: `${portal}/sharing/rest/content`,
  });
  const none = { communityUrl: null, contentUrl: null };

  test.each([
    ['of a portal are its own', { url: enterprise }, ofPortal(enterprise)],
    ['of services follow the configuration', { url: services, authId: 'user001' }, ofPortal(enterprise)],
    ['of services without one stay empty', { url: services }, none],
    ['of services with an unknown portal stay empty', { url: services, authId: 'other01' }, none],
    [
      'of hosted services are those of ArcGIS Online',
      { url: 'https://services1.arcgis.com/ORG/arcgis/rest/services' },
      ofPortal('https://www.arcgis.com'),
    ],
    [
      'typed ones are taken',
      { url: services, communityUrl: 'https://h/community/', contentUrl: 'https://h/content' },
      { communityUrl: 'https://h/community', contentUrl: 'https://h/content' },
    ],
    ['null leaves them out', { url: enterprise, communityUrl: null, contentUrl: '' }, none],
  ] as const)('%s', (_what, fields, endpoints) => {
    expect(valueOf(define({ name: 'A', ...fields })).connection).toMatchObject(endpoints);
  });

  test('of which one is missing are noted, because QGIS then shows neither', () => {
    expect(valueOf(define({ name: 'A', url: enterprise, contentUrl: null })).notes.join()).toContain('QGIS');
  });

  test('move with the address and stay without a move', () => {
    const before = valueOf(define({ name: 'A', url: enterprise })).connection;
    const moved = valueOf(define({ url: 'https://other.example.org/portal' }, before)).connection;
    expect(moved).toMatchObject(ofPortal('https://other.example.org/portal'));
    const typed = valueOf(define({ communityUrl: 'https://h/community' }, before)).connection;
    expect(valueOf(define({ name: 'B' }, typed)).connection.communityUrl).toBe('https://h/community');
  });
});

describe('what is refused', () => {
  const good = { name: 'A', url: services };
  const bad: readonly (readonly [ConnectionFields, string])[] = [
    [{ name: '' }, 'bad-value'],
    [{ name: '  ' }, 'bad-value'],
    [{ name: 'a/b' }, 'bad-value'],
    [{ name: 'a\\b' }, 'bad-value'],
    [{ name: 'a\u0000b' }, 'bad-value'],
    [{ name: 'x'.repeat(81) }, 'bad-value'],
    [{ folder: 'a\nb' }, 'bad-value'],
    [{ url: '' }, 'bad-url'],
    [{ url: 'http://gis.example.org/server/rest/services' }, 'bad-url'],
    [{ url: 'ftp://gis.example.org' }, 'bad-url'],
    [{ communityUrl: 'http://gis.example.org/x' }, 'bad-url'],
    [{ contentUrl: 'nonsense nonsense' }, 'bad-url'],
    [{ authId: 'short' }, 'bad-id'],
    [{ referer: 'https://x\r\nEvil: 1' }, 'bad-value'],
    [{ prefix: 'a\nb' }, 'bad-value'],
    [{ headers: [{ name: 'X Bad', value: '1' }] }, 'bad-value'],
    [{ headers: [{ name: 'X-Good', value: 'a\r\nEvil: 1' }] }, 'bad-value'],
    [{ headers: [{ name: 'authorization', value: 'Bearer x' }] }, 'bad-value'],
    [{ headers: [{ name: 'X-Esri-Authorization', value: 'Bearer x' }] }, 'bad-value'],
    [{ headers: [{ name: 'Cookie', value: 'x' }] }, 'bad-value'],
  ];
  test.each(bad)('%j: %s', (fields, code) => {
    const outcome = define({ ...good, ...fields });
    expect(codeOf(outcome)).toBe(code);
    expect(JSON.stringify(outcome)).not.toContain('Evil');
  });

  test('a name that another connection of the same folder has', () => {
    const others = [connection('Roads', { folder: 'City' })];
    expect(codeOf(define({ ...good, name: 'Roads', folder: ' City / ' }, null, others))).toBe('name-taken');
    expect(codeOf(define({ ...good, name: 'Roads' }, null, others))).toBe('ok');
    expect(codeOf(define({ ...good, name: 'roads', folder: 'City' }, null, others))).toBe('ok');
  });

  test('plain http passes to this machine, or where the user allowed it', () => {
    expect(codeOf(define({ name: 'A', url: 'http://localhost:6080/arcgis/rest/services' }))).toBe('ok');
    expect(codeOf(define({ name: 'A', url: 'http://gis.example.org/rest/services', allowHttp: true }))).toBe(
      'ok',
    );
  });
});

describe('a connection', () => {
  const good = { name: 'A', url: services };

  test('is kept with everything that was given, tidied', () => {
    const fields = {
      name: ' Roads ',
      url: services,
      folder: '/City// Streets /',
      tags: [' a ', 'b', 'a', ''],
      headers: [{ name: 'X-Team', value: 'gis' }],
      referer: ' https://map.example.org ',
      prefix: ' p ',
      authId: '',
    };
    expect(valueOf(define(fields)).connection).toEqual({
      name: 'Roads',
      url: services,
      communityUrl: null,
      contentUrl: null,
      authId: null,
      referer: 'https://map.example.org',
      headers: [{ name: 'X-Team', value: 'gis' }],
      username: '',
      password: null,
      prefix: 'p',
      folder: 'City/Streets',
      tags: ['a', 'b'],
      allowHttp: false,
      colour: 'none',
      environment: 'none',
      notes: '',
      pinned: false,
      keepFresh: false,
      createdAt: now,
      changedAt: now,
    });
  });

  test('keeps its labels until they are changed, one by one', () => {
    const labels = {
      colour: 'green',
      environment: 'prod',
      notes: ' Ask Ada.\r\nThen\tBob. ',
      pinned: true,
      keepFresh: true,
    } as const;
    const labelled = valueOf(define({ ...good, ...labels })).connection;
    expect(labelled).toMatchObject({ ...labels, notes: 'Ask Ada.\nThen\tBob.' });
    expect(valueOf(define({ colour: 'none', notes: '' }, labelled)).connection).toMatchObject({
      ...labels,
      colour: 'none',
      notes: '',
    });
  });

  test.each([
    ['2,000 characters', 'x'.repeat(2_000), 'ok'],
    ['blanks around 2,000 characters', ` ${'x'.repeat(2_000)} `, 'ok'],
    ['2,001 characters', 'x'.repeat(2_001), 'bad-value'],
    ['a control character', 'a\u0007b', 'bad-value'],
  ])('with notes of %s: %s', (_what, notes, code) => {
    expect(codeOf(define({ ...good, notes }))).toBe(code);
  });

  test('that is edited with nothing new stays the same record', () => {
    const before = connection('Roads', { changedAt: 5 });
    expect(valueOf(define({}, before)).connection).toBe(before);
    expect(valueOf(define({ name: 'Roads', url: services }, before)).connection).toBe(before);
    expect(valueOf(define({ name: 'Streets' }, before)).connection).toMatchObject({
      createdAt: before.createdAt,
      changedAt: now,
    });
  });

  test('is named by folder and name', () => {
    expect(connectionPath(connection('Roads'))).toBe('Roads');
    expect(connectionPath(connection('Roads', { folder: 'City/Streets' }))).toBe('City/Streets/Roads');
  });
});

describe('the name of a copy', () => {
  test.each([
    ['Roads', [], 'Roads 2'],
    ['Roads', ['Roads', 'Roads 2'], 'Roads 3'],
    ['Roads', ['Roads', 'Roads 3'], 'Roads 2'],
    ['Roads 2', ['Roads', 'Roads 2'], 'Roads 3'],
    ['Roads 9', ['Roads 9', 'Roads 10'], 'Roads 11'],
    ['Roads 2019', ['Roads 2019'], 'Roads 2019 2'],
    ['Roads 007', [], 'Roads 007 2'],
    ['Roads2', [], 'Roads2 2'],
    ['2', [], '2 2'],
    ['x'.repeat(80), [], `${'x'.repeat(78)} 2`],
    [`${'x'.repeat(77)} y`, [], `${'x'.repeat(77)} 2`],
    [`${'x'.repeat(77)}\u{1f600}y`, [], `${'x'.repeat(77)} 2`],
    [`${'x'.repeat(78)} 9`, [], `${'x'.repeat(77)} 10`],
  ])('of %s beside %j is %s', (name, taken, copy) => {
    expect(copyName(name, taken)).toBe(copy);
  });

  test('is free and a good name, whatever the name and its neighbours', () => {
    const name = anyText({ minLength: 1, maxLength: 60 }).map((text) => {
      const letters = Array.from(text.replace(/[/\\\p{Cc}]/gu, 'x'));
      return letters.slice(0, 40).join('').trim() || 'x';
    });
    fc.assert(
      fc.property(name, fc.integer({ min: 0, max: 12 }), (original, copies) => {
        const taken = [original];
        for (let count = 0; count < copies; count += 1) taken.push(copyName(original, taken));
        expect(new Set(taken).size).toBe(copies + 1);
        for (const copy of taken) expect(codeOf(define({ name: copy, url: services }))).toBe('ok');
        for (const copy of taken) expect(copy).not.toMatch(/\p{Surrogate}/u);
      }),
    );
  });
});
