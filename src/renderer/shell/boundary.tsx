import TriangleAlert from 'lucide-react/icons/triangle-alert';
import { Component, type ReactNode } from 'react';
import { words } from '../../core/words/words.ts';
import { Button } from '../parts/button.tsx';
import { EmptyState } from '../parts/empty-state.tsx';

/** Keeps a mistake in one part of the window from taking the rest with it, and offers to show that part again. */
export class Boundary extends Component<{ readonly children: ReactNode }, { readonly hasFailed: boolean }> {
  override state = { hasFailed: false };

  static getDerivedStateFromError() {
    return { hasFailed: true };
  }

  override render() {
    if (!this.state.hasFailed) return this.props.children;
    return (
      <EmptyState icon={TriangleAlert} text={`${words.shell.crashed} ${words.shell.crashedHint}`}>
        <Button onPress={() => this.setState({ hasFailed: false })}>{words.shell.showAgain}</Button>
      </EmptyState>
    );
  }
}
