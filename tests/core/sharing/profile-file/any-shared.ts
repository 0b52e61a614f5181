import fc from 'fast-check';
import type { AuthConfigDraft, ConnectionFields } from '../../../../src/core/contract.ts';
import { type AuthConfig, authKinds, signInPreferences } from '../../../../src/core/model/auth-config.ts';
import { defineAuthConfig } from '../../../../src/core/model/auth-config-draft.ts';
import {
  type Connection,
  connectionColours,
  connectionPath,
  environments,
} from '../../../../src/core/model/connection.ts';
import { defineConnection } from '../../../../src/core/model/connection-draft.ts';
import { fakeRandomness } from '../../../fakes/randomness.ts';
import { anyText } from '../../../fixtures/any-text.ts';
import { qgisConfig } from '../../../fixtures/definitions.ts';
import { valueOf } from '../../../fixtures/outcomes.ts';

/** Occurs in every secret of these records and nowhere else in them. */
export const canary = 'kept-from-everyone';

const moment = fc.integer({ min: 1, max: 2_000_000_000_000 });
const text = anyText({ maxLength: 10 });
const line = text.map((any) => any.replace(/\p{Cc}/gu, ''));
const filled = line.map((any) => `n${any}`.trim());
const secretWord = line.map((any) => `${canary}${any.replace(/\s/gu, '')}`);
const maybe = <T>(one: fc.Arbitrary<T>) => fc.option(one, { nil: undefined });
const headerName = fc.constantFrom('X-Team', 'x-key', 'Referer', 'Accept-Language');
const site = fc.constantFrom(
  'https://www.arcgis.com',
  'https://gis.example.org/portal',
  'http://localhost:8080/a',
);
const elsewhere = fc.constantFrom(
  'https://login.example.org/oauth/x',
  'https://gis.example.org/portal/sharing/rest/oauth2/token',
);

const addresses = fc.oneof(
  fc.record({ portal: site }),
  fc.record({ portal: site, requestUrl: elsewhere, tokenUrl: elsewhere }),
  fc.record({ requestUrl: elsewhere, tokenUrl: elsewhere }),
);
const common = {
  name: filled.map((name) => name.slice(0, 80)),
  tokenHeader: maybe(fc.constantFrom('Authorization', 'X-Esri-Authorization', 'X-Other')),
  expectedAccount: maybe(filled),
  allowHttp: fc.boolean(),
  timeoutSeconds: maybe(fc.integer({ min: 1, max: 600 })),
};
const expirationMinutes = maybe(fc.integer({ min: 1, max: 129_600 }));

/** What a person could type, for each kind. */
const anyDraft: fc.Arbitrary<AuthConfigDraft> = fc
  .constantFrom(...authKinds)
  .chain((kind): fc.Arbitrary<AuthConfigDraft> => {
    switch (kind) {
      case 'oauth2':
        return fc
          .tuple(
            addresses,
            fc.record({
              ...common,
              refreshUrl: maybe(elsewhere),
              redirectUrl: maybe(fc.constantFrom('http://127.0.0.1:7070/', 'urn:ietf:wg:oauth:2.0:oob')),
              clientId: filled,
              clientSecret: maybe(secretWord),
              scope: maybe(line),
              apiKey: maybe(secretWord),
              pkce: maybe(fc.boolean()),
              persistToken: maybe(fc.boolean()),
              expirationMinutes,
              signInWith: maybe(fc.constantFrom(...signInPreferences)),
              privateSignIn: maybe(fc.boolean()),
            }),
          )
          .map(([at, fields]) => ({ kind, ...fields, ...at }));
      case 'app':
        return fc
          .record({ ...common, clientId: filled, clientSecret: secretWord, expirationMinutes, portal: site })
          .map((fields) => ({ kind, ...fields }));
      case 'token':
        return fc
          .record({
            ...common,
            username: filled,
            password: maybe(secretWord),
            referer: maybe(filled),
            expirationMinutes,
            portal: site,
          })
          .map((fields) => ({ kind, ...fields }));
      case 'api-key':
        return fc
          .record({ ...common, password: secretWord, expiresAt: maybe(moment), portal: site })
          .map((fields) => ({ kind, ...fields }));
      case 'pasted':
        return fc
          .record({ ...common, token: secretWord, expiresAt: maybe(moment), portal: site })
          .map((fields) => ({ kind, ...fields }));
      case 'basic':
        return fc
          .record({ ...common, username: filled, password: secretWord, realm: maybe(line), portal: site })
          .map((fields) => ({ kind, ...fields }));
    }
  });

const anyTypedConfig: fc.Arbitrary<AuthConfig> = fc
  .record({
    draft: anyDraft,
    now: moment,
    hasPortal: fc.boolean(),
    extras: fc.option(secretWord.map((value) => ({ value: JSON.stringify({ uri: value }), setAt: 5 }))),
  })
  .map(({ draft, now, hasPortal, extras }) => {
    const around = { takenIds: [], randomness: fakeRandomness(), now };
    const { config } = valueOf(defineAuthConfig({ ...draft, id: 'a000000' }, around));
    // An import from QGIS brings those that say no portal, and keeps what it has no field for.
    const isOpen = config.kind === 'pasted' || config.kind === 'basic' || config.kind === 'api-key';
    return { ...config, portal: isOpen && !hasPortal ? null : config.portal, qgisExtras: extras };
  });

const anyKeptConfig: fc.Arbitrary<AuthConfig> = fc
  .record({
    name: filled,
    method: filled,
    version: fc.integer({ min: -9, max: 99 }),
    uri: text,
    value: secretWord,
  })
  .map(({ value, ...fields }) =>
    qgisConfig('a000000', { ...fields, settings: { value: JSON.stringify({ keypass: value }), setAt: 7 } }),
  );

const anyId = fc
  .tuple(fc.constantFrom('a', 'A', 'b'), fc.integer({ min: 0, max: 9 }))
  .map(([letter, number]) => `${letter}00000${number}`);

/** Any configuration that could be typed, or came by an import from QGIS. */
export const anySharedConfig: fc.Arbitrary<AuthConfig> = fc
  .tuple(fc.oneof({ arbitrary: anyTypedConfig, weight: 6 }, anyKeptConfig), anyId)
  .map(([config, id]) => ({ ...config, id: id as AuthConfig['id'] }));

const anyFields: fc.Arbitrary<ConnectionFields> = fc.record({
  name: fc.oneof(
    fc.constantFrom('Roads', 'Rails', 'a', 'B'),
    filled.map((name) => name.replace(/[/\\]/g, '-')),
  ),
  folder: fc.constantFrom('', 'A', 'A/B', 'AB', 'ä'),
  url: fc.constantFrom(
    'https://gis.example.org/server/rest/services',
    'https://services1.arcgis.com/AbC/arcgis/rest/services',
    'https://gis.example.org/portal',
    'http://127.0.0.1:6080/arcgis/rest/services',
  ),
  communityUrl: fc.constantFrom(null, 'https://gis.example.org/portal/sharing/rest/community'),
  contentUrl: fc.constantFrom(null, 'https://gis.example.org/portal/sharing/rest/content'),
  authId: fc.option(anyId),
  referer: line,
  headers: fc
    .uniqueArray(fc.record({ name: headerName, value: secretWord }), {
      maxLength: 3,
      selector: ({ name }) => name,
    })
    .map(
      // A referer is no secret.
      (headers) =>
        headers.map((header) =>
          header.name === 'Referer' ? { ...header, value: 'https://map.example.org/' } : header,
        ),
    ),
  username: line,
  password: fc.option(secretWord),
  prefix: line,
  tags: fc.array(line, { maxLength: 3 }),
  allowHttp: fc.boolean(),
  colour: fc.constantFrom(...connectionColours),
  environment: fc.constantFrom(...environments),
  notes: line,
  pinned: fc.boolean(),
  keepFresh: fc.boolean(),
});

/** Any connection that could be typed. */
export const anySharedConnection: fc.Arbitrary<Connection> = fc
  .tuple(anyFields, moment)
  .map(
    ([fields, now]) =>
      valueOf(defineConnection(fields, null, { portalOf: () => null, others: [], now })).connection,
  );

/** Records of a profile, each ID and path once, in any order. */
export const anyRecords = fc.record({
  authConfigs: fc.uniqueArray(anySharedConfig, { maxLength: 6, selector: ({ id }) => id }),
  connections: fc.uniqueArray(anySharedConnection, { maxLength: 6, selector: connectionPath }),
});
