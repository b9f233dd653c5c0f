// What was searched for and found, so that coming back from one person finds it as it was; nowhere in the address.

import type { PeopleView } from '../../generated/http';
import { Loaded } from '../loaded.svelte';

export const sought = $state({ text: '' });
export const found = new Loaded<PeopleView>();
