// ONNX Runtime's native library for Node, one thread. It runs models forward only, always through a promise.

import { createRequire } from "node:module";
import * as ort from "onnxruntime-node";
import { readArray } from "../data.js";
import type { MapWork, Work } from "../rows.js";
import { oneOperation } from "./onnx-model.js";
import { fingerprint, type Peer, type Trial } from "./peer.js";

const operations: Record<MapWork["fn"], string> = { sigmoid: "Sigmoid", tanh: "Tanh", gelu: "Gelu" };

async function trials(work: Work, folder: string): Promise<Record<string, Trial>> {
  if (work.kind === "matmul") {
    const shape = [work.size, work.size];
    return {
      "": await inference(oneOperation("MatMul", { a: shape, b: shape }, shape), folder, {
        a: shape,
        b: shape,
      }),
    };
  }
  if (work.kind === "map" && !work.backward) {
    const shape = [work.size];
    return {
      "": await inference(oneOperation(operations[work.fn], { x: shape }, shape), folder, { x: shape }),
    };
  }
  return {};
}

async function inference(
  model: Uint8Array,
  folder: string,
  inputs: Record<string, number[]>,
): Promise<Trial> {
  const session = await ort.InferenceSession.create(model, { intraOpNumThreads: 1, interOpNumThreads: 1 });
  const feeds = Object.fromEntries(
    Object.entries(inputs).map(([name, shape]) => [
      name,
      new ort.Tensor("float32", readArray(folder, name), shape),
    ]),
  );
  return {
    async run() {
      (await session.run(feeds))["y"]?.dispose();
    },
    check: async () => fingerprint((await session.run(feeds))["y"]?.data as Float32Array),
  };
}

const manifest = createRequire(import.meta.url)("onnxruntime-node/package.json") as { version: string };

export const peer: Peer = { version: manifest.version, detail: "native CPU library, one thread", trials };
