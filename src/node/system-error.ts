/** The system's word for what went wrong (ENOSPC, EACCES, …), or `UNKNOWN`. */
export function systemCode(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : null;
  return typeof code === 'string' ? code : 'UNKNOWN';
}
