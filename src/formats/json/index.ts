/** JSON text to values and back without losing a digit. */
export type { JsonLimits, ParsedJson } from './parse.ts'
export { parseJson, parseJsonSteps } from './parse.ts'
