import path from 'node:path'

/** Where Node keeps what it has compiled, for all processes that tests start: the value of NODE_COMPILE_CACHE. */
export const COMPILED = path.join(import.meta.dirname, '..', '..', 'node_modules', '.cache', 'compiled')
