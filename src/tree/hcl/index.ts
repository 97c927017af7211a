/** Resources in HCL: which block holds which, read it, edit it. */
export { locateHcl } from './locate.ts'
export type { HclTree } from './tree.ts'
export { readHcl } from './tree.ts'
export type { Drafts } from './write.ts'
export { labelsAfter, whyComputed, writeChange } from './write.ts'
