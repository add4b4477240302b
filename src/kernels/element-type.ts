/** How the elements of an array lie in memory. A bool is one byte, 0 or 1. */
export type ElementType = "float32" | "float64" | "int64" | "int32" | "uint8" | "bool";

/** Bytes of one element. */
export const elementSize: Readonly<Record<ElementType, number>> = {
  float32: 4,
  float64: 8,
  int64: 8,
  int32: 4,
  uint8: 1,
  bool: 1,
};
