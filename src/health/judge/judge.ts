// From measures to a verdict: rules speak, the harm gate listens, and symptoms are folded under their causes.

import type { Harm } from "../measure/harm.js";
import { type Measures, measure } from "../measure/measures.js";
import type { Recording } from "../recording.js";
import { isIdle } from "../prove/idle.js";
import { byOutcome, outcomeOf } from "../prove/outcome.js";
import type { Rule } from "./rule.js";
import { rules as allRules } from "./rules/index.js";
import { type Diagnosis, type Finding, STAGES, type Verdict, type When } from "./verdict.js";

export interface JudgeOptions {
  /** The rules; all of `rules` unless given. `[...rules, mine]` adds one. */
  rules?: readonly Rule[];
  /** Whether findings count only where the training suffers. For comparisons; true unless given. */
  gate?: boolean;
  /** Whether symptoms are folded under their causes. For comparisons; true unless given. */
  graph?: boolean;
}

/**
 * Judges a recording: which layer, which factor, which cause, which fix.
 *
 * @param recording of `watch(...)`, or read from a file.
 * @param options other rules, or parts of the judging left out.
 * @returns the same verdict for the same recording, wherever it is judged.
 * @throws TypeError if it is no recording.
 * @example
 * const verdict = judge(health.recording);
 * console.log(verdict.says, verdict.diagnoses.map(({ rule }) => rule));
 * @source https://arxiv.org/abs/2204.08515
 */
export function judge(recording: Recording, options: JudgeOptions = {}): Verdict {
  const { rules = allRules, gate = true, graph = true } = options;
  const measures = measure(recording);
  const { harm } = measures;
  const found = rules.flatMap((rule) => {
    const finding = rule.find(measures, rule.thresholds);
    return finding === null ? [] : [{ rule, finding }];
  });
  const counting = found.filter(({ rule, finding }) => !gate || counts(finding.counts ?? rule.counts, harm));
  const rootsOf = (some: readonly Found[]): readonly Diagnosis[] =>
    graph
      ? folded(some, measures)
      : inOrder(some).map(({ rule, finding }) => diagnosis(rule, finding, [], measures));
  const named = new Map(rules.map((rule) => [rule.name, rule]));
  const refuted = gate
    ? rootsOf(counting).filter((root) => isRefuted(root, named.get(root.rule) as Rule, harm))
    : [];
  const remaining = counting.filter(({ rule }) => !refuted.some((root) => root.rule === rule.name));
  const roots = rootsOf(remaining);
  const shaken = gate ? roots.filter((root) => isShaken(root, harm)) : [];
  const diagnoses = roots.filter((root) => !shaken.includes(root));
  const healthy = diagnoses.length === 0 && !harm.certain;
  return {
    format: "ogee.verdict",
    healthy,
    says: saysOf(diagnoses, harm),
    harm,
    diagnoses,
    notes: [
      ...shaken,
      ...found
        .filter((one) => !remaining.includes(one))
        .map(({ rule, finding }) => diagnosis(rule, finding, [], measures)),
    ],
  };
}

function counts(when: When, { state, harmed }: Harm): boolean {
  switch (when) {
    case "always":
      return true;
    case "unconverged":
      return state !== "converged";
    case "harmed":
      return harmed;
    case "stuck":
      return harmed && state !== "slow";
  }
}

/** Whether fixes were tried and none helped. */
const isUnproven = ({ trials }: Diagnosis): boolean =>
  trials.some(({ trial }) => trial.failed === null) && !trials.some(({ helped }) => helped);

/** Where the loss gets somewhere: then it may be all that these data allow. */
const isHalfway = ({ state }: Harm): boolean => state === "slow" || state === "learns";

/**
 * What is hardly beyond its bar, so that it counts only where nothing is learned, is no cause once its fixes did not help; nor is
 * what needs proof where the loss gets somewhere: the scale of data, where another scale does no better.
 */
function isRefuted(root: Diagnosis, { counts: usual, needsProof = false }: Rule, harm: Harm): boolean {
  const when = root.counts ?? usual;
  return isUnproven(root) && (when === "stuck" || (needsProof && when !== "always" && isHalfway(harm)));
}

/** Where the loss stands halfway, steps that are large beside the weights may only shake it: so smaller ones have to help. */
const isShaken = (root: Diagnosis, harm: Harm): boolean =>
  isUnproven(root) &&
  isHalfway(harm) &&
  root.counts !== "always" &&
  [root, ...root.symptoms].every(({ stage }) => stage === "update");

interface Found {
  readonly rule: Rule;
  readonly finding: Finding;
}

/** Causes before symptoms; what began first comes first within a stage. */
function inOrder(found: readonly Found[]): readonly Found[] {
  return [...found].sort(
    (a, b) =>
      STAGES.indexOf(a.rule.stage) - STAGES.indexOf(b.rule.stage) || a.finding.since - b.finding.since,
  );
}

/** The roots, each with everything under it that it explains, directly or through another. */
function folded(found: readonly Found[], measures: Measures): readonly Diagnosis[] {
  const ordered = inOrder(found);
  const causes = ordered.map((one, i) => ordered.findIndex((other, k) => k !== i && isCause(other, one)));
  const rootOf = (i: number, seen: ReadonlySet<number> = new Set()): number => {
    const cause = causes[i] as number;
    return cause < 0 || seen.has(cause) ? i : rootOf(cause, new Set([...seen, i]));
  };
  const roots = ordered.map((_, i) => rootOf(i));
  return ordered.flatMap(({ rule, finding }, i) => {
    if (roots[i] !== i) {
      return [];
    }
    const symptoms = ordered
      .filter((_, k) => k !== i && roots[k] === i)
      .map((symptom) => diagnosis(symptom.rule, symptom.finding, [], measures));
    return [diagnosis(rule, finding, symptoms, measures)];
  });
}

const explains = (a: Found, b: Found): boolean => a.rule.explains.includes(b.rule.name);

/** What holds by construction is behind all that comes later; rules that explain each other say nothing of which came first. */
const isCause = (cause: Found, symptom: Found): boolean =>
  symptom.finding.byConstruction !== true &&
  (cause.finding.byConstruction === true
    ? STAGES.indexOf(cause.rule.stage) <= STAGES.indexOf(symptom.rule.stage)
    : explains(cause, symptom) && !explains(symptom, cause));

function diagnosis(
  { name, title, stage }: Rule,
  finding: Finding,
  symptoms: readonly Diagnosis[],
  { recording }: Measures,
): Diagnosis {
  const trials = recording.trials
    .filter(({ rule }) => rule === name)
    .map(outcomeOf)
    .sort(byOutcome);
  const fixes = finding.fixes.filter((fix) => !isIdle(fix, recording));
  return { ...finding, fixes, rule: name, title, stage, symptoms, trials };
}

function saysOf(diagnoses: readonly Diagnosis[], harm: Harm): string {
  const [root] = diagnoses;
  if (root !== undefined) {
    return `${root.title}: ${root.says}`;
  }
  if (harm.certain) {
    return `The training suffers, and no rule says why: ${harm.says}.`;
  }
  return harm.state === "unknown"
    ? `No fault was found, but ${harm.says}.`
    : harm.harmed
      ? `No fault was found: ${harm.says}. These data, or so many steps, may allow no more.`
      : `Nothing is wrong: ${harm.says}.`;
}
