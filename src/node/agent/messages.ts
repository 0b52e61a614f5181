import type { Events, Wayleave } from '../../core/contract.ts';
import type { Outcome } from '../../core/outcome.ts';

/** What an agent tells of itself. */
export interface AgentStatus {
  readonly pid: number;
  /** Unix milliseconds. */
  readonly startedAt: number;
  /** When it ends by itself, in unix milliseconds; `null` for never. */
  readonly endsAt: number | null;
}

/** What can be asked of the agent itself. `extend` moves its end to a later time, never to an earlier one. */
export type Control = 'status' | 'lock' | 'extend';

/** The answer to every control; that to `lock` comes when nothing runs any more. */
export type ControlAnswer = Outcome<AgentStatus, 'agent-absent' | 'agent-failed'>;

/** Names of all events, for the ends that pass them on. */
export const eventNames = Object.keys({
  changed: true,
  stage: true,
  progress: true,
} satisfies Record<keyof Events, true>) as readonly (keyof Events)[];

/** Notices that go along with an answer. */
export type Notices = ReturnType<Wayleave['takeNotices']>;
