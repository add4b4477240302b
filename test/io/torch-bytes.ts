// Archives and pickles made by hand, faults included.

export interface HandEntry {
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly method?: number;
  readonly flags?: number;
  /** What the directory says, where that is not the truth. */
  readonly size?: number;
  readonly header?: number;
  /** Whether its numbers stand in a field of 64 bits each, as those of large files do. */
  readonly wide?: boolean;
}

/** A pickle of protocol 2 from letters that stand for bytes, with its beginning and its end. */
export function pickleOf(code: string): Uint8Array {
  return Uint8Array.from(`\x80\x02${code}.`, (letter) => letter.charCodeAt(0));
}

/** A zip archive with what one wants in its directory. */
export function zipOf(
  entries: readonly HandEntry[],
  end: { count?: number; start?: number } = {},
): Uint8Array {
  const parts: Uint8Array[] = [];
  const directory: Uint8Array[] = [];
  let at = 0;
  const put = (part: Uint8Array): void => {
    parts.push(part);
    at += part.length;
  };
  for (const {
    name,
    bytes,
    method = 0,
    flags = 0,
    size = bytes.length,
    header = at,
    wide = false,
  } of entries) {
    const nameBytes = new TextEncoder().encode(name);
    const central = new Uint8Array(46 + nameBytes.length + (wide ? 28 : 0));
    const view = new DataView(central.buffer);
    view.setUint32(0, 0x02014b50, true);
    view.setUint16(8, flags, true);
    view.setUint16(10, method, true);
    view.setUint32(20, wide ? 0xffffffff : size, true);
    view.setUint32(24, wide ? 0xffffffff : size, true);
    view.setUint16(28, nameBytes.length, true);
    view.setUint32(42, wide ? 0xffffffff : header, true);
    central.set(nameBytes, 46);
    if (wide) {
      const extra = 46 + nameBytes.length;
      view.setUint16(30, 28, true);
      view.setUint16(extra, 1, true);
      view.setUint16(extra + 2, 24, true);
      [size, size, header].forEach((value, i) => {
        view.setBigUint64(extra + 4 + 8 * i, BigInt(value), true);
      });
    }
    directory.push(central);
    const local = new Uint8Array(30 + nameBytes.length);
    const localView = new DataView(local.buffer);
    localView.setUint32(0, 0x04034b50, true);
    localView.setUint16(26, nameBytes.length, true);
    local.set(nameBytes, 30);
    put(local);
    put(bytes);
  }
  const start = at;
  directory.forEach(put);
  const last = new Uint8Array(22);
  const view = new DataView(last.buffer);
  view.setUint32(0, 0x06054b50, true);
  view.setUint16(8, entries.length, true);
  view.setUint16(10, end.count ?? entries.length, true);
  view.setUint32(12, at - start, true);
  view.setUint32(16, end.start ?? start, true);
  put(last);
  const out = new Uint8Array(at);
  at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}
