import { readFileSync } from 'node:fs'
import path from 'node:path'
import { lookupIn } from '../../src/formats/hcl/eval/scope.ts'
import { marked, stringOf, UNKNOWN } from '../../src/formats/hcl/eval/value.ts'
import type { Scope } from '../../src/formats/hcl/index.ts'
import { EMPTY_SCOPE, evaluate, parseExpression } from '../../src/formats/hcl/index.ts'
import { showConsole } from './hcl-console.ts'

/** An expression with what it comes to here and for Terraform: as the console shows it, or `refused`. */
export type Row = { readonly section: string; readonly expression: string; readonly ours: string; readonly terraforms: string }

const FILE = path.join(import.meta.dirname, '..', 'formats', 'hcl', 'eval', 'expressions.txt')

export function readExpressions(): readonly Row[] {
	let section = ''
	return readFileSync(FILE, 'utf8')
		.split('\n')
		.flatMap((line) => {
			if (line.startsWith('#')) section = line.slice(2)
			const [expression = '', results] = line.split('  =>  ')
			if (line.startsWith('#') || results === undefined) return []
			const [ours = '', differs] = results.split('  !=  ')
			const [terraforms = ours] = differs?.split('  because ') ?? []
			return [{ section, expression, ours, terraforms }]
		})
}

/** What the files of the table's scope hold. */
export const TABLE_FILES: Readonly<Record<string, string>> = {
	'r.txt': '${templatefile("s.txt",{a=1})}',
	's.txt': 'A${a}',
	'sub/.hidden': '',
	'sub/a.txt': '1',
	'sub/b.txt': '1',
	'sub/d/c.txt': '1',
	't.txt': 'a  ${~ x ~}\n\n   b\n',
	'u.txt': '${x}',
	'v.txt': 'a%{ if true ~}\n  b\n%{ endif ~}\n\n  c',
}

/** The same scope as a configuration of Terraform. */
export const TABLE_CONFIGURATION = `
variable "s" {
  type      = string
  sensitive = true
  default   = "secret"
}

resource "terraform_data" "u" {
}

locals {
  template = "a$\${n}b"
}
`

export const TABLE_SCOPE: Scope = {
	...EMPTY_SCOPE,
	variables: lookupIn(new Map([['s', marked(stringOf('secret'), true)]])),
	locals: lookupIn(new Map([['template', stringOf('a${n}b')]])),
	resource: (type, name) => (type === 'terraform_data' && name === 'u' ? UNKNOWN : undefined),
	files: new Map(Object.entries(TABLE_FILES)),
}

/** What an expression comes to here, as the console would show it. */
export function show(expression: string, scope: Scope = TABLE_SCOPE): string {
	const parsed = parseExpression(expression)
	if (parsed.kind === 'invalid') throw new Error(`${expression}: ${JSON.stringify(parsed.problems)}`)
	const result = evaluate(parsed.expression, scope)
	return result.kind === 'ok' ? showConsole(result.value) : 'refused'
}
