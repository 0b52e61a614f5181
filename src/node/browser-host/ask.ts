import { parseUrl } from '../../core/model/web-address.ts';
import { readPost } from '../agent/key-file.ts';
import { hostPost, questionFor, type WayIn, wayInOf, wayInPath } from './way-in.ts';

const patienceMilliseconds = 3_000;
const mostAnswerBytes = 16_384;

/**
 * A new way into the browser host that runs for that data folder, or `null` when none runs there: also when somebody
 * else listens in its place now, who cannot prove the key of its post.
 */
export async function askForWayIn(folder: string): Promise<WayIn | null> {
  const post = readPost(folder, hostPost);
  if (!post.ok) return null;
  const { key, address } = post.value;
  const url = parseUrl(address + wayInPath);
  if (url === null) return null;
  const question = questionFor(key);
  const answer = await send(url, JSON.stringify(question));
  return answer === null ? null : wayInOf(key, question, answer);
}

/** One request to this computer itself, by no proxy. `null` for anything but a whole answer of 200 in time. */
async function send(url: URL, body: string): Promise<string | null> {
  // Loaded only here: mostly no host runs, and a start need not wait for it.
  const { request } = await import('node:http');
  return new Promise((resolve) => {
    const headers = { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(body) };
    const asked = request(url, { method: 'POST', headers, agent: false }, (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (part: string) => {
        text += part;
        if (text.length > mostAnswerBytes) asked.destroy();
      });
      response.once('end', () => resolve(response.statusCode === 200 ? text : null));
      response.once('close', () => resolve(null));
    });
    asked.setTimeout(patienceMilliseconds, () => asked.destroy());
    asked.once('error', () => resolve(null));
    asked.end(body);
  });
}
