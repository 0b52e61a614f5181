import { useState } from 'react';
import type { AuthConfigFields, AuthConfigView, ConnectionView } from '../../../core/contract.ts';
import { connectionPath } from '../../../core/model/connection.ts';
import { signInPreferences } from '../../../core/model/auth-config.ts';
import { words } from '../../../core/words/words.ts';
import { useAuthConfigs } from '../../host/data.tsx';
import { useHost } from '../../host/host-context.tsx';
import { useTask } from '../../host/use-task.ts';
import { Button } from '../../parts/button.tsx';
import { classNames } from '../../parts/class-names.ts';
import { ErrorPanel } from '../../parts/error-panel.tsx';
import { formatNumber } from '../../parts/format.ts';
import { Select } from '../../parts/select.tsx';
import { Switch } from '../../parts/switch.tsx';
import { TextField } from '../../parts/text-field.tsx';
import { useRoute } from '../../shell/route.tsx';
import { AuthSelect } from './auth-select.tsx';
import styles from './detail.module.css';
import type { ConnectionActions } from './use-actions.ts';

/** Who signs in for a connection, and how. What belongs to the auth configuration says whom else it concerns. */
export function SignInTab({
  view,
  actions,
}: {
  readonly view: ConnectionView;
  readonly actions: ConnectionActions;
}) {
  const { value: configs } = useAuthConfigs();
  const config = configs?.find((one) => one.config.id === view.connection.authId) ?? null;
  const choose = (authId: string | null) =>
    void actions.change([connectionPath(view.connection)], { authId });
  return (
    <div className={classNames(styles.form)}>
      <AuthSelect
        configs={configs ?? []}
        selected={view.connection.authId}
        onChange={choose}
        hint={words.connections.authPickHint}
      />
      {config !== null && <ConfigSettings key={config.config.id} view={config} />}
    </div>
  );
}

function ConfigSettings({ view }: { readonly view: AuthConfigView }) {
  const said = words.connections;
  const host = useHost();
  const { navigate } = useRoute();
  const { config, usedBy } = view;
  const [expected, setExpected] = useState(config.expectedAccount ?? '');
  const saving = useTask((signal, fields: AuthConfigFields) =>
    host.invoke('editAuthConfig', { id: config.id, fields }, signal),
  );
  const save = (fields: AuthConfigFields) => void saving.run(fields);
  const isChanged = expected.trim() !== (config.expectedAccount ?? '');
  const hasPerson = config.kind === 'oauth2' || config.kind === 'token';
  return (
    <>
      <p className={classNames(styles.hint)}>
        {hasPerson
          ? said.sharedSignIn(config.name, formatNumber(usedBy.length), usedBy.length === 1)
          : said.signInElsewhere}
      </p>
      {saving.failure !== null && <ErrorPanel failure={saving.failure} />}
      {config.kind === 'oauth2' && (
        <>
          <Select
            label={said.browser}
            hint={said.browserHint}
            options={signInPreferences.map((id) => ({ id, label: said.browsers[id] }))}
            selected={config.signInWith}
            onChange={(signInWith) => save({ signInWith })}
          />
          <Switch
            isSelected={config.privateSignIn}
            onChange={(privateSignIn) => save({ privateSignIn })}
            hint={said.privateHint}
          >
            {said.private}
          </Switch>
        </>
      )}
      {hasPerson && (
        <form
          className={classNames(styles.form)}
          onSubmit={(event) => {
            event.preventDefault();
            if (isChanged) save({ expectedAccount: expected.trim() === '' ? null : expected.trim() });
          }}
        >
          <TextField
            label={said.expectedAccount}
            hint={said.expectedAccountHint}
            value={expected}
            onChange={setExpected}
          />
          {isChanged && (
            <span>
              <Button type="submit" isPending={saving.isRunning}>
                {words.common.save}
              </Button>
            </span>
          )}
        </form>
      )}
      <span>
        <Button kind="quiet" onPress={() => navigate({ place: 'authentication', authId: config.id })}>
          {said.openAuth}
        </Button>
      </span>
    </>
  );
}
