import { Ajv2020 } from 'ajv/dist/2020.js'
import { expect, test } from 'vitest'
import type { CommitId, Outcome, RemoteId } from '../../../src/model/index.ts'
import { problem, recordValue, renderJson } from '../../../src/model/index.ts'
import { commandsSchema, redactOutcomes } from '../../../src/show/index.ts'
import { dict, planWith, schema, updateToGit } from '../../support/plans.ts'

const plan = planWith({ changes: [updateToGit] })
const change = updateToGit.id

/** What `--json` prints of one that tells everything. */
function printed(outcome: Outcome): unknown {
	return JSON.parse(renderJson(recordValue({ outcomes: redactOutcomes([outcome], plan, schema) }), 'as-is')).outcomes[0]
}

const ALL: Outcome = {
	change,
	kind: 'failed',
	problem: problem('OUTCOME_UNKNOWN', 'it may still be paused', { cause: problem('API_SERVER', 'it failed') }),
	remoteId: '1' as RemoteId,
	observed: dict({ name: 'A', password: 'hush' }),
	version: 'v2',
	commit: '0'.repeat(40) as CommitId,
	left: { attribute: 'name', value: 'for now' },
}

test('whatever is told of how a change ended has the published shape', () => {
	const { $defs } = commandsSchema() as { $defs: { Applied: { properties: { applied: { items: { properties: { outcomes: object } } } } } } }
	const { outcomes } = $defs.Applied.properties.applied.items.properties
	const validate = new Ajv2020({ strict: false }).compile({ ...outcomes, $defs })
	const document = [printed(ALL), printed({ change, kind: 'done' })]
	expect([validate(document), validate.errors]).toEqual([true, null])
	expect(document).toMatchObject([
		{ left: { attribute: 'name', value: 'for now' }, observed: { name: 'A' } },
		{ change, kind: 'done' },
	])
})

test('P7: no value for the time being of what is secret, and nothing that only a provider knows the meaning of', () => {
	const told = { ...ALL, left: { attribute: 'password', value: 'hush' }, answer: 'hush' }
	expect(printed(told)).toMatchObject({ left: { attribute: 'password', value: '' } })
	expect(JSON.stringify(printed(told))).not.toContain('hush')
})
