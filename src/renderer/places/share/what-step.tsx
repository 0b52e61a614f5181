import Check from 'lucide-react/icons/check';
import { useState } from 'react';
import { Header, ListBox, ListBoxItem, ListBoxSection } from 'react-aria-components';
import { words } from '../../../core/words/words.ts';
import { classNames } from '../../parts/class-names.ts';
import { Icon } from '../../parts/icon.tsx';
import { RadioGroup } from '../../parts/radio-group.tsx';
import { SearchField } from '../../parts/search-field.tsx';
import styles from './export.module.css';
import { type Exportable, matching } from './selection.ts';
import type { ExportForm } from './use-export.ts';

/** More than anybody looks through; the filter finds the others. */
const listed = 200;

/** Everything, or what is chosen in a list. */
export function WhatStep({ form, problem }: { readonly form: ExportForm; readonly problem: string | null }) {
  const { share: say } = words;
  const { items, takesAll } = form;
  const countOf = (kind: Exportable['kind']) => items.filter((item) => item.kind === kind).length;
  return (
    <>
      <RadioGroup
        label={say.what}
        selected={takesAll ? 'all' : 'selection'}
        onChange={(id) => form.setTakesAll(id === 'all')}
        options={[
          {
            id: 'all',
            label: say.everything,
            hint: say.everythingHint(countOf('connection'), countOf('auth')),
          },
          { id: 'selection', label: say.selection, hint: say.selectionHint },
        ]}
      />
      {!takesAll && <Chooser form={form} />}
      {problem !== null && (
        <p className={classNames(styles.problem)} role="alert">
          {problem}
        </p>
      )}
    </>
  );
}

function Chooser({ form }: { readonly form: ExportForm }) {
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
