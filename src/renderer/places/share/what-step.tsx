import Check from 'lucide-react/icons/check';
import { useState } from 'react';
import { Header, ListBox, ListBoxItem, ListBoxSection } from 'react-aria-components';
import { words } from '../../../core/words/words.ts';
import { classNames } from '../../parts/class-names.ts';
import { Icon } from '../../parts/icon.tsx';
import { RadioGroup } from '../../parts/radio-group.tsx';
import { SearchField } from '../../parts/search-field.tsx';
import { Select } from '../../parts/select.tsx';
import styles from './export.module.css';
import { type Exportable, type Group, matching } from './selection.ts';
import type { WhatForm, WhatMode } from './use-export.ts';

/** More than anybody looks through; the filter finds the others. */
const listed = 200;

/** For whom, and what goes along: everything, what is chosen in a list, or what a folder or tag holds. */
export function WhatStep({ form, problem }: { readonly form: WhatForm; readonly problem: string | null }) {
  const { share: say } = words;
  const { items, mode, folders, tags } = form;
  const countOf = (kind: Exportable['kind']) => items.filter((item) => item.kind === kind).length;
  return (
    <>
      <RadioGroup
        label={say.forWhom}
        selected={form.target}
        onChange={form.setTarget}
        options={(['profile', 'qgis'] as const).map((id) => ({ id, ...say.targetKinds[id] }))}
      />
      <RadioGroup<WhatMode>
        label={say.what}
        selected={mode}
        onChange={form.setMode}
        options={[
          {
            id: 'all',
            label: say.everything,
            hint: say.everythingHint(countOf('connection'), countOf('auth')),
          },
          ...(folders.length === 0
            ? []
            : [{ id: 'folder', label: say.inFolder, hint: say.folderHint } as const]),
          ...(tags.length === 0 ? [] : [{ id: 'tag', label: say.withTag, hint: say.tagHint } as const]),
          { id: 'selection', label: say.selection, hint: say.selectionHint },
        ]}
      />
      {mode === 'folder' && (
        <GroupSelect label={say.folder} groups={folders} selected={form.folder} onChange={form.setFolder} />
      )}
      {mode === 'tag' && (
        <GroupSelect label={say.tag} groups={tags} selected={form.tag} onChange={form.setTag} />
      )}
      {mode === 'selection' && <Chooser form={form} />}
      {problem !== null && (
        <p className={classNames(styles.problem)} role="alert">
          {problem}
        </p>
      )}
    </>
  );
}

function GroupSelect({
  label,
  groups,
  selected,
  onChange,
}: {
  readonly label: string;
  readonly groups: readonly Group[];
  readonly selected: string | null;
  readonly onChange: (name: string) => void;
}) {
  const { share: say } = words;
  const chosen = groups.find(({ name }) => name === selected);
  return (
    <div className={classNames(styles.chooser, styles.narrow)}>
      <Select
        label={label}
        options={groups.map(({ name, count }) => ({
          id: name,
          label: name,
          hint: say.connectionCount(count),
        }))}
        selected={selected}
        onChange={onChange}
        hint={say.connectionCount(chosen?.count ?? 0)}
      />
    </div>
  );
}

function Chooser({ form }: { readonly form: WhatForm }) {
  const { share: say } = words;
  const [filter, setFilter] = useState('');
  const found = matching(form.items, filter);
  const shown = found.slice(0, listed);
  const groups = (['connection', 'auth'] as const).map((kind) => ({
    kind,
    items: shown.filter((item) => item.kind === kind),
  }));
  return (
    <div className={classNames(styles.chooser)}>
      <div className={classNames(styles.filter)}>
        <SearchField
          label={say.filterList}
          placeholder={say.filterList}
          value={filter}
          onChange={setFilter}
        />
        <span className={classNames(styles.hint)} role="status">
          {say.chosenCount(form.chosen.size)}
        </span>
      </div>
      <ListBox
        aria-label={say.listLabel}
        className={classNames(styles.list)}
        selectionMode="multiple"
        escapeKeyBehavior="none"
        selectedKeys={form.chosen}
        onSelectionChange={(keys) =>
          form.setChosen(new Set(keys === 'all' ? form.items.map(({ key }) => key) : [...keys].map(String)))
        }
        renderEmptyState={() => <p className={classNames(styles.none)}>{say.noMatch}</p>}
      >
        {groups
          .filter(({ items }) => items.length > 0)
          .map(({ kind, items }) => (
            <ListBoxSection key={kind} id={kind}>
              <Header className={classNames(styles.listHead)}>{say.subjects[kind]}</Header>
              {items.map((item) => (
                <ListBoxItem
                  key={item.key}
                  id={item.key}
                  textValue={item.name}
                  className={classNames(styles.item)}
                >
                  {({ isSelected }) => (
                    <>
                      <span className={classNames(styles.box)}>
                        {isSelected && <Icon of={Check} size={12} />}
                      </span>
                      <span className={classNames(styles.cut)}>{item.name}</span>
                      <span className={classNames(item.kind === 'auth' ? styles.id : styles.hint)}>
                        {item.about}
                      </span>
                    </>
                  )}
                </ListBoxItem>
              ))}
            </ListBoxSection>
          ))}
      </ListBox>
      {found.length > listed && (
        <p className={classNames(styles.hint)}>{say.moreHidden(found.length - listed)}</p>
      )}
    </div>
  );
}
