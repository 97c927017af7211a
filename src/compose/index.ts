/** Builds the real ports once and hands them over. */
export * from './begin.ts'
export * from './doctor.ts'
export * from './history.ts'
export * from './project.ts'
export * from './runtime.ts'
export * from './sandbox.ts'
export * from './target.ts'
export * from './workspace.ts'
