import { fail, nearest } from '../../model/index.ts'
import type { Tree } from '../../tree/index.ts'
import { secretNames } from '../secrets.ts'
import type { Workspace } from '../workspace.ts'

/** A misspelt name on the command line is an error, as in Terraform: the value that was meant would be another one. */
export function needDeclared({ variables: { asked = [] } }: Pick<Workspace, 'variables'>, tree: Tree): void {
	if (asked.length === 0 || !isWhole(tree)) return
	const known = tree.hcl ? new Set(tree.hcl.module.variables.keys()) : secretNames(tree)
	const name = asked.find((one) => !known.has(one))
	if (name === undefined) return
	const near = nearest(name, known)
	fail('USAGE', `-var gives ${name} a value, and no file ${tree.hcl ? 'declares' : 'uses'} a variable of that name`, {
		hint: near ? `did you mean ${near}?` : `leave it out${tree.hcl ? `, or declare it: variable "${name}" {}` : ''}`,
	})
}

/** What could not be read may have it. */
function isWhole({ snapshot }: Tree): boolean {
	return snapshot.unknown.size === 0 && [...snapshot.scopes.values()].every(({ kind }) => kind === 'complete')
}
