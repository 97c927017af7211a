/** YAML text to values and back without losing a byte the user wrote. */
export { hasComments } from './comments.ts'
export { editYaml } from './edit.ts'
export { byJsonb, inJsonbOrder } from './jsonb.ts'
export { locateYaml } from './locate.ts'
export type { Limits, YamlDocument } from './node.ts'
export type { ParsedYaml } from './parse.ts'
export { parseYaml, YAML_LIMITS } from './parse.ts'
export { renderYaml } from './render.ts'
