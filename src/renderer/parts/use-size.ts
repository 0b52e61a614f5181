import { useSyncExternalStore } from 'react';

/** A size token in CSS pixels, for what has to reckon with it: windowed rows. Follows density. */
export function useSize(token: '--row' | '--row-table'): number {
  return useSyncExternalStore(onDensityChange, () => sizeOf(token));
}

let sizes = new Map<string, number>();

function sizeOf(token: string): number {
  const known = sizes.get(token);
  if (known !== undefined) return known;
  const size = Number.parseFloat(getComputedStyle(document.documentElement).getPropertyValue(token));
  sizes.set(token, size);
  return size;
}

function onDensityChange(listener: () => void): () => void {
  const observer = new MutationObserver(() => {
    sizes = new Map();
    listener();
  });
  observer.observe(document.documentElement, { attributeFilter: ['data-density'] });
  return () => observer.disconnect();
}
