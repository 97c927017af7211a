/** The files that a new provider begins with; pure. */
export { templateOf } from './files.ts'
