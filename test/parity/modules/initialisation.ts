import { nn, type Tensor } from "../../../src/index.js";
import * as torch from "../../../src/index.js";
import type { ModuleFamily, Row } from "../module-question.js";

const { init } = nn;

const row = (python: string, shape: number[], ours: (t: Tensor) => Tensor): Row => ({
  python: `lambda: nn.init.${python.replace("(", `(torch.zeros(${shape.join(", ")}), `)}`,
  make: () => () => ours(torch.zeros(shape)),
  inputs: [],
  // float32 in both runs.
  bound: { float64: 2e-5 },
});

export const initialisation: ModuleFamily = {
  name: "initialisation",
  rows: [
    row("uniform_(-1, 2)", [3, 4], (t) => init.uniform_(t, -1, 2)),
    row("normal_(mean=1, std=3)", [5, 4], (t) => init.normal_(t, { mean: 1, std: 3 })),
    row("trunc_normal_()", [20], (t) => init.truncNormal_(t)),
    row("trunc_normal_(mean=0.5, std=2.0, a=-1.0, b=1.5)", [4, 6], (t) => {
      return init.truncNormal_(t, { mean: 0.5, std: 2, a: -1, b: 1.5 });
    }),
    row("constant_(0.3)", [2, 2], (t) => init.constant_(t, 0.3)),
    row("ones_()", [2, 2], (t) => init.ones_(t)),
    row("eye_()", [3, 5], (t) => init.eye_(t)),
    row("dirac_()", [4, 3, 5], (t) => init.dirac_(t)),
    row("dirac_(groups=2)", [4, 3, 3, 4], (t) => init.dirac_(t, { groups: 2 })),
    row("xavier_uniform_(gain=2.0)", [3, 4], (t) => init.xavierUniform_(t, 2)),
    row("xavier_normal_()", [4, 3, 3, 3], (t) => init.xavierNormal_(t)),
    row("kaiming_uniform_(a=0.2, mode='fan_out')", [3, 4], (t) => {
      return init.kaimingUniform_(t, { a: 0.2, mode: "fan_out" });
    }),
    row("kaiming_normal_(mode='fan_out', nonlinearity='relu')", [8, 3, 2, 2], (t) => {
      return init.kaimingNormal_(t, { mode: "fan_out", nonlinearity: "relu" });
    }),
    row("kaiming_normal_(nonlinearity='tanh')", [5, 4], (t) =>
      init.kaimingNormal_(t, { nonlinearity: "tanh" }),
    ),
    row("orthogonal_()", [5, 4], (t) => init.orthogonal_(t)),
    row("orthogonal_(gain=2)", [3, 2, 4], (t) => init.orthogonal_(t, 2)),
    row("sparse_(0.3, std=0.5)", [7, 4], (t) => init.sparse_(t, 0.3, 0.5)),
  ],
};
