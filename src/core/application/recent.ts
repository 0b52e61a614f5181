/** The latest of many things, by name. */
export interface Recent<T> {
  /** Keeps it, and forgets the oldest when there are too many. */
  keep(name: string, value: T): void;
  find(name: string): T | null;
  forget(name: string): void;
}

/** Room for so many things. */
export function createRecent<T>(most: number): Recent<T> {
  const kept = new Map<string, T>();
  return {
    keep(name, value) {
      kept.set(name, value);
      const [oldest] = kept.keys();
      if (kept.size > most && oldest !== undefined) kept.delete(oldest);
    },
    find: (name) => kept.get(name) ?? null,
    forget: (name) => void kept.delete(name),
  };
}
