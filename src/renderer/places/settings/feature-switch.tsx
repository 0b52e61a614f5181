import type { Feature } from '../../../core/host/host-contract.ts';
import { words } from '../../../core/words/words.ts';
import { Switch } from '../../parts/switch.tsx';

/** A switch for something that not every host or computer can do: where it cannot, it is off and says why. */
export function FeatureSwitch({
  feature,
  label,
  hint,
  isSelected,
  onChange,
}: {
  readonly feature: Feature;
  readonly label: string;
  readonly hint: string;
  readonly isSelected: boolean;
  readonly onChange: (isSelected: boolean) => void;
}) {
  return (
    <Switch
      isSelected={feature.available && isSelected}
      isDisabled={!feature.available}
      onChange={onChange}
      hint={feature.available ? hint : words.settings.absent(feature.reason)}
    >
      {label}
    </Switch>
  );
}
