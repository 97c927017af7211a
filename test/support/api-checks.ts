import { makeValidate } from '../../src/sandbox/index.ts'

/** For all sandboxes of this process: to compile the checks of an API takes longer than most of what is done in one. */
export const API_CHECKS = makeValidate()
