import { DEPTH_LIMIT } from '../../../model/index.ts'

/**
 * How much one expression may ask for (P44). `steps`: nodes that are computed and parts of values that are walked; `size`: parts that one
 * value may have, a text counting one for sixteen characters; `height`: levels of a value.
 */
export type EvaluationLimits = { readonly steps: number; readonly size: number; readonly height: number }

export const EVALUATION_LIMITS: EvaluationLimits = { steps: 500_000, size: 200_000, height: DEPTH_LIMIT }
