'use strict';
/**
 * Members that Electron has and the stand-in has not. Reading one is recorded, and in strict mode
 * (`WAYLEAVE_STANDIN_STRICT`, on unless it is `0`) throws: otherwise a misspelt name would pass for `undefined`.
 *
 * The watch sits behind the prototypes, not around the objects, so `===` and `instanceof` stay what they are.
 */

/** Names that were missed, as `BrowserWindow.setAspectRatio`, in the order of their first use. */
const gaps = [];

/** What Node, inspectors and test tools ask of any object. */
const alwaysAsked = new Set([
  'then',
  'toJSON',
  'inspect',
  'domain',
  'nodeType',
  'tagName',
  'asymmetricMatch',
  'cause',
  'length',
  'name',
  'splice',
  'default',
  'errors',
  'window',
  'document',
  '$$typeof',
  'description',
  'size',
]); // prettier-ignore

/** Notes that `name` is asked for. Returns undefined unless strict; then it throws. */
function noteGap(name) {
  if (!gaps.includes(name)) gaps.push(name);
  if (process.env.WAYLEAVE_STANDIN_STRICT === '0') return undefined;
  throw new Error(`The Electron stand-in has no ${name}.`);
}

const nameOf = (object) => (typeof object === 'function' ? object.name : object.constructor.name);

/** A prototype like `parent` whose unknown members are gaps of `name` (or of the object's own class). */
function watch(name, parent) {
  return new Proxy(parent, {
    get(target, key, receiver) {
      if (typeof key === 'symbol' || key in target || key.startsWith('_') || alwaysAsked.has(key)) {
        return Reflect.get(target, key, receiver);
      }
      return noteGap(`${name ?? nameOf(receiver)}.${key}`);
    },
    getPrototypeOf: () => parent,
  });
}

/** A class like `Base` whose unknown members are gaps, named after the class of the object. */
function watched(Base) {
  const Watched = class extends Base {};
  Object.setPrototypeOf(Watched.prototype, watch(undefined, Base.prototype));
  return Watched;
}

/** An object of the module `electron` with these members; any other is a gap. */
function surface(name, members) {
  return Object.defineProperties(
    Object.create(watch(name, Object.prototype)),
    Object.getOwnPropertyDescriptors(members),
  );
}

/** A part of Electron that the stand-in does not have at all: it can be imported, and every use of it is a gap. */
function absent(name) {
  return new Proxy(function missing() {}, {
    get: (target, key) =>
      typeof key === 'symbol' || alwaysAsked.has(key) ? target[key] : noteGap(`${name}.${key}`),
    apply: () => noteGap(name),
    construct: () => noteGap(name) ?? {},
  });
}

/** Also lets unknown *static* members of a class be gaps. */
function watchStatics(Class) {
  Object.setPrototypeOf(Class, watch(undefined, Object.getPrototypeOf(Class)));
  return Class;
}

module.exports = { absent, gaps, noteGap, surface, watched, watchStatics };
