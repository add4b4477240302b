// What the package must do wherever it is installed: run by several versions of Node, and in a browser.

/** Runs a small program through the public face; gives its findings as plain data. */
export async function run(load) {
  const torch = await load("ogee");
  const { functional } = await load("ogee/nn");
  const x = torch.tensor([-90, -2, -1, -0, 0, 1, 2, 20], { requiresGrad: true });
  const values = {};
  for (const name of [
    "sigmoid",
    "tanh",
    "relu",
    "gelu",
    "silu",
    "mish",
    "softplus",
    "elu",
    "hardswish",
    "logsigmoid",
  ]) {
    const y = functional[name](x);
    const [slope] = torch.autograd.grad(y.sum(), x);
    values[name] = [y.tolist(), slope.tolist()];
  }
  torch.manualSeed(0);
  const model = new torch.nn.Sequential(
    new torch.nn.Linear(4, 8),
    new torch.nn.Sigmoid(),
    new torch.nn.Linear(8, 2),
  );
  const optimizer = new torch.optim.SGD(model.parameters(), { lr: 0.1, momentum: 0.9 });
  const inputs = torch.randn(16, 4);
  const labels = torch.randint(2, [16]);
  const losses = [];
  for (let step = 0; step < 20; step++) {
    optimizer.zeroGrad();
    const loss = torch.nn.functional.crossEntropy(model(inputs), labels);
    loss.backward();
    optimizer.step();
    losses.push(loss.item());
  }
  return { values, losses, printed: String(model), product: inputs.matmul(inputs.t()).sum(0).tolist() };
}
