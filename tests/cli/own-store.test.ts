import { expect, test } from 'vitest';
import { type CommandWayleave, withOwnStore } from '../../src/cli/open-wayleave.ts';
import { fail, succeed } from '../../src/core/outcome.ts';
import type { Notice } from '../../src/core/store/store.ts';
import type { AgentConnection } from '../../src/node/agent/client.ts';
import { codeOf, valueOf } from '../fixtures/outcomes.ts';

const ended = fail('agent-absent', 'The agent has just ended.');
const notice: Notice = { code: 'damaged-generation-set-aside', message: 'A file was damaged.' };

/** An agent that answers everything with that outcome. */
function agentThatAnswers(answer: ReturnType<typeof fail<'agent-absent' | 'agent-failed'>>): AgentConnection {
  return {
    invoke: async () => answer,
    control: async () => answer,
    on: () => () => undefined,
    takeNotices: () => [],
    close: () => undefined,
  };
}

/** A store opened here, which has something to tell. */
function ownStore(settle = async () => {}): CommandWayleave {
  const notices = [notice];
  return {
    invoke: async () => succeed([]) as never,
    on: () => () => undefined,
    takeNotices: () => notices.splice(0),
    settle,
  };
}

test('an agent that ended has its request done here, once opened for all, and its notices told', async () => {
  let opened = 0;
  const wayleave = withOwnStore(agentThatAnswers(ended), async () => {
    opened += 1;
    return succeed(ownStore());
  });
  expect(valueOf(await wayleave.invoke('listAuthConfigs', {}))).toEqual([]);
  expect(valueOf(await wayleave.invoke('listConnections', {}))).toEqual([]);
  expect(opened).toBe(1);
  expect(wayleave.takeNotices()).toEqual([notice]);
  expect(wayleave.takeNotices()).toEqual([]);
});

test('what was recorded in the own store is saved at the end, and nothing where none was opened', async () => {
  let settled = 0;
  const own = ownStore(async () => {
    settled += 1;
  });
  const wayleave = withOwnStore(agentThatAnswers(ended), async () => succeed(own));
  await wayleave.settle();
  expect(settled).toBe(0);
  await wayleave.invoke('listAuthConfigs', {});
  await wayleave.settle();
  expect(settled).toBe(1);
});

test('an agent that failed on the way may have done it, so nothing is done again', async () => {
  const wayleave = withOwnStore(agentThatAnswers(fail('agent-failed', 'It died.')), async () => {
    throw new Error('The store was opened all the same.');
  });
  expect(codeOf(await wayleave.invoke('listAuthConfigs', {}))).toBe('agent-failed');
});

test('where the store does not open either, the agent is what is missing', async () => {
  const closed = async () => fail('keychain-locked', 'The system keychain is locked.');
  const wayleave = withOwnStore(agentThatAnswers(ended), closed);
  expect(codeOf(await wayleave.invoke('listAuthConfigs', {}))).toBe('agent-absent');
});
