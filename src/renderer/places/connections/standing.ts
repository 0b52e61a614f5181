import { signInStage, type ConnectionView } from '../../../core/contract.ts';

/** The one thing that a person wants of a connection next: its filled button. */
export type MainAction = 'copy' | 'copy-anyway' | 'sign-in' | 'test';

/** The main button of a connection, by its state. */
export function mainActionOf(view: ConnectionView): MainAction {
  switch (view.badge.state) {
    case 'signed-in':
    case 'refreshing':
    case 'no-sign-in':
      return 'copy';
    case 'offline':
      return 'copy-anyway';
    case 'public':
      return 'test';
    case 'expires-soon':
    case 'sign-in-needed':
    case 'never-signed-in':
    case 'error':
      return signsIn(view) ? 'sign-in' : 'test';
  }
}

/** Whether a person signs in for it: it has an auth configuration, and one whose credential is not stored with it. */
export function signsIn({ connection, signIn }: ConnectionView): boolean {
  return connection.authId !== null && signIn?.state !== 'no-sign-in';
}

/** What the last test came to. `waiting`: it ended where a person has to sign in for the first time, which is no fault. */
export function testStandingOf({
  lastTest,
  badge,
}: ConnectionView): 'none' | 'passed' | 'waiting' | 'failed' {
  if (lastTest === null) return 'none';
  if (lastTest.passed) return 'passed';
  return badge.state === 'never-signed-in' && lastTest.failedStage === signInStage ? 'waiting' : 'failed';
}

/** Whether a token can be had without a person. */
export function hasToken({ badge }: ConnectionView): boolean {
  return ['signed-in', 'refreshing', 'no-sign-in', 'expires-soon', 'offline'].includes(badge.state);
}
