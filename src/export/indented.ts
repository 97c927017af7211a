import type { Present } from '../model/index.ts'
import { isDict, isList, renderForeignJson } from '../model/index.ts'

/** A value as JSON for others to read, in the form of Terraform's own files: two blanks a level, a line break at the end. */
export function renderIndentedJson(value: Present): string {
	return `${indented(value, '')}\n`
}

function indented(value: Present, indent: string): string {
	const inner = `${indent}  `
	if (isList(value) && value.length > 0) return `[\n${value.map((item) => inner + indented(item, inner)).join(',\n')}\n${indent}]`
	if (!isDict(value) || value.size === 0) return renderForeignJson(value)
	const members = [...value].map(([name, member]) => `${inner}${renderForeignJson(name)}: ${indented(member, inner)}`)
	return `{\n${members.join(',\n')}\n${indent}}`
}
