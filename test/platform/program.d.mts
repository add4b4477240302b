/** Runs a small program through the public face; gives its findings as plain data. */
export function run(load: (name: string) => Promise<Record<string, never>>): Promise<unknown>;
