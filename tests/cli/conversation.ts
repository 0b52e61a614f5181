import { join } from 'node:path';
import { builtScript, nodeProgram } from './bundle.ts';
import type { Environment, Finished } from './command-line.ts';
import type { Workplace } from './workplace.ts';

/** Runs a command in a terminal of its own and answers its questions; what the person would see comes back as stdout. */
export function converse(
  place: Workplace,
  args: readonly string[],
  answers: readonly (readonly [question: string, answer: string])[],
  env: Environment = place.env,
): Promise<Finished> {
  // By the environment of the helper, so that no file and no argument holds them.
  const typed = answers.flatMap(([question, answer], index) => [
    [`QUESTION${index}`, question],
    [`ANSWER${index}`, answer],
  ]);
  const helper = join(import.meta.dirname, 'terminal.py');
  return place.program('python3', [helper, nodeProgram, builtScript(), ...args], {
    env: { ...env, TERM: 'dumb', ...Object.fromEntries(typed) },
  });
}
