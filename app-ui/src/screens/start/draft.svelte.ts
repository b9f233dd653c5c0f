// What was typed in the first run, kept while one goes back and forth between its steps.

export const draft = $state({ code: '', server: '', name: '', isRead: false });
