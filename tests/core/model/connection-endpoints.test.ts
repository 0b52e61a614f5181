import { describe, expect, test } from 'vitest';
import { defineConnection } from '../../../src/core/model/connection-draft.ts';
import { endpointOrigins } from '../../../src/core/model/connection-endpoints.ts';
import { connection, idOf } from '../../fixtures/definitions.ts';
import { valueOf } from '../../fixtures/outcomes.ts';

const enterprise = 'https://gis.example.org/portal';
const services = 'https://gis.example.org/server/rest/services';
const hosted = 'https://services1.arcgis.com/ORG/arcgis/rest/services';
const portalOf = (id: string) => (id === 'user001' ? enterprise : null);

/** The origins of what is saved when only these fields are given. */
function originsOf(fields: {
  readonly url: string;
  readonly authId?: string;
  readonly communityUrl?: string | null;
  readonly contentUrl?: string | null;
}) {
  const around = { portalOf, others: [], now: 0 };
  const { connection: saved } = valueOf(defineConnection({ name: 'Roads', ...fields }, null, around));
  return endpointOrigins(saved, portalOf);
}

describe('where the endpoints of a connection come from', () => {
  test.each([
    ['a server alone', { url: services }, 'none', 'none'],
    [
      'a server of a portal that somebody signs in to',
      { url: services, authId: 'user001' },
      'portal-of-auth',
      'portal-of-auth',
    ],
    ['hosted services of ArcGIS Online', { url: hosted }, 'address', 'address'],
    ['a portal', { url: enterprise }, 'address', 'address'],
    [
      'a portal, whoever signs in',
      { url: 'https://other.example.org/portal', authId: 'user001' },
      'address',
      'address',
    ],
    [
      'one that was taken away',
      { url: services, authId: 'user001', contentUrl: null },
      'portal-of-auth',
      'none',
    ],
    [
      'one that was typed, and is what would be derived',
      { url: services, authId: 'user001', communityUrl: `${enterprise}/sharing/rest/community/` },
      'portal-of-auth',
      'portal-of-auth',
    ],
    [
      'one that was typed, and is another',
      { url: services, authId: 'user001', communityUrl: 'https://other.example.org/sharing/rest/community' },
      'typed',
      'portal-of-auth',
    ],
    [
      'one that was typed where nothing would be derived',
      { url: services, contentUrl: 'https://other.example.org/sharing/rest/content' },
      'none',
      'typed',
    ],
  ] as const)('%s', (_what, fields, community, content) => {
    expect(originsOf(fields)).toEqual({ community, content });
  });

  test('is the user when the configuration they came from is gone', () => {
    const left = connection('Roads', {
      authId: idOf('gone001'),
      communityUrl: `${enterprise}/sharing/rest/community`,
    });
    expect(endpointOrigins(left, portalOf)).toEqual({ community: 'typed', content: 'none' });
  });
});
