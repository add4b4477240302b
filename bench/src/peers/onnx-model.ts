// Models of a single operation in the ONNX format: the few messages of its schema that such a model needs.
// Source: https://github.com/onnx/onnx/blob/main/onnx/onnx.proto (field numbers) and
// https://onnx.ai/onnx/operators/.

import protobuf from "protobufjs";

const { root } = protobuf.parse(
  `
  syntax = "proto3";
  message ModelProto { int64 ir_version = 1; GraphProto graph = 7; repeated OperatorSet opset_import = 8; }
  message OperatorSet { string domain = 1; int64 version = 2; }
  message GraphProto {
    repeated NodeProto node = 1;
    string name = 2;
    repeated ValueInfoProto input = 11;
    repeated ValueInfoProto output = 12;
  }
  message NodeProto { repeated string input = 1; repeated string output = 2; string op_type = 4; }
  message ValueInfoProto { string name = 1; TypeProto type = 2; }
  message TypeProto { Tensor tensor_type = 1; }
  message Tensor { int32 elem_type = 1; Shape shape = 2; }
  message Shape { repeated Dimension dim = 1; }
  message Dimension { int64 dim_value = 1; }
`,
  { keepCase: true },
);

const FLOAT = 1;
const IR_VERSION = 9;
/** The first operator set that has Gelu. */
const OPERATOR_SET = 20;

function value(name: string, shape: number[]): object {
  return {
    name,
    type: { tensor_type: { elem_type: FLOAT, shape: { dim: shape.map((n) => ({ dim_value: n })) } } },
  };
}

/** The bytes of a model that computes `y` by one operation from float32 inputs of the given shapes. */
export function oneOperation(
  operation: string,
  inputs: Record<string, number[]>,
  output: number[],
): Uint8Array {
  const model = {
    ir_version: IR_VERSION,
    opset_import: [{ domain: "", version: OPERATOR_SET }],
    graph: {
      name: operation,
      node: [{ op_type: operation, input: Object.keys(inputs), output: ["y"] }],
      input: Object.entries(inputs).map(([name, shape]) => value(name, shape)),
      output: [value("y", output)],
    },
  };
  const type = root.lookupType("ModelProto");
  return type.encode(type.fromObject(model)).finish();
}
