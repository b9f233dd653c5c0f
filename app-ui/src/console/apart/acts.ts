// What can become of something that is kept apart.

export type Act = 'release' | 'grant' | 'close';
