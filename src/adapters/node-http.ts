/** Node's own HTTP. An `import` would call every getter among what it exports: one of them loads a client of the web that nobody uses here. */
export const { Agent, request } = process.getBuiltinModule('node:http')
