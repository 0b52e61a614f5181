import Search from 'lucide-react/icons/search';
import Waypoints from 'lucide-react/icons/waypoints';
import { type FormEvent, useState } from 'react';
import { words } from '../../../core/words/words.ts';
import { useAuthConfigs } from '../../host/data.tsx';
import { Button } from '../../parts/button.tsx';
import { classNames } from '../../parts/class-names.ts';
import { EmptyState } from '../../parts/empty-state.tsx';
import { TextField } from '../../parts/text-field.tsx';
import { useDialogs } from '../../shell/dialogs.tsx';
import { Welcome } from '../../vault/welcome.tsx';
import styles from './connections-place.module.css';

/** No connection at all: the welcome where nothing else is defined either, else a box for an address. */
export function NothingYet() {
  const { value: configs } = useAuthConfigs();
  if (configs === null) return null;
  return configs.length === 0 ? <Welcome /> : <AddressBox />;
}

function AddressBox() {
  const { openWizard } = useDialogs();
  const [url, setUrl] = useState('');
  const submit = (event: FormEvent) => {
    event.preventDefault();
    openWizard({ url: url.trim() });
  };
  return (
    <EmptyState icon={Waypoints} text={words.connections.nothingYet}>
      <form className={classNames(styles.start)} onSubmit={submit} data-pane="list">
        <TextField label={words.connections.pasteLabel} value={url} onChange={setUrl} isMono />
        <Button kind="primary" type="submit">
          {words.connections.pasteContinue}
        </Button>
      </form>
    </EmptyState>
  );
}

/** Nothing that the filter finds. */
export function NoMatch({ filter, onClear }: { readonly filter: string; readonly onClear: () => void }) {
  return (
    <EmptyState icon={Search} text={words.connections.noMatch(filter.trim())}>
      <Button onPress={onClear}>{words.connections.clearFilter}</Button>
    </EmptyState>
  );
}
