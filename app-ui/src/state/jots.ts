// What stands on a sheet outside of the interview, as the one text in which the device keeps it.
// Invariant: a text that cannot be read is an empty sheet, never a fault.

/** The sheet as text; empty where nothing stands on it. */
export function toJot(fields: Record<string, string>): string {
  return Object.values(fields).some((value) => value !== '') ? JSON.stringify(fields) : '';
}

/** Reads a sheet's fields; a field that is not there is empty. */
export function fromJot(text: string): (name: string) => string {
  const kept = parse(text);
  return (name) => {
    const value = kept[name];
    return typeof value === 'string' ? value : '';
  };
}

function parse(text: string): Record<string, unknown> {
  try {
    const kept: unknown = JSON.parse(text);
    return typeof kept === 'object' && kept !== null ? { ...kept } : {};
  } catch {
    return {};
  }
}
