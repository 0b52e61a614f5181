import * as v from 'valibot';
import type { CertificateException } from '../host/host-contract.ts';
import { type AuthConfig, authConfigSchema } from './auth-config.ts';
import { type Connection, connectionSchema } from './connection.ts';
import { type Subscription, subscriptionSchema } from './subscription.ts';
import { type Session, sessionSchema } from './session.ts';

/** What the user defined: auth configurations and connections. The unit that is saved as one. */
export interface Profile {
  readonly authConfigs: readonly AuthConfig[];
  readonly connections: readonly Connection[];
  /** Certificates that this machine trusts by the user's choice. They stay on it: nothing exports or imports them. */
  readonly certificateExceptions: readonly CertificateException[];
  /** Profile files that are followed. They stay on this machine as well. */
  readonly subscriptions: readonly Subscription[];
}

/** The live sessions of this machine. */
export type Sessions = readonly Session[];

/** A profile with nothing in it. */
export const emptyProfile: Profile = {
  authConfigs: [],
  connections: [],
  certificateExceptions: [],
  subscriptions: [],
};

const certificateExceptionSchema: v.GenericSchema<unknown, CertificateException> = v.object({
  host: v.string(),
  port: v.number(),
  fingerprint: v.string(),
  subject: v.string(),
  issuer: v.string(),
  validUntil: v.number(),
  addedAt: v.number(),
});

/** The stored form of a profile's own part, version 4. */
export const profileSchema: v.GenericSchema<unknown, Profile> = v.object({
  authConfigs: v.array(authConfigSchema),
  connections: v.array(connectionSchema),
  certificateExceptions: v.array(certificateExceptionSchema),
  subscriptions: v.array(subscriptionSchema),
});

/** The stored form of the sessions, version 2. */
export const sessionsSchema: v.GenericSchema<unknown, Sessions> = v.array(sessionSchema);
