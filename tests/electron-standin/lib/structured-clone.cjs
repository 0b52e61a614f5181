'use strict';
/**
 * The structured clone algorithm as JSON text. The same function runs in the main process and, as source text, in the
 * page: it must use nothing but the language and `btoa`/`atob`.
 *
 * A text is `{ nodes, root }`. Primitives stand for themselves or are tagged lists; objects are places in `nodes`, so
 * that cycles and shared references survive.
 */
function createCodec(hooks = {}) {
  const refusal = 'An object could not be cloned.';
  const typedArrays = [
    'Int8Array',
    'Uint8Array',
    'Uint8ClampedArray',
    'Int16Array',
    'Uint16Array',
    'Int32Array',
    'Uint32Array',
    'Float32Array',
    'Float64Array',
    'BigInt64Array',
    'BigUint64Array',
    'DataView',
  ]; // prettier-ignore
  const errors = { Error, EvalError, RangeError, ReferenceError, SyntaxError, TypeError, URIError };
  const tagOf = (value) => Object.prototype.toString.call(value).slice(8, -1);
  const isNode = (value) => typeof Node === 'function' && value instanceof Node;

  const toText = (bytes) => {
    let text = '';
    for (let i = 0; i < bytes.length; i += 8192) text += String.fromCharCode(...bytes.subarray(i, i + 8192));
    return btoa(text);
  };
  const toBytes = (text) => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));

  function encode(value) {
    const nodes = [];
    const places = new Map();

    const properties = (object) => Object.keys(object).map((key) => [key, atom(object[key])]);

    const binary = (object, tag) => {
      if (tag === 'ArrayBuffer') return ['B', tag, toText(new Uint8Array(object))];
      return ['B', tag, toText(new Uint8Array(object.buffer, object.byteOffset, object.byteLength))];
    };

    const errorNode = (error) => {
      const name = String(error.name);
      const cause = Object.hasOwn(error, 'cause') ? atom(error.cause) : null;
      return ['e', name in errors ? name : 'Error', String(error.message), String(error.stack ?? ''), cause];
    };

    function node(object) {
      const tag = tagOf(object);
      if (typeof object === 'function') {
        if (hooks.encodeFunction) return hooks.encodeFunction(object);
        throw new Error(refusal);
      }
      if (tag === 'Promise') {
        if (hooks.encodePromise) return hooks.encodePromise(object);
        throw new Error(refusal);
      }
      if (Array.isArray(object))
        return ['a', Array.from(object, (item, i) => (i in object ? atom(item) : ['h']))];
      if (tag === 'Date') return ['d', object.getTime()];
      if (tag === 'RegExp') return ['x', object.source, object.flags];
      if (tag === 'Map') return ['m', [...object].map(([key, item]) => [atom(key), atom(item)])];
      if (tag === 'Set') return ['S', [...object].map(atom)];
      if (tag === 'ArrayBuffer' || typedArrays.includes(tag)) return binary(object, tag);
      if (tag === 'Error' || object instanceof Error) return errorNode(object);
      if (tag === 'Boolean' || tag === 'Number' || tag === 'String') return ['O', atom(object.valueOf())];
      if (tag === 'WeakMap' || tag === 'WeakSet' || tag === 'WeakRef' || tag === 'Window' || isNode(object)) {
        throw new Error(refusal);
      }
      return ['o', properties(object)];
    }

    function atom(item) {
      if (item === null || typeof item === 'string' || typeof item === 'boolean') return item;
      if (item === undefined) return ['u'];
      if (typeof item === 'number') {
        if (Number.isFinite(item) && !Object.is(item, -0)) return item;
        return ['n', Object.is(item, -0) ? '-0' : String(item)];
      }
      if (typeof item === 'bigint') return ['b', String(item)];
      if (typeof item === 'symbol') throw new Error(refusal);
      if (!places.has(item)) {
        const place = nodes.push(null) - 1;
        places.set(item, place);
        nodes[place] = node(item);
      }
      return ['r', places.get(item)];
    }

    const root = atom(value);
    return JSON.stringify({ nodes, root });
  }

  function decode(text) {
    const { nodes, root } = JSON.parse(text);
    const made = new Map();

    /** Objects that can hold others are remembered before they are filled, so that a cycle finds them. */
    const remember = (place, object) => {
      made.set(place, object);
      return object;
    };

    const view = (tag, data) => {
      const bytes = toBytes(data);
      if (tag === 'ArrayBuffer') return bytes.buffer;
      return new globalThis[tag](bytes.buffer);
    };

    function build(place) {
      const [kind, first, second, third, fourth] = nodes[place];
      if (kind === 'o') {
        const object = remember(place, {});
        for (const [key, item] of first) {
          Object.defineProperty(object, key, {
            value: value(item),
            writable: true,
            enumerable: true,
            configurable: true,
          });
        }
        return object;
      }
      if (kind === 'a') {
        const list = remember(place, []);
        list.length = first.length;
        first.forEach((item, i) => {
          if (!(Array.isArray(item) && item[0] === 'h')) list[i] = value(item);
        });
        return list;
      }
      if (kind === 'm') {
        const map = remember(place, new Map());
        for (const [key, item] of first) map.set(value(key), value(item));
        return map;
      }
      if (kind === 'S') {
        const set = remember(place, new Set());
        for (const item of first) set.add(value(item));
        return set;
      }
      if (kind === 'e') {
        const error = remember(place, new errors[first](second));
        Object.defineProperty(error, 'stack', { value: third, writable: true, configurable: true });
        if (fourth !== null)
          Object.defineProperty(error, 'cause', { value: value(fourth), writable: true, configurable: true });
        return error;
      }
      if (kind === 'd') return remember(place, new Date(first));
      if (kind === 'x') return remember(place, new RegExp(first, second));
      if (kind === 'B') return remember(place, view(first, second));
      if (kind === 'O') return remember(place, Object(value(first)));
      if (kind === 'f') return remember(place, hooks.decodeFunction(first, second));
      if (kind === 'p') return remember(place, hooks.decodePromise(first));
      throw new Error(`The stand-in met an unknown kind of node: ${kind}`);
    }

    function value(item) {
      if (!Array.isArray(item)) return item;
      const [kind, rest] = item;
      if (kind === 'u') return undefined;
      if (kind === 'n') return Number(rest);
      if (kind === 'b') return BigInt(rest);
      return made.has(rest) ? made.get(rest) : build(rest);
    }

    return value(root);
  }

  return { encode, decode };
}

module.exports = { createCodec };
