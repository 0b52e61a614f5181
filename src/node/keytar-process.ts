import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Keytar } from './keychain.ts';

type Reply = { readonly value: unknown } | { readonly error: string };
type Waiting = { readonly resolve: (value: unknown) => void; readonly reject: (error: Error) => void };

const names = ['getPassword', 'setPassword', 'deletePassword', 'findCredentials'] as const;

type Question = { readonly name: (typeof names)[number]; readonly args: readonly string[] };

/**
 * keytar in a process of its own, started with the first question. Inside ours, a call that waits for a prompt would
 * keep the process from ending, and a locked Secret Service can crash the library; this one can be ended. Questions
 * and secrets go by its stdin and stdout, one line of JSON each, in turn.
 */
export function keytarProcess(command: string, args: readonly string[]): Keytar & { end(): void } {
  let child: ChildProcess | null = null;
  const waiting: Waiting[] = [];

  function begin(): ChildProcess {
    const started = spawn(command, args, { stdio: ['pipe', 'pipe', 'ignore'], windowsHide: true });
    const giveUp = () => {
      if (child === started) child = null;
      for (const { reject } of waiting.splice(0)) reject(new Error('The process of the keychain ended.'));
    };
    started.once('error', giveUp);
    started.once('exit', giveUp);
    started.stdin.on('error', giveUp);
    createInterface(started.stdout).on('line', (line) => settle(waiting.shift(), line));
    started.unref();
    return started;
  }

  function ask(question: Question): Promise<unknown> {
    child ??= begin();
    const { stdin } = child;
    return new Promise((resolve, reject) => {
      waiting.push({ resolve, reject });
      stdin?.write(`${JSON.stringify(question)}\n`);
    });
  }

  return {
    getPassword: async (service, account) => {
      const found = await ask({ name: 'getPassword', args: [service, account] });
      return typeof found === 'string' ? found : null;
    },
    setPassword: async (service, account, password) => {
      await ask({ name: 'setPassword', args: [service, account, password] });
    },
    deletePassword: async (service, account) =>
      (await ask({ name: 'deletePassword', args: [service, account] })) === true,
    findCredentials: async (service) =>
      (await ask({ name: 'findCredentials', args: [service] })) as { account: string; password: string }[],
    end: () => void child?.kill('SIGKILL'),
  };
}

/** The other side: answers questions on stdin until it ends. The starter is of the same program, so it is trusted. */
export async function serveKeytar(load: () => Promise<Keytar>): Promise<void> {
  for await (const line of createInterface(process.stdin)) {
    const reply = await answer(load, JSON.parse(line) as Question);
    process.stdout.write(`${JSON.stringify(reply)}\n`);
  }
}

async function answer(load: () => Promise<Keytar>, { name, args }: Question): Promise<Reply> {
  if (!names.some((known) => known === name)) return { error: 'There is no such question.' };
  try {
    const keytar = await load();
    const work = keytar[name].bind(keytar) as (...given: readonly string[]) => Promise<unknown>;
    return { value: (await work(...args)) ?? null };
  } catch (error) {
    return { error: error instanceof Error ? error.message : 'unknown' };
  }
}

function settle(waiting: Waiting | undefined, line: string): void {
  const reply = JSON.parse(line) as Reply;
  if ('error' in reply) waiting?.reject(new Error(reply.error));
  else waiting?.resolve(reply.value);
}
