import { findIdClash, nearestAuthConfigId, parseAuthConfigId } from '../../../core/model/auth-config-id.ts';
import { words } from '../../../core/words/words.ts';

/** What an ID has to be held against. */
export interface IdSurroundings {
  /** The ID that the configuration has now, or `null` for a new one. */
  readonly before: string | null;
  /** How many connections name it now. */
  readonly usedBy: number;
  /** All other configurations. */
  readonly others: readonly { readonly id: string; readonly name: string }[];
  /** IDs that connections name, whether or not there is a configuration. */
  readonly named: readonly string[];
}

/** What the rule says of an ID as it stands, while it is typed. */
export interface IdVerdict {
  readonly tone: 'ok' | 'soon' | 'error' | 'idle';
  readonly text: string;
  /** A valid ID near to what was typed, or `null`. */
  readonly nearest: string | null;
}

/** Holds an ID against the rule and the other configurations. */
export function judgeId(typed: string, { before, usedBy, others, named }: IdSurroundings): IdVerdict {
  const { id: say } = words.authentication;
  if (parseAuthConfigId(typed) === null) return shapeVerdict(typed);
  if (typed === before) return { tone: 'ok', text: say.unchanged, nearest: null };
  const nameOf = (id: string) => others.find((other) => other.id === id)?.name ?? id;
  const clash = findIdClash(
    typed,
    others.map(({ id }) => id),
  );
  if (clash.kind === 'taken') return { tone: 'error', text: say.taken(nameOf(typed)), nearest: null };
  if (clash.kind === 'case-only') {
    return { tone: 'soon', text: say.caseOnly(clash.other, nameOf(clash.other)), nearest: null };
  }
  const awaited = named.filter((id) => id === typed).length;
  const then = [
    say.free,
    ...(before === null ? [] : [say.follows(usedBy, before)]),
    ...(awaited === 0 ? [] : [say.awaited(awaited)]),
  ];
  return { tone: 'ok', text: then.join(' '), nearest: null };
}

function shapeVerdict(typed: string): IdVerdict {
  const { id: say } = words.authentication;
  const isStrange = /[^A-Za-z0-9]/.test(typed);
  const why = isStrange ? say.strange : typed.length > 7 ? say.long : say.short(typed.length);
  const nearest = isStrange || typed.length > 7 ? nearestAuthConfigId(typed) : null;
  return { tone: isStrange || typed.length > 7 ? 'error' : 'idle', text: `${say.rule} ${why}`, nearest };
}
