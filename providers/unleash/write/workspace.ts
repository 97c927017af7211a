import type { Call, Change, Outcome, Value } from '../../../src/provider.ts'
import { isList } from '../../../src/provider.ts'
import type { Memory } from '../read/memory.ts'
import { makeCalls } from './make.ts'

type Update = Extract<Change, { kind: 'update' }>

/** An environment or a project: what the open-source edition lets change of it, one call for each part. */
export function updateWorkspace(memory: Memory, change: Update): Promise<Outcome> {
	return makeCalls(memory, change, change.type === 'environment' ? environmentCalls(change) : projectCalls(change))
}

function environmentCalls({ key, before, after }: Update): readonly Call[] {
	const calls: Call[] = []
	const isOn = after.get('enabled') !== false
	if ((before.get('enabled') !== false) !== isOn)
		calls.push({ endpoint: isOn ? 'toggleEnvironmentOn' : 'toggleEnvironmentOff', path: { name: key } })
	const place = after.get('sort_order')
	if (place !== undefined && place !== before.get('sort_order')) calls.push({ endpoint: 'updateSortOrder', body: new Map([[key, place]]) })
	return calls
}

/** New environments come before old ones go. */
function projectCalls({ key, before, after }: Update): readonly Call[] {
	const [was, is] = [textsOf(before.get('environments')), textsOf(after.get('environments'))]
	const projectId = key
	return [
		...is
			.filter((name) => !was.includes(name))
			.map((name): Call => ({ endpoint: 'addEnvironmentToProject', path: { projectId }, body: new Map([['environment', name]]) })),
		...was
			.filter((name) => !is.includes(name))
			.map((environment): Call => ({ endpoint: 'removeEnvironmentFromProject', path: { projectId, environment } })),
	]
}

function textsOf(value: Value): readonly string[] {
	return isList(value) ? value.filter((item) => typeof item === 'string') : []
}
