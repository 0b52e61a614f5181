import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ConnectionPreview, Discovery } from '../../src/core/contract.ts';
import { withoutPrivateParts } from '../../src/renderer/wizard/pasted-address.ts';
import { proposedName, targetOf } from '../../src/renderer/wizard/target.ts';
import { connection } from '../fixtures/definitions.ts';

describe('a pasted address', () => {
  test.each([
    ['https://gis.example.org/portal', 'https://gis.example.org/portal', []],
    ['https://bob:pw@gis.example.org/portal', 'https://gis.example.org/portal', ['user']],
    [
      'https://gis.example.org/a/rest/services?f=json&token=abc',
      'https://gis.example.org/a/rest/services?f=json',
      ['token'],
    ],
    ['gis.example.org/portal?TOKEN=abc', 'https://gis.example.org/portal', ['token']],
    ['https://gis.example.org/#access_token=abc', 'https://gis.example.org/', ['token']],
    ['https://u:p@gis.example.org/?code=1', 'https://gis.example.org/', ['user', 'token']],
    ['ftp://bob:pw@gis.example.org', 'ftp://bob:pw@gis.example.org', []],
    ['https://gis.exam', 'https://gis.exam', []],
    ['hello world', 'hello world', []],
  ])('"%s" becomes "%s"', (text, clean, cut) => {
    expect(withoutPrivateParts(text)).toEqual({ text: clean, cut });
  });

  test('keeps no token whatever stands around it', () => {
    fc.assert(
      fc.property(
        fc.webUrl({ withQueryParameters: true }),
        fc.stringMatching(/^[a-f0-9]{24}$/),
        (url, token) => {
          const joint = url.includes('?') ? '&' : '?';
          const { text, cut } = withoutPrivateParts(`${url}${joint}token=${token}`);
          expect(text).not.toContain(token);
          expect(cut).toContain('token');
        },
      ),
    );
  });
});

const endpoints = {
  services: null,
  community: 'https://gis.example.org/portal/sharing/rest/community',
  content: 'https://gis.example.org/portal/sharing/rest/content',
  authorize: null,
  token: null,
  generateToken: null,
};
const portal: Discovery = {
  kind: 'enterprise',
  name: 'Maps / North',
  version: '11.3',
  portal: 'https://gis.example.org/portal',
  server: null,
  endpoints,
  signInKinds: ['oauth2'],
  notes: [],
};

function previewOf(url: string): ConnectionPreview {
  const { headers: _headers, ...rest } = connection('Roads', { url });
  return { connection: rest, endpointOrigins: { community: 'none', content: 'none' }, notes: [] };
}

describe('what a connection will be', () => {
  test.each([
    ['the portal that was found', 'https://gis.example.org', portal, 'https://gis.example.org/portal'],
    [
      'the services that were pasted',
      'https://gis.example.org/server/rest/services',
      portal,
      'https://gis.example.org/server/rest/services',
    ],
    [
      'the services that the server told of',
      'https://gis.example.org/server',
      {
        ...portal,
        server: 'https://gis.example.org/server',
        endpoints: { ...endpoints, services: 'https://gis.example.org/server/rest/services' },
      },
      'https://gis.example.org/server/rest/services',
    ],
    ['the pasted address unasked', 'https://gis.example.org/gis', null, 'https://gis.example.org/gis'],
  ])('is %s', (_, pasted, discovery, url) => {
    expect(targetOf(previewOf(pasted), discovery).url).toBe(url);
  });

  test('gets a name that names may be', () => {
    const target = targetOf(previewOf('https://gis.example.org'), portal);
    expect(proposedName(target, portal)).toBe('Maps - North');
    expect(proposedName(target, null)).toBe('gis.example.org');
  });
});
