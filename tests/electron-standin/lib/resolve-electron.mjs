/** Resolves `electron` on the Node versions that load hooks from a module of their own (before 22.15). */

const names = new Set(['electron', 'electron/main', 'electron/common']);
let standIn;

/** Called once with the address of the module that stands in. */
export function initialize(address) {
  standIn = address;
}

/** Node's hook. */
export function resolve(specifier, context, next) {
  return names.has(specifier) ? { url: standIn, shortCircuit: true } : next(specifier, context);
}
