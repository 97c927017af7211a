/** Serves any provider's simulated workspace: http, strict validation, storage, faults, effect log. */
export type { Fault, ParsedFaults } from './faults.ts'
export type { RunningSandbox, SandboxOptions } from './serve.ts'
export { serveSandbox } from './serve.ts'
export type { Validate } from './validate.ts'
export { makeValidate } from './validate.ts'
