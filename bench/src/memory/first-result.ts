// A process of its own: prints the milliseconds from the import of the library to its first result.

import { loadOgee } from "../ogee.js";

const start = performance.now();
const torch = await loadOgee();
torch.sigmoid(torch.tensor([-2, -1, 0, 1, 2])).tolist();
process.stdout.write(String(performance.now() - start));
