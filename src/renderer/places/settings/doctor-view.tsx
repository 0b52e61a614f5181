import RotateCcw from 'lucide-react/icons/rotate-ccw';
import { useEffect } from 'react';
import { TestView } from '../../checks/test-view.tsx';
import { useTest } from '../../checks/use-test.ts';
import { words } from '../../../core/words/words.ts';
import { Button } from '../../parts/button.tsx';
import { classNames } from '../../parts/class-names.ts';
import styles from './doctor-view.module.css';

/** Examines this computer and the store, step by step, as soon as it is shown. */
export function DoctorView() {
  const { checks } = words.wizard;
  const test = useTest({ kind: 'computer' });
  const { run } = test;
  useEffect(() => void run(), [run]);
  return (
    <div className={classNames(styles.doctor)}>
      <TestView test={test} handlers={{ retry: () => void run() }} labels={{}} />
      <div>
        {test.isRunning ? (
          <Button size="small" onPress={test.cancel}>
            {checks.stop}
          </Button>
        ) : (
          <Button size="small" icon={RotateCcw} onPress={() => void run()}>
            {checks.again}
          </Button>
        )}
      </div>
    </div>
  );
}
