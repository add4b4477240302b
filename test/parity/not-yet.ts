// Operations of PyTorch that the cases cover and Ogee does not have yet. A name that exists by now is an error: take it out.

export const NOT_YET: ReadonlySet<string> = new Set([]);
