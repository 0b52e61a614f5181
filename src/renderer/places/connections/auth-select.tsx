import type { AuthConfigView } from '../../../core/contract.ts';
import { words } from '../../../core/words/words.ts';
import { Select } from '../../parts/select.tsx';

const none = 'none!';

/** A choice among the auth configurations, or none. One that is named but not defined stays in the list as such. */
export function AuthSelect({
  configs,
  selected,
  onChange,
  hint,
}: {
  readonly configs: readonly AuthConfigView[];
  readonly selected: string | null;
  readonly onChange: (id: string | null) => void;
  readonly hint: string;
}) {
  const said = words.connections;
  const isMissing = selected !== null && !configs.some(({ config }) => config.id === selected);
  const options = [
    { id: none, label: said.noAuth },
    ...(isMissing ? [{ id: selected, label: said.authMissing(selected) }] : []),
    ...configs.map(({ config }) => ({
      id: config.id as string,
      label: config.name,
      hint: `${config.id}, ${words.common.authKinds[config.kind]}`,
    })),
  ];
  return (
    <Select
      label={said.authPick}
      hint={hint}
      options={options}
      // An exclamation mark is no part of an ID, so no configuration is taken for none.
      selected={selected ?? none}
      onChange={(id) => onChange(id === none ? null : id)}
    />
  );
}
