import { describe, expect, test } from 'vitest'
import { Failure, problem } from '../../../src/model/index.ts'
import type { HostFacts, Protection } from '../../../src/ports/index.ts'
import { startExamination } from '../../../src/sync/doctor/examination.ts'
import { checkHost, seeClock } from '../../../src/sync/doctor/host.ts'
import { fakeForge } from '../../support/fake-forge.ts'
import { fakeRemote } from '../../support/fake-repository.ts'

const UNKNOWN = problem('API_FORBIDDEN', 'not for you')
const FREE = { kind: 'known', needsPull: false, needsSignatures: false, neededApprovals: 0, neededChecks: [], others: [] } as const
const GOOD: HostFacts = { mayPush: true, isArchived: false, isPublic: false, scopes: ['repo'] }

/** `state name: found → cure` */
async function look(
	facts: HostFacts | null,
	protection: Protection = FREE,
	signer: 'nobody' | 'us' | 'host' = 'nobody',
): Promise<readonly string[]> {
	const examination = startExamination()
	const told = async () => facts ?? Promise.reject(new Failure(UNKNOWN))
	await checkHost(examination, { ...fakeForge(fakeRemote()), facts: told, protection: async () => protection }, { branch: 'main', signer })
	return examination.checks.map(({ state, name, found, cure }) => `${state} ${name}: ${found}${cure === undefined ? '' : ` → ${cure}`}`)
}

const [HOST, RULES, SCOPES] = [
	'ok host: Fake; not public; the credential may write',
	'ok branch rules: nothing keeps a push from main',
	'ok scopes: repo',
]

describe('what the host says is explained, with the cure', () => {
	test.each<[string, HostFacts | null, Protection, readonly string[]]>([
		['all is well', GOOD, FREE, [HOST, RULES, SCOPES]],
		[
			'no right to write',
			{ ...GOOD, mayPush: false },
			FREE,
			['FAIL host: the credential may read the repository and not write to it → give it write access to the contents', RULES, SCOPES],
		],
		[
			'an archived repository',
			{ ...GOOD, isArchived: true },
			FREE,
			['FAIL host: the repository is archived: nobody can write to it → take it out of the archive', RULES, SCOPES],
		],
		[
			'a branch for pull requests',
			GOOD,
			{ ...FREE, needsPull: true, neededApprovals: 2, neededChecks: ['lint'] },
			[
				HOST,
				'warn branch rules: main takes changes by pull request only, with 2 approvals → set `push: pull-request`, or let whoever runs this bypass the rule, or track another branch',
				SCOPES,
			],
		],
		[
			'a branch with other rules, one of them not known here',
			GOOD,
			{ ...FREE, needsSignatures: true, neededChecks: ['lint'], others: ['update', 'full_moon'] },
			[
				HOST,
				'warn branch rules: main takes signed commits only, and takes commits that have passed lint, and takes updates from those who may bypass a rule, and full_moon → let the workspace sign them with `sign`; let whoever runs this bypass the rule, or track another branch',
				SCOPES,
			],
		],
		[
			'a token that is good for too much',
			{ ...GOOD, scopes: ['repo', 'admin:org', 'delete_repo'] },
			FREE,
			[
				HOST,
				RULES,
				'warn scopes: the token is also good for admin:org, delete_repo, which no sync needs → use one that can write to this repository and do nothing else',
			],
		],
		[
			'a token that is good for too little, though for a public repository it would do',
			{ ...GOOD, scopes: ['public_repo', 'read:user'] },
			FREE,
			[
				HOST,
				RULES,
				'FAIL scopes: the token is good for public_repo, read:user, and not for writing to the repository → give it the right to write to the repository',
			],
		],
		[
			'a host that tells little',
			{ isPublic: true, endsAt: '2027-02-01' },
			{ kind: 'unknown', reason: UNKNOWN },
			[
				'ok host: Fake; public; the token ends at 2027-02-01',
				'skip branch rules: the host does not tell them to this credential (not for you)',
				'skip scopes: the host does not tell what the token is good for',
			],
		],
		[
			'a host that cannot be asked',
			null,
			FREE,
			['host', 'branch rules', 'scopes'].map((name) => `skip ${name}: the API of the host could not be asked (not for you)`),
		],
	])('%s', async (_, facts, protection, expected) => {
		expect(await look(facts, protection)).toEqual(expected)
	})

	test('a workspace that signs is fine with a branch that takes nothing else', async () => {
		expect((await look(GOOD, { ...FREE, needsSignatures: true }, 'us'))[1]).toBe(RULES)
	})

	test('a host that is to sign and does not', async () => {
		expect((await look(GOOD, FREE, 'host'))[2]).toBe('FAIL signatures: Fake signs no commits for others → sign with `key` or `gpg`')
	})

	test.each([['public_repo'], ['repository:write'], ['write:repository:bitbucket']])(
		'%s is enough for a public repository',
		async (scope) => {
			expect((await look({ ...GOOD, isPublic: true, scopes: [scope] }))[2]).toBe(`ok scopes: ${scope}`)
		},
	)
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
