/** Starts the program: arguments as people type them, suggestions for unknown names, then oclif. */
export * from './arguments.ts'
export * from './complete.ts'
export * from './program.ts'
