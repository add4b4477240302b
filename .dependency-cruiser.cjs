// The rooms of the library, in order: a room imports only from rooms before it.
const rooms = [
  "expr",
  "activations",
  "kernels",
  "engine",
  "ndarray",
  "autograd",
  "random",
  "ops",
  "tensor",
  "nn",
  "optim",
  "data",
  "io",
  "health",
  "cli",
];

/** @type {import("dependency-cruiser").IConfiguration} */
module.exports = {
  forbidden: [
    {
      name: "no-cycles",
      severity: "error",
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ["type-only"] } },
    },
    ...rooms.slice(0, -1).map((room, i) => ({
      name: `${room}-imports-only-from-above`,
      severity: "error",
      from: { path: `^src/${room}/` },
      to: { path: `^src/(${rooms.slice(i + 1).join("|")})/` },
    })),
    {
      name: "rooms-check-their-own-names",
      comment:
        "The bind of operations does not know the names of layers, optimizers and loaders: theirs stands beside them.",
      severity: "error",
      from: { path: "^src/(nn|optim|data)/", pathNot: "^src/(nn|optim|data)/arguments\\.ts$" },
      to: { path: "^src/ops/arguments\\.ts$" },
    },
    {
      name: "core-is-for-every-runtime",
      comment: "Only the rooms that read files and talk to a terminal may import Node's own modules.",
      severity: "error",
      from: { path: "^src/", pathNot: "^src/(data|io|cli)/" },
      to: { dependencyTypes: ["core"] },
    },
    {
      name: "core-has-no-dependency",
      severity: "error",
      from: { path: "^src/", pathNot: "^src/(data|io|cli|health)/" },
      to: { dependencyTypes: ["npm", "npm-dev", "npm-optional", "npm-peer", "npm-no-pkg", "npm-unknown"] },
    },
  ],
  options: {
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.json" },
    doNotFollow: { path: "node_modules" },
  },
};
