import { describe, expect, test } from 'vitest'
import type { HostFacts } from '../../src/ports/index.ts'
import { startExamination } from '../../src/sync/examination.ts'
import { checkHost, seeClock } from '../../src/sync/host.ts'

/** `state name: found → cure` */
async function look(facts: HostFacts): Promise<readonly string[]> {
	const examination = startExamination()
	await checkHost(examination, facts, 'main')
	return examination.checks.map(({ state, name, found, cure }) => `${state} ${name}: ${found}${cure === undefined ? '' : ` → ${cure}`}`)
}

const GOOD: HostFacts = { mayPush: true, isArchived: false, isPublic: false, rules: [], scopes: ['repo'] }
const [HOST, RULES, SCOPES] = [
	'ok host: the credential may write; not public',
	'ok branch rules: nothing keeps a push from main',
	'ok scopes: repo',
]

describe('what the host says is explained, with the cure', () => {
	test.each<[string, HostFacts, readonly string[]]>([
		['all is well', GOOD, [HOST, RULES, SCOPES]],
		[
			'no right to write',
			{ ...GOOD, mayPush: false },
			['FAIL host: the credential may read the repository and not write to it → give it write access to the contents', RULES, SCOPES],
		],
		[
			'an archived repository',
			{ ...GOOD, isArchived: true },
			['FAIL host: the repository is archived: nobody can write to it → take it out of the archive', RULES, SCOPES],
		],
		[
			'a branch with rules, of which some do not matter',
			{ ...GOOD, rules: ['deletion', 'pull_request', 'required_signatures', 'non_fast_forward'] },
			[
				HOST,
				'warn branch rules: main takes changes by pull request only, and takes signed commits only → set `push: pull-request`, or let whoever runs this bypass the rule; give the workspace a key that signs, `sign: {key: env:NAME}`, or track another branch',
				SCOPES,
			],
		],
		[
			'a token that is good for too much',
			{ ...GOOD, scopes: ['repo', 'admin:org', 'delete_repo'] },
			[
				HOST,
				RULES,
				'warn scopes: the token is also good for admin:org, delete_repo, which no sync needs → use one that can write to this repository and do nothing else',
			],
		],
		[
			'a token that is good for too little, though for a public repository it would do',
			{ ...GOOD, scopes: ['public_repo', 'read:user'] },
			[
				HOST,
				RULES,
				'FAIL scopes: the token is good for public_repo, read:user, and not for writing to the repository → give it the right to write to the repository',
			],
		],
		[
			'a host that tells little',
			{ isPublic: true },
			[
				'ok host: public',
				'skip branch rules: the host does not tell them to this credential',
				'skip scopes: the host does not tell what the token is good for',
			],
		],
		[
			'a host that cannot be asked',
			{ unanswered: '401' },
			['host', 'branch rules', 'scopes'].map((name) => `skip ${name}: the API of the host could not be asked (401)`),
		],
	])('%s', async (_, facts, expected) => {
		expect(await look(facts)).toEqual(expected)
	})

	test('a public repository needs no more than the right for public ones', async () => {
		expect((await look({ ...GOOD, isPublic: true, scopes: ['public_repo'] }))[2]).toBe('ok scopes: public_repo')
	})
})

test.each([
	[30_000, undefined, 'within a minute of the service'],
	[-300_000, 'warn', 'this machine is 300 s behind the service'],
	[600_400, 'warn', 'this machine is 600 s ahead of the service'],
	[undefined, 'skip', 'the service did not tell the time'],
])('our clock is ahead by %s', (aheadMs, state, found) => {
	const sight = seeClock(aheadMs)
	expect([sight.state, sight.found]).toEqual([state, found])
})
