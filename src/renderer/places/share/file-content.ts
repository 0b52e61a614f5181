import { fail, type Outcome, succeed } from '../../../core/outcome.ts';
import { words } from '../../../core/words/words.ts';

const mostBytes = 16_000_000;

/** The bytes of a file that the person gave, as base64. `file-refused` above 16 MB, `file-unreadable` when it is gone. */
export async function base64Of(file: File): Promise<Outcome<string, 'file-refused' | 'file-unreadable'>> {
  if (file.size > mostBytes) return fail('file-refused', words.share.tooLarge(file.name));
  const reader = new FileReader();
  const address = await new Promise<string | null>((resolve) => {
    reader.onload = () => resolve(typeof reader.result === 'string' ? reader.result : null);
    reader.onerror = () => resolve(null);
    reader.readAsDataURL(file);
  });
  if (address === null) return fail('file-unreadable', words.share.notRead(file.name));
  return succeed(address.slice(address.indexOf(',') + 1));
}
