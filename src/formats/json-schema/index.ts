/** JSON Schemas that are themselves the data: what is wrong with one, told without running it. */
export { makeSchemaCheck } from './check.ts'
export type { Narrowing } from './narrow.ts'
export { narrowings } from './narrow.ts'
