// Instances that stay for the sake of compiled code.
//
// V8 gives up the hidden class of instances when the last of them is collected, and with it the optimized code of all
// methods. Where instances live for one step of a training, each collection would send their methods back to the
// interpreter: a deep step took 8% more time so.

const residents = new Map<unknown, object>();

/** Keeps one instance of a class at a time, the latest. What it refers to stays too: nothing large, please. */
export function resident<T extends object>(instance: T): T {
  residents.set(instance.constructor, instance);
  return instance;
}
