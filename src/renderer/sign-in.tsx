import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { I18nProvider } from 'react-aria-components';
import { clientOf } from './host/client.ts';
import { SignInBar } from './sign-in-page/sign-in-bar.tsx';
import './styles/tokens.css';
import './styles/base.css';

const root = document.getElementById('root');
if (root === null) throw new Error('The page has no root.');
createRoot(root).render(
  <StrictMode>
    <I18nProvider locale="en">
      <SignInBar client={clientOf(window.wayleave)} />
    </I18nProvider>
  </StrictMode>,
);
