import { isUtf8 } from 'node:buffer';

/** One message of the agent's conversation: a JSON object with a `type`. */
export type Message = Readonly<Record<string, unknown>> & { readonly type: string };

/** The most that one frame may carry once both ends are proven, in bytes. */
export const mostFrameBytes = 64 * 1024 * 1024;
/** Before that nobody has anything long to say. */
export const mostGreetingBytes = 4096;

const lengthBytes = 4;

/** A message as it goes over the wire (length, then UTF-8 JSON), or `null` when it is too long for a frame. */
export function encodeFrame(message: Message): Buffer | null {
  const text = JSON.stringify(message);
  const length = Buffer.byteLength(text);
  if (length > mostFrameBytes) return null;
  const frame = Buffer.allocUnsafe(lengthBytes + length);
  frame.writeUInt32BE(length);
  frame.write(text, lengthBytes);
  return frame;
}

/**
 * Cuts a stream of bytes into messages. The returned function takes the next bytes and answers false once
 * something was no frame, or `take` asked to stop; nothing more may be fed to it then.
 */
export function frameReader(
  mostBytes: () => number,
  take: (message: Message) => boolean,
): (chunk: Buffer) => boolean {
  let chunks: Buffer[] = [];
  let held = 0;
  let wanted = lengthBytes;
  let isBody = false;

  function cut(): Buffer {
    // Joined once per part, so that a long frame in many chunks is copied once.
    const all = chunks.length === 1 ? (chunks[0] ?? Buffer.alloc(0)) : Buffer.concat(chunks, held);
    const rest = all.subarray(wanted);
    chunks = rest.length > 0 ? [rest] : [];
    held = rest.length;
    return all.subarray(0, wanted);
  }

  return (chunk) => {
    chunks.push(chunk);
    held += chunk.length;
    while (held >= wanted) {
      const part = cut();
      if (!isBody) {
        wanted = part.readUInt32BE();
        if (wanted === 0 || wanted > mostBytes()) return false;
        isBody = true;
        continue;
      }
      wanted = lengthBytes;
      isBody = false;
      const message = parseMessage(part);
      if (message === null || !take(message)) return false;
    }
    return true;
  };
}

function parseMessage(bytes: Buffer): Message | null {
  // Not TextDecoder: its first use costs a command more than all the rest of a message.
  if (!isUtf8(bytes)) return null;
  try {
    const value: unknown = JSON.parse(bytes.toString());
    return isMessage(value) ? value : null;
  } catch {
    return null;
  }
}

function isMessage(value: unknown): value is Message {
  return typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string';
}
