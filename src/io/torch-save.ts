// torch.save: files that PyTorch's torch.load reads.

import type { Path } from "./host.js";
import { pickle } from "./pickle-write.js";
import { StorageList } from "./torch-storages.js";
import { replaceFile } from "./write-file.js";
import { type NewEntry, writeZip } from "./zip-write.js";

/** The folder in the archive; PyTorch accepts any name. */
const FOLDER = "archive";

/**
 * Writes tensors and plain containers to a file that PyTorch's `torch.load` reads; state dicts with `weights_only=True` too.
 *
 * A Map becomes an OrderedDict (a state dict), an object a dict, an array a list, a whole number an int; keys of an object
 * that are integers become ints, as an optimizer's state dict has them. Tensors that share elements share them in the file.
 * The file is there whole or not at all, with the elements of the moment of the call.
 *
 * @param obj what to save: state dicts, and whatever else of tensors, text, numbers, booleans, null and containers.
 * @param f the path of the file.
 * @throws TypeError for what cannot be saved; Error with Node's reason if the file cannot be written.
 * @example await io.save(model.stateDict(), "model.pt");
 * @source https://docs.pytorch.org/docs/stable/generated/torch.save.html
 */
export async function save(obj: unknown, f: Path): Promise<void> {
  const storages = new StorageList();
  // First for what is shared, then for good.
  pickle("save", obj, storages);
  storages.begin();
  const description = pickle("save", obj, storages);
  await replaceFile("save", f, (write) => writeZip("save", entriesOf(description, storages), write), {
    sync: false,
    keep: 1,
  });
}

function* entriesOf(description: Uint8Array, storages: StorageList): Generator<NewEntry> {
  const text = (name: string, content: string): NewEntry => ({
    name: `${FOLDER}/${name}`,
    bytes: () => new TextEncoder().encode(content),
  });
  yield { name: `${FOLDER}/data.pkl`, bytes: () => description };
  yield text("byteorder", "little");
  for (const { key, bytes } of storages.entries()) {
    yield { name: `${FOLDER}/data/${key}`, bytes };
  }
  yield text("version", "3\n");
}
