import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { clientOf } from './host/client.ts';
import { App } from './shell/app.tsx';
import './styles/tokens.css';
import './styles/base.css';

const root = document.getElementById('root');
if (root === null) throw new Error('The page has no root.');
createRoot(root).render(
  <StrictMode>
    <App client={clientOf(window.wayleave)} />
  </StrictMode>,
);
