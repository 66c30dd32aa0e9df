import { render } from 'preact';
import { App } from './app.tsx';

// The token has become a cookie: it need not stay where it can be read over a shoulder, or be copied by mistake.
if (location.search !== '') history.replaceState(null, '', location.pathname + location.hash);

render(<App />, document.getElementById('page')!);
