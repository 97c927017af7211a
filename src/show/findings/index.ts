/** What is wrong with files, in the form of whoever reads it: a person, an editor, a host of pull requests, a CI system. */
export type { FindingFormat, FindingsOptions, FoundIn } from './findings.ts'
export { FINDING_FORMATS, showFindings } from './findings.ts'
