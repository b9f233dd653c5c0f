// Mounts the console.

import { mount } from 'svelte';
import Console from './Console.svelte';
import '../kit/tokens.css';
import '../kit/base.css';
import './console.css';

const target = document.getElementById('app');
if (target) {
  target.textContent = '';
  mount(Console, { target });
  window.ketukStarted = true;
}
