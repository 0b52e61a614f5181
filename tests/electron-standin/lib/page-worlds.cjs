'use strict';
/** The script worlds of one page's frames: messages to and from preloads, and scripts that the program runs in a page. */

const { fromChromium } = require('./addresses.cjs');
const { electronEvent } = require('./events.cjs');
const { noteGap } = require('./gaps.cjs');
const { records } = require('./host.cjs');
const { codec, deliver, invoke } = require('./ipc-main.cjs');
const { isolatedWorld } = require('./page-scripts.cjs');

/** The worlds of one contents, by Chromium's frame id: `{ session, isolated, page }`. */
class PageWorlds {
  #contents;
  #channel;
  #worlds = new Map();
  #waiting = [];

  constructor(contents, channel) {
    this.#contents = contents;
    this.#channel = channel;
  }

  /** Follows the worlds of one session: that of the page, or of a frame in another process. */
  watch(session) {
    session.on('Runtime.executionContextCreated', ({ context }) => this.#created(session, context));
    session.on('Runtime.executionContextDestroyed', ({ executionContextId }) =>
      this.#gone(session, executionContextId),
    );
    session.on('Runtime.executionContextsCleared', () => this.#gone(session));
    session.on('Runtime.bindingCalled', (params) => this.#heard(session, params));
  }

  #created(session, { id, name, auxData }) {
    if (name !== isolatedWorld && auxData?.isDefault !== true) return;
    const worlds = this.#worlds.get(auxData.frameId) ?? { session };
    worlds.session = session;
    worlds[name === isolatedWorld ? 'isolated' : 'page'] = id;
    this.#worlds.set(auxData.frameId, worlds);
    if (name === isolatedWorld) this.#sendWaiting();
  }

  #gone(session, id) {
    for (const [frameId, worlds] of this.#worlds) {
      if (worlds.session !== session) continue;
      if (id === undefined) this.#worlds.delete(frameId);
      else if (worlds.isolated === id) delete worlds.isolated;
      else if (worlds.page === id) delete worlds.page;
    }
  }

  #frameOf(session, id) {
    for (const [frameId, worlds] of this.#worlds) {
      if (worlds.session === session && worlds.isolated === id)
        return this.#contents._frames.get(frameId) ?? null;
    }
    return null;
  }

  /** A message from a preload's world. */
  #heard(session, { name, payload, executionContextId }) {
    if (name !== this.#channel) return;
    const contents = this.#contents;
    const message = JSON.parse(payload);
    const frame = this.#frameOf(session, executionContextId);
    if (frame !== null) frame.url = fromChromium(message.url);
    if (message.do === 'title') contents._loads.retitled(message.title);
    else if (message.do === 'open') {
      contents._askedToOpen(fromChromium(message.target), message.name, message.features, frame);
    } else if (message.do === 'send') deliver(contents, frame, message.channel, codec.decode(message.args));
    else if (message.do === 'invoke') void this.#invoked(session, executionContextId, frame, message);
    else if (message.do === 'gap') recordPageGap(message.name);
    else if (message.do === 'preload-error') this.#preloadFailed(codec.decode(message.error));
  }

  #preloadFailed(error) {
    const { preload } = this.#contents._preferences;
    const text = error.stack || String(error);
    records.uncaught.push({ kind: 'preload', text });
    process.stderr.write(`Unable to load preload script: ${preload}\n${text}\n`);
    this.#contents.emit('preload-error', electronEvent(), preload, error);
  }

  async #invoked(session, contextId, frame, { number, channel, args }) {
    const answer = await invoke(this.#contents, frame, channel, codec.decode(args));
    this.#tell(session, contextId, { do: 'answer', number, ...answer });
  }

  #tell(session, contextId, message) {
    const expression = `globalThis[${JSON.stringify(this.#channel)}](${JSON.stringify(JSON.stringify(message))})`;
    session.tell('Runtime.evaluate', { expression, contextId });
  }

  /** Sends a message to the preload of a frame, at once or as soon as its world is there. */
  send(frame, channel, args) {
    if (typeof channel !== 'string') throw new TypeError('Missing required channel argument');
    let encoded;
    try {
      encoded = codec.encode(args);
    } catch {
      throw new Error('Failed to serialize arguments');
    }
    this.#waiting.push({ frame, message: { do: 'send', channel, args: encoded } });
    this.#sendWaiting();
  }

  #sendWaiting() {
    const left = [];
    for (const item of this.#waiting.splice(0)) {
      const worlds = this.#worlds.get(item.frame.frameToken);
      if (worlds?.isolated === undefined) left.push(item);
      else this.#tell(worlds.session, worlds.isolated, item.message);
    }
    this.#waiting = left.filter(({ frame }) => !frame.detached);
  }

  /** Runs a script in the page's own world and gives its value; rejects with what it threw. */
  async evaluate(frame, expression) {
    const worlds = this.#worlds.get(frame.frameToken);
    const session = worlds?.session ?? this.#contents._page;
    const { result, exceptionDetails } = await session.send('Runtime.evaluate', {
      expression,
      awaitPromise: true,
      returnByValue: true,
      userGesture: true,
      ...(worlds?.page === undefined ? {} : { contextId: worlds.page }),
    });
    if (exceptionDetails === undefined) return result.value;
    const { exception } = exceptionDetails;
    throw new Error(exception?.description?.split('\n')[0] ?? String(exception?.value));
  }
}

/** The page has thrown already, where the mistake is; here it is only noted. */
function recordPageGap(name) {
  try {
    noteGap(name);
  } catch {
    // Strict mode throws in the page.
  }
}

module.exports = { PageWorlds };
