// Mounts the app.

import { mount } from 'svelte';
import App from './App.svelte';
import './kit/tokens.css';
import './kit/base.css';

const target = document.getElementById('app');
if (target) {
  target.textContent = '';
  mount(App, { target });
  window.ketukStarted = true;
}
