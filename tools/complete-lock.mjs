// Completes package-lock.json after `npm install` against a registry mirror that lacks packages for other platforms:
// `npm ci` wants an entry for every optional dependency. An entry is fetched only on the platform that it names.
// Run: node tools/complete-lock.mjs package-lock.json

import { readFileSync, writeFileSync } from "node:fs";

const SYSTEMS = [
  "android",
  "darwin",
  "freebsd",
  "linux",
  "openharmony",
  "win32",
  "aix",
  "netbsd",
  "openbsd",
  "sunos",
];
const PROCESSORS = [
  "x64",
  "arm64",
  "arm",
  "ia32",
  "ppc64",
  "s390x",
  "riscv64",
  "loong64",
  "mips64el",
  "wasm32",
];

const [file = "package-lock.json"] = process.argv.slice(2);
const lock = JSON.parse(readFileSync(file, "utf8"));

for (const [path, entry] of Object.entries({ ...lock.packages })) {
  for (const [name, version] of Object.entries(entry.optionalDependencies ?? {})) {
    if (`node_modules/${name}` in lock.packages || `${path}/node_modules/${name}` in lock.packages) {
      continue;
    }
    const words = name.split(/[/-]/);
    const os = SYSTEMS.find((word) => words.includes(word));
    const cpu =
      PROCESSORS.find((word) => words.includes(word)) ?? (words.includes("ppc64le") ? "ppc64" : undefined);
    const libc = words.includes("musl")
      ? "musl"
      : os === "linux" && words.includes("gnu")
        ? "glibc"
        : undefined;
    lock.packages[`node_modules/${name}`] = {
      version: version.replace(/^[\^~]/, ""),
      ...(cpu === undefined ? {} : { cpu: [cpu] }),
      dev: true,
      ...(libc === undefined ? {} : { libc: [libc] }),
      optional: true,
      ...(os === undefined ? {} : { os: [os] }),
    };
  }
}

const { "": root, ...others } = lock.packages;
lock.packages = {
  "": root,
  ...Object.fromEntries(Object.entries(others).sort(([a], [b]) => (a < b ? -1 : 1))),
};
writeFileSync(file, `${JSON.stringify(lock, null, 2)}\n`);
