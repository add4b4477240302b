import { nn } from "../../../src/index.js";
import type { ModuleFamily, Row } from "../module-question.js";

const F = nn.functional;

const of = (python: string, make: Row["make"], shape: number[], more: Partial<Row> = {}): Row => ({
  python,
  make,
  inputs: [{ shape }],
  ...more,
});

export const convolution: ModuleFamily = {
  name: "convolution",
  rows: [
    of("nn.Conv1d(2, 3, 3)", () => new nn.Conv1d(2, 3, 3), [2, 2, 7]),
    of("nn.Conv1d(2, 4, 2, stride=2, padding=1, dilation=2, groups=2, bias=False)", () => {
      return new nn.Conv1d(2, 4, 2, { stride: 2, padding: 1, dilation: 2, groups: 2, bias: false });
    }, [3, 2, 9]),
    of("nn.Conv1d(2, 3, 4, padding='same')", () => new nn.Conv1d(2, 3, 4, { padding: "same" }), [2, 6]),
    of("nn.Conv2d(1, 2, 3)", () => new nn.Conv2d(1, 2, 3), [2, 1, 5, 6]),
    of("nn.Conv2d(3, 4, 1)", () => new nn.Conv2d(3, 4, 1), [2, 3, 4, 3]),
    of("nn.Conv2d(3, 4, 1, stride=2)", () => new nn.Conv2d(3, 4, 1, 2), [2, 3, 5, 4]),
    of("nn.Conv2d(2, 4, (3, 2), stride=(2, 1), padding=(1, 2), dilation=(1, 2))", () => {
      return new nn.Conv2d(2, 4, [3, 2], { stride: [2, 1], padding: [1, 2], dilation: [1, 2] });
    }, [2, 2, 6, 5]),
    of("nn.Conv2d(4, 6, 3, groups=2, padding='same', bias=False)", () => {
      return new nn.Conv2d(4, 6, 3, { groups: 2, padding: "same", bias: false });
    }, [1, 4, 4, 5]),
    of("nn.Conv2d(4, 4, 3, groups=4, padding='valid')", () => {
      return new nn.Conv2d(4, 4, 3, { groups: 4, padding: "valid" });
    }, [2, 4, 4, 5]),
    of("nn.Conv2d(1, 2, 3, padding=1, padding_mode='reflect')", () => {
      return new nn.Conv2d(1, 2, 3, { padding: 1, paddingMode: "reflect" });
    }, [2, 1, 4, 5]),
    of("nn.Conv2d(1, 2, 3, padding=(2, 1), padding_mode='circular')", () => {
      return new nn.Conv2d(1, 2, 3, { padding: [2, 1], paddingMode: "circular" });
    }, [2, 1, 4, 5]),
    of("nn.Conv1d(1, 2, 2, padding='same', padding_mode='replicate')", () => {
      return new nn.Conv1d(1, 2, 2, { padding: "same", paddingMode: "replicate" });
    }, [2, 1, 5]),
    of("nn.Conv2d(2, 3, 2)", () => new nn.Conv2d(2, 3, 2), [2, 3, 4]),
    of("nn.Conv2d(2, 3, 2)", () => new nn.Conv2d(2, 3, 2), [3, 2, 4, 4], {
      run: ["lambda m, x: m(x.transpose(2, 3))", (m, x) => m(x.transpose(2, 3))],
    }),
    of("nn.ConvTranspose1d(2, 3, 3, stride=2, padding=1, output_padding=1)", () => {
      return new nn.ConvTranspose1d(2, 3, 3, { stride: 2, padding: 1, outputPadding: 1 });
    }, [2, 2, 4]),
    of("nn.ConvTranspose2d(2, 3, 2)", () => new nn.ConvTranspose2d(2, 3, 2), [2, 2, 3, 4]),
    of("nn.ConvTranspose2d(4, 2, (3, 2), stride=(2, 3), padding=1, groups=2, bias=False, dilation=2)", () => {
      return new nn.ConvTranspose2d(4, 2, [3, 2], {
        stride: [2, 3],
        padding: 1,
        groups: 2,
        bias: false,
        dilation: 2,
      });
    }, [2, 4, 3, 3]),
    of("nn.ConvTranspose2d(2, 3, 3, stride=2)", () => new nn.ConvTranspose2d(2, 3, 3, 2), [1, 2, 3, 3], {
      run: ["lambda m, x: m(x, output_size=[8, 7])", (m, x) => m(x, [8, 7])],
    }),
    // Windows of one element that leave the last column out.
    of("nn.ConvTranspose2d(2, 3, 1, output_padding=(0, 1), dilation=(1, 2))", () => {
      return new nn.ConvTranspose2d(2, 3, 1, { outputPadding: [0, 1], dilation: [1, 2] });
    }, [2, 2, 3, 4]),
    {
      python: "lambda x, w: F.conv2d(x, w, None, 2, 1)",
      make: () => (x, w) => F.conv2d(x, w, null, 2, 1),
      inputs: [{ shape: [2, 3, 6, 6] }, { shape: [2, 3, 3, 3] }],
    },
    of(
      "nn.Sequential(nn.Conv2d(1, 3, 3, padding=1), nn.Sigmoid(), nn.AvgPool2d(2), nn.Conv2d(3, 4, 2), nn.MaxPool2d(2), nn.Flatten(), nn.Linear(4, 2))",
      () =>
        new nn.Sequential(
          new nn.Conv2d(1, 3, 3, { padding: 1 }),
          new nn.Sigmoid(),
          new nn.AvgPool2d(2),
          new nn.Conv2d(3, 4, 2),
          new nn.MaxPool2d(2),
          new nn.Flatten(),
          new nn.Linear(4, 2),
        ),
      [3, 1, 6, 6],
    ),
    of(
      "lambda x: F.pad(x, (1, 2, 3, 0), value=0.5)",
      () => (x) => F.pad(x, [1, 2, 3, 0], { value: 0.5 }),
      [2, 3, 4],
    ),
    of("lambda x: F.pad(x, (-1, 2, 1, -2))", () => (x) => F.pad(x, [-1, 2, 1, -2]), [2, 3, 4]),
    of(
      "lambda x: F.pad(x, (2, 1, 1, 3), mode='reflect')",
      () => (x) => F.pad(x, [2, 1, 1, 3], { mode: "reflect" }),
      [2, 2, 4, 3],
    ),
    of(
      "lambda x: F.pad(x, (5, 1), mode='replicate')",
      () => (x) => F.pad(x, [5, 1], { mode: "replicate" }),
      [2, 2, 3],
    ),
    of(
      "lambda x: F.pad(x, (3, 1), mode='circular')",
      () => (x) => F.pad(x, [3, 1], { mode: "circular" }),
      [2, 2, 3],
    ),
    of(
      "lambda x: F.unfold(x, (2, 3), dilation=(1, 2), padding=1, stride=2)",
      () => (x) => {
        return F.unfold(x, [2, 3], { dilation: [1, 2], padding: 1, stride: 2 });
      },
      [2, 3, 5, 6],
    ),
    of(
      "lambda x: F.fold(x, (4, 5), 2, stride=(1, 2), padding=(0, 1))",
      () => (x) => {
        return F.fold(x, [4, 5], 2, { stride: [1, 2], padding: [0, 1] });
      },
      [2, 12, 9],
    ),
  ],
};

export const pooling: ModuleFamily = {
  name: "pooling",
  rows: [
    of("nn.MaxPool1d(3)", () => new nn.MaxPool1d(3), [2, 3, 8]),
    of("nn.MaxPool1d(3, stride=2, padding=1, dilation=2, ceil_mode=True)", () => {
      return new nn.MaxPool1d(3, { stride: 2, padding: 1, dilation: 2, ceilMode: true });
    }, [2, 3, 8]),
    of("nn.MaxPool2d(2)", () => new nn.MaxPool2d(2), [2, 3, 5, 6]),
    of("nn.MaxPool2d((3, 2), stride=(2, 1), padding=(1, 0))", () => {
      return new nn.MaxPool2d([3, 2], { stride: [2, 1], padding: [1, 0] });
    }, [2, 2, 6, 5]),
    of(
      "nn.MaxPool2d(3, 2, 1, ceil_mode=True)",
      () => new nn.MaxPool2d(3, 2, 1, { ceilMode: true }),
      [2, 4, 4],
    ),
    of("nn.MaxPool2d(3, 2, 1, 1, True)", () => new nn.MaxPool2d(3, 2, 1, 1, true), [2, 2, 5, 4]),
    of("nn.MaxPool1d(2, return_indices=True)", () => new nn.MaxPool1d(2, { returnIndices: true }), [2, 5]),
    of(
      "nn.AvgPool1d(3, stride=2, padding=1)",
      () => new nn.AvgPool1d(3, { stride: 2, padding: 1 }),
      [2, 3, 8],
    ),
    of("nn.AvgPool1d(2, ceil_mode=True, count_include_pad=False)", () => {
      return new nn.AvgPool1d(2, { ceilMode: true, countIncludePad: false });
    }, [3, 7]),
    of("nn.AvgPool2d(2)", () => new nn.AvgPool2d(2), [2, 3, 4, 5]),
    of("nn.AvgPool2d((3, 2), stride=(2, 2), padding=(1, 1), ceil_mode=True)", () => {
      return new nn.AvgPool2d([3, 2], { stride: [2, 2], padding: [1, 1], ceilMode: true });
    }, [2, 2, 6, 5]),
    of("nn.AvgPool2d(3, 2, 1, count_include_pad=False)", () => {
      return new nn.AvgPool2d(3, 2, 1, { countIncludePad: false });
    }, [2, 2, 6, 5]),
    of("nn.AvgPool2d(2, divisor_override=3)", () => new nn.AvgPool2d(2, { divisorOverride: 3 }), [2, 4, 4]),
    of("nn.AdaptiveAvgPool1d(3)", () => new nn.AdaptiveAvgPool1d(3), [2, 3, 7]),
    of("nn.AdaptiveAvgPool2d(2)", () => new nn.AdaptiveAvgPool2d(2), [2, 3, 4, 6]),
    of("nn.AdaptiveAvgPool2d((3, None))", () => new nn.AdaptiveAvgPool2d([3, null]), [2, 3, 5, 4]),
    of("nn.AdaptiveAvgPool2d((5, 3))", () => new nn.AdaptiveAvgPool2d([5, 3]), [2, 4, 4]),
    of("nn.AdaptiveMaxPool1d(3)", () => new nn.AdaptiveMaxPool1d(3), [2, 3, 7]),
    of("nn.AdaptiveMaxPool1d(5)", () => new nn.AdaptiveMaxPool1d(5), [3, 3]),
    of("nn.AdaptiveMaxPool1d(4, return_indices=True)", () => {
      return new nn.AdaptiveMaxPool1d(4, { returnIndices: true });
    }, [2, 7]),
    of("nn.AdaptiveMaxPool2d(2)", () => new nn.AdaptiveMaxPool2d(2), [2, 3, 4, 6]),
    of(
      "nn.AdaptiveMaxPool2d((3, None), True)",
      () => new nn.AdaptiveMaxPool2d([3, null], true),
      [2, 3, 5, 4],
    ),
    of("nn.AdaptiveMaxPool2d((2, 3), return_indices=True)", () => {
      return new nn.AdaptiveMaxPool2d([2, 3], true);
    }, [2, 4, 6]),
    // Equal elements: the first one counts.
    {
      python: "lambda x: F.adaptive_max_pool2d(torch.round(x), 3, True)",
      make: () => (x) => F.adaptiveMaxPool2d(x.round(), 3, true),
      inputs: [{ shape: [2, 7, 5], grad: false }],
    },
    of("nn.Unfold((2, 3), dilation=(1, 2), padding=1, stride=2)", () => {
      return new nn.Unfold([2, 3], { dilation: [1, 2], padding: 1, stride: 2 });
    }, [2, 3, 5, 6]),
    of("nn.Fold((4, 5), 2, padding=(0, 1), stride=(1, 2))", () => {
      return new nn.Fold([4, 5], 2, { padding: [0, 1], stride: [1, 2] });
    }, [2, 12, 9]),
  ],
};
