// The reason that was given last, offered again for the next decision of the same sitting; kept nowhere.

export const reasons = $state({ last: '' });
