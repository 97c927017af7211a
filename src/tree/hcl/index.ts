/** Resources in HCL: which block holds which, read it, edit it. */
export { filesOf } from './drafts.ts'
export { labelsAfter } from './labels.ts'
export { locateHcl } from './locate.ts'
export type { Sections as DraftFile } from './sections.ts'
export type { HclTree } from './tree.ts'
export { readHcl } from './tree.ts'
export { writeChange } from './write.ts'
