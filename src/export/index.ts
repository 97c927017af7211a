/** What both sides agreed on, as Terraform's own configuration and state. */
export * from './chosen.ts'
export * from './configuration.ts'
export * from './files.ts'
export * from './indented.ts'
export * from './state.ts'
