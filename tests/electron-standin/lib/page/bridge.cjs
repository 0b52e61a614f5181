'use strict';
/**
 * Runs in the page. The isolated world and the page's own world share nothing but the DOM, so calls travel as synchronous
 * events of a random name whose detail is text. Functions and promises cross as numbers, everything else as a clone.
 */
function createBridge(channel, side, createCodec) {
  const other = side === 'page' ? 'preload' : 'page';
  const { CustomEvent, JSON } = globalThis;
  const dispatch = window.dispatchEvent.bind(window);
  const listen = window.addEventListener.bind(window);

  const ownFunctions = [];
  const ownNumbers = new WeakMap();
  const foreignNumbers = new WeakMap();
  const settlers = new Map();
  const answers = new Map();
  const actions = {};
  let lastCall = 0;
  let lastPromise = 0;

  const post = (message) =>
    dispatch(new CustomEvent(`${channel}:${other}`, { detail: JSON.stringify(message) }));

  const codec = createCodec({
    encodeFunction(fn) {
      const foreign = foreignNumbers.get(fn);
      if (foreign !== undefined) return ['f', foreign, other];
      if (!ownNumbers.has(fn)) ownNumbers.set(fn, ownFunctions.push(fn) - 1);
      return ['f', ownNumbers.get(fn), side];
    },
    decodeFunction(number, owner) {
      if (owner === side) return ownFunctions[number];
      const proxy = (...args) => ask({ do: 'call', number }, args);
      foreignNumbers.set(proxy, number);
      return proxy;
    },
    encodePromise(promise) {
      const number = `${side}${++lastPromise}`;
      const settle = (ok) => (value) => post({ do: 'settle', number, ...outcome(ok, value) });
      promise.then(settle(true), settle(false));
      return ['p', number];
    },
    decodePromise: (number) => new Promise((resolve, reject) => settlers.set(number, { resolve, reject })),
  });

  function outcome(ok, value) {
    try {
      return { ok, value: codec.encode(value) };
    } catch (error) {
      return { ok: false, value: codec.encode(error) };
    }
  }

  /** Asks the other world and waits for it, which is the same moment: events are synchronous. */
  function ask(message, args) {
    const call = ++lastCall;
    post({ ...message, call, args: codec.encode(args) });
    const answer = answers.get(call);
    answers.delete(call);
    if (answer === undefined) throw new Error('The other world is gone.');
    const value = codec.decode(answer.value);
    if (!answer.ok) throw value;
    return value;
  }

  function answerCall(message) {
    const run = () =>
      message.do === 'call'
        ? ownFunctions[message.number](...codec.decode(message.args))
        : actions[message.action](...codec.decode(message.args));
    let result;
    try {
      result = outcome(true, run());
    } catch (error) {
      result = outcome(false, error);
    }
    post({ do: 'answer', call: message.call, ...result });
  }

  listen(`${channel}:${side}`, (event) => {
    const message = JSON.parse(event.detail);
    if (message.do === 'answer') answers.set(message.call, message);
    else if (message.do === 'settle') {
      const { resolve, reject } = settlers.get(message.number);
      settlers.delete(message.number);
      (message.ok ? resolve : reject)(codec.decode(message.value));
    } else answerCall(message);
  });

  /** Offers a named action to the other world. */
  const offer = (name, action) => {
    actions[name] = action;
  };

  return { act: (action, ...args) => ask({ do: 'act', action }, args), offer };
}

module.exports = { createBridge };
