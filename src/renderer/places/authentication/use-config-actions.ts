import Copy from 'lucide-react/icons/copy';
import CopyPlus from 'lucide-react/icons/copy-plus';
import ListChecks from 'lucide-react/icons/list-checks';
import LogIn from 'lucide-react/icons/log-in';
import LogOut from 'lucide-react/icons/log-out';
import Pencil from 'lucide-react/icons/pencil';
import Trash from 'lucide-react/icons/trash-2';
import type { AuthConfigView, SignInSurface } from '../../../core/contract.ts';
import { words } from '../../../core/words/words.ts';
import { useHostState } from '../../host/data.tsx';
import { useHost } from '../../host/host-context.tsx';
import { useCopy } from '../../parts/copyable.tsx';
import type { MenuEntry } from '../../parts/menu.tsx';
import { shortcutText } from '../../shell/keyboard.ts';
import { useProblem } from '../../shell/problems.tsx';
import { useRoute } from '../../shell/route.tsx';
import { useUndoable } from '../../shell/undo.tsx';
import { isMetHere } from '../../sign-in/sign-in-desk.ts';
import { useSignIn } from '../../sign-in/use-sign-in.ts';

/** What can be done with a configuration that is there. */
export interface ConfigActions {
  readonly remove: (view: AuthConfigView) => Promise<void>;
  readonly signIn: (view: AuthConfigView) => void;
  readonly menuOf: (view: AuthConfigView) => readonly MenuEntry[];
}

/** The actions of this place. `edit` and `duplicate` belong to the drawer. */
export function useConfigActions({
  edit,
  duplicate,
}: {
  readonly edit: (view: AuthConfigView) => void;
  readonly duplicate: (view: AuthConfigView) => void;
}): ConfigActions {
  const { authentication: say, signIn: sayIn } = words;
  const host = useHost();
  const { features } = useHostState();
  const { navigate } = useRoute();
  const { show } = useProblem();
  const { offer } = useUndoable();
  const { start, signOut } = useSignIn();
  const copy = useCopy();

  const remove = async ({ config: { id, name } }: AuthConfigView) => {
    const outcome = await host.invoke('removeAuthConfig', { id });
    if (!outcome.ok) {
      show(outcome.failure);
      return;
    }
    navigate({ authId: null });
    offer(say.deleted(name, outcome.value.stillNamedBy.length, id), outcome.value.undo);
  };
  const signInEntries = ({ config, signIn }: AuthConfigView): readonly MenuEntry[] => {
    const ways: readonly (readonly [SignInSurface, boolean])[] = [
      ['embedded', features.embeddedSignIn.available],
      ['system', config.kind === 'oauth2' && isMetHere(config.redirectUrl)],
      ['print', config.kind === 'oauth2' && isMetHere(config.redirectUrl)],
      ['paste', true],
    ];
    if (config.kind !== 'oauth2' && config.kind !== 'app' && config.kind !== 'token') return [];
    const isSignedIn = signIn.state === 'signed-in' || signIn.state === 'expires-soon';
    return [
      {
        id: 'sign-in',
        label: say.signIn,
        icon: LogIn,
        shortcut: shortcutText('signIn'),
        run: () => start(config.id),
      },
      ...(config.kind === 'oauth2'
        ? [
            {
              kind: 'submenu' as const,
              id: 'sign-in-with',
              label: say.signInWith,
              entries: [
                ...ways.map(([surface, isPossible]) => ({
                  id: surface,
                  label: sayIn.surfaces[surface],
                  isDisabled: !isPossible,
                  run: () => start(config.id, { surface }),
                })),
                { kind: 'rule' as const, id: 'rule' },
                {
                  id: 'private',
                  label: say.signInPrivately,
                  run: () => start(config.id, { private: true }),
                },
              ],
            },
          ]
        : []),
      {
        id: 'sign-out',
        label: say.signOut,
        icon: LogOut,
        isDisabled: !isSignedIn,
        run: () => signOut(config.id),
      },
      { kind: 'rule', id: 'after-sign-in' },
    ];
  };
  return {
    remove,
    signIn: ({ config }) => start(config.id),
    menuOf: (view) => [
      { id: 'edit', label: say.edit, icon: Pencil, shortcut: shortcutText('edit'), run: () => edit(view) },
      ...signInEntries(view),
      {
        id: 'check',
        label: say.check,
        icon: ListChecks,
        run: () => navigate({ authId: view.config.id, part: 'registration' }),
      },
      {
        id: 'duplicate',
        label: say.duplicate,
        icon: CopyPlus,
        shortcut: shortcutText('duplicate'),
        run: () => duplicate(view),
      },
      {
        id: 'copy-id',
        label: say.copyId,
        icon: Copy,
        run: () => void copy(view.config.id, say.idCopied(view.config.id)),
      },
      { kind: 'rule', id: 'before-delete' },
      {
        id: 'delete',
        label: say.delete,
        icon: Trash,
        shortcut: shortcutText('delete'),
        isDanger: true,
        run: () => void remove(view),
      },
    ],
  };
}
