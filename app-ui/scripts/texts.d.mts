/** One catalogue as a module. */
export interface TextModule {
  name: string;
  text: string;
  names: { key: string; name: string }[];
}
export function compile(folder?: string): { problems: string[]; modules: TextModule[] };
export function listUnused(modules: TextModule[], folder?: string): string[];
export function listDrift(modules: TextModule[], folder?: string): string[];
