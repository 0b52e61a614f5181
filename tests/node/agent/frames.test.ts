import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  encodeFrame,
  frameReader,
  type Message,
  mostFrameBytes,
  mostGreetingBytes,
} from '../../../src/node/agent/frames.ts';

function readAll(chunks: readonly Buffer[], mostBytes = mostFrameBytes) {
  const messages: Message[] = [];
  const read = frameReader(
    () => mostBytes,
    (message) => messages.push(message) > 0,
  );
  const isSound = chunks.every((chunk) => read(chunk));
  return { messages, isSound };
}

function frameOf(text: string | Buffer): Buffer {
  const body = Buffer.from(text as string);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(body.length);
  return Buffer.concat([length, body]);
}

const someMessage = fc
  .record({ type: fc.string(), id: fc.nat(), answer: fc.jsonValue() })
  // JSON has no minus zero.
  .map((message) => JSON.parse(JSON.stringify(message)) as Message);

test('messages come out as they went in, however the bytes are cut', () => {
  const cuts = fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1 });
  fc.assert(
    fc.property(fc.array(someMessage), cuts, (messages, sizes) => {
      const bytes = Buffer.concat(messages.map((message) => encodeFrame(message) ?? Buffer.alloc(0)));
      const chunks: Buffer[] = [];
      for (let at = 0, round = 0; at < bytes.length; round += 1) {
        const size = sizes[round % sizes.length] ?? 1;
        chunks.push(bytes.subarray(at, at + size));
        at += size;
      }
      expect(readAll(chunks)).toEqual({ messages, isSound: true });
    }),
  );
});

test('garbage never throws, and never makes more than what is a frame', () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ minLength: 1 })), (parts) => {
      const { messages } = readAll(parts.map((part) => Buffer.from(part)));
      for (const message of messages) expect(typeof message.type).toBe('string');
    }),
  );
});

test.each([
  ['an empty frame', frameOf('')],
  ['no JSON', frameOf('{"type":')],
  ['a string', frameOf('"hello"')],
  ['a list', frameOf('[{"type":"hello"}]')],
  ['null', frameOf('null')],
  ['no type', frameOf('{"id":1}')],
  ['a type that is no string', frameOf('{"type":1}')],
  ['broken UTF-8', frameOf(Buffer.from([0x7b, 0xff, 0x7d]))],
  ['a length beyond the limit', Buffer.from([0xff, 0xff, 0xff, 0xff])],
  ['nesting without end', frameOf('[{"type":'.repeat(100_000))],
])('%s is refused', (_what, bytes) => {
  expect(readAll([bytes])).toEqual({ messages: [], isSound: false });
});

test('the limit is inclusive and judged by the length alone', () => {
  const padding = mostGreetingBytes - '{"type":"","x":""}'.length;
  const longest = encodeFrame({ type: '', x: 'y'.repeat(padding) }) ?? Buffer.alloc(0);
  expect(readAll([longest], mostGreetingBytes).isSound).toBe(true);
  const longer = encodeFrame({ type: '', x: 'y'.repeat(padding + 1) }) ?? Buffer.alloc(0);
  expect(readAll([longer.subarray(0, 4)], mostGreetingBytes).isSound).toBe(false);
});

test('a message beyond 64 MiB is no frame', () => {
  expect(encodeFrame({ type: 'x', text: 'y'.repeat(mostFrameBytes) })).toBeNull();
});

test('nothing is read after the reader was told to stop', () => {
  const taken: Message[] = [];
  const read = frameReader(
    () => mostFrameBytes,
    (message) => {
      taken.push(message);
      return false;
    },
  );
  const frame = encodeFrame({ type: 'one' }) ?? Buffer.alloc(0);
  expect(read(Buffer.concat([frame, frame]))).toBe(false);
  expect(taken).toHaveLength(1);
});
