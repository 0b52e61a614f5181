/** How this very program is started again for a task of its own: the command and its arguments. */
export function ownProgram(task: string): { readonly command: string; readonly args: readonly string[] } {
  const script = process.argv[1];
  if (script === undefined) throw new Error('The script of this process has no name.');
  return { command: process.execPath, args: [...process.execArgv, script, task] };
}
