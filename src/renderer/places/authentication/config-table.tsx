import type { ReactNode } from 'react';
import type { AuthConfigView } from '../../../core/contract.ts';
import { redirectPlace } from '../../../core/model/redirect-url.ts';
import { words } from '../../../core/words/words.ts';
import { classNames } from '../../parts/class-names.ts';
import { formatNumber } from '../../parts/format.ts';
import type { MenuEntry } from '../../parts/menu.tsx';
import { Table, type TableColumn, type TableSort } from '../../parts/table.tsx';
import styles from './authentication-place.module.css';
import { marksOf, missingSecretOf, secretOfKind } from './draft.ts';

type ColumnId = keyof typeof words.authentication.columns;

const { columns: labels } = words.authentication;
const collator = new Intl.Collator(undefined, { numeric: true, sensitivity: 'base' });

/** In the order in which they stand; those that leave first stand for what is least needed to tell rows apart. */
const columns: readonly (TableColumn<AuthConfigView> & { readonly id: ColumnId })[] = [
  { id: 'name', label: labels.name, isSortable: true, cell: ({ config }) => config.name },
  {
    id: 'id',
    label: labels.id,
    isSortable: true,
    width: 76,
    cell: ({ config }) => <span className={classNames(styles.id)}>{config.id}</span>,
  },
  {
    id: 'kind',
    label: labels.kind,
    isSortable: true,
    width: 114,
    cell: ({ config }) => words.common.authKinds[config.kind],
  },
  {
    id: 'portal',
    label: labels.portal,
    isSortable: true,
    width: '24%',
    hideBelow: 520,
    cell: (view) => <span className={classNames(styles.muted)}>{portalHost(view)}</span>,
  },
  {
    id: 'redirect',
    label: labels.redirect,
    isSortable: true,
    width: 64,
    hideBelow: 600,
    cell: (view) => mutedWhenNone(redirectWord(view)),
  },
  {
    id: 'secret',
    label: labels.secret,
    isSortable: true,
    width: 64,
    hideBelow: 660,
    cell: (view) => mutedWhenNone(secretWord(view)),
  },
  {
    id: 'usedBy',
    label: labels.usedBy,
    isSortable: true,
    align: 'end',
    width: 70,
    cell: ({ usedBy }) => formatNumber(usedBy.length),
  },
];

/** All configurations that are asked for, in the order that is asked for. */
export function ConfigTable({
  views,
  selected,
  sort,
  menuOf,
  empty,
  onSelect,
  onAction,
  onSort,
}: {
  readonly views: readonly AuthConfigView[];
  readonly selected: string | null;
  readonly sort: TableSort;
  readonly menuOf: (view: AuthConfigView) => readonly MenuEntry[];
  readonly empty: ReactNode;
  readonly onSelect: (id: string | null) => void;
  readonly onAction: (id: string) => void;
  readonly onSort: (sort: TableSort) => void;
}) {
  return (
    <Table
      label={words.authentication.title}
      items={sorted(views, sort)}
      columns={columns}
      idOf={({ config }) => config.id}
      textOf={({ config }) => config.name}
      selected={selected === null ? [] : [selected]}
      onSelect={([id]) => onSelect(id ?? null)}
      onAction={onAction}
      sort={sort}
      onSort={onSort}
      menuOf={menuOf}
      empty={empty}
    />
  );
}

/** Host of the portal, or of the addresses that were typed without one. */
export function portalHost({ config }: AuthConfigView): string {
  const address = config.portal ?? ('tokenUrl' in config ? config.tokenUrl : '');
  return URL.canParse(address) ? new URL(address).host : '';
}

function sorted(
  views: readonly AuthConfigView[],
  { column, direction }: TableSort,
): readonly AuthConfigView[] {
  const textOf = (view: AuthConfigView): string => {
    switch (column) {
      case 'id':
        return view.config.id;
      case 'kind':
        return words.common.authKinds[view.config.kind];
      case 'portal':
        return portalHost(view);
      case 'redirect':
        return redirectWord(view) ?? '';
      case 'secret':
        return hasSecret(view) ? '1' : '0';
      case 'usedBy':
        return String(view.usedBy.length);
      default:
        return view.config.name;
    }
  };
  const turn = direction === 'ascending' ? 1 : -1;
  return views.toSorted(
    (one, other) =>
      turn * collator.compare(textOf(one), textOf(other)) ||
      collator.compare(one.config.name, other.config.name),
  );
}

/** Port of a redirect to this computer; a word for others; `null` for kinds without one. */
function redirectWord({ config }: AuthConfigView): string | null {
  if (config.kind !== 'oauth2') return null;
  const place = redirectPlace(config.redirectUrl);
  if (place.kind === 'loopback') return String(place.address.port);
  const { redirectPasted, redirectElsewhere } = words.authentication;
  return place.kind === 'out-of-band' ? redirectPasted : redirectElsewhere;
}

function hasSecret({ config }: AuthConfigView): boolean {
  return marksOf(config)[secretOfKind[config.kind]] !== null;
}

/** Whether there is a secret, or none although nothing works without. */
function secretWord(view: AuthConfigView): string | null {
  if (hasSecret(view)) return words.authentication.secretPresent;
  return missingSecretOf(view.config) === null ? null : words.authentication.secretNeeded;
}

function mutedWhenNone(text: string | null): ReactNode {
  return text ?? <span className={classNames(styles.muted)}>{words.authentication.secretAbsent}</span>;
}
