/** The main flow: read, plan, apply. Start reading here. */
export * from './apply.ts'
export * from './plan.ts'
export * from './read.ts'
export * from './rebuild.ts'
export * from './saved.ts'
export * from './source.ts'
export * from './workspace.ts'
