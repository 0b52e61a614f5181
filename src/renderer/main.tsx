import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { clientOf } from './host/client.ts';
import { loadData, somethingToDraw } from './host/loading.ts';
import { App } from './shell/app.tsx';
import './styles/tokens.css';
import './styles/base.css';

/** Most hosts answer before anybody could read that they are being waited for. */
const patienceMilliseconds = 300;

const root = document.getElementById('root');
if (root === null) throw new Error('The page has no root.');
const client = clientOf(window.wayleave);
const data = loadData(client);
// Not awaited at the top: that would have the bundler cut the first screen into many small files.
void somethingToDraw(data, patienceMilliseconds).then(() => {
  createRoot(root).render(
    <StrictMode>
      <App client={client} data={data} />
    </StrictMode>,
  );
});
