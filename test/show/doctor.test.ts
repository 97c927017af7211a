import { expect, test } from 'vitest'
import type { Check } from '../../src/model/index.ts'
import { showChecks } from '../../src/show/doctor.ts'

const CHECKS: readonly Check[] = [
	{ name: 'git', state: 'ok', found: '2.39.5' },
	{ name: 'lock', workspace: 'acme', state: 'warn', found: 'held by bob@desk', cure: 'wait for it' },
	{ name: 'state', workspace: 'acme', state: 'skip', found: 'the remote could not be read' },
	{ name: 'identity', workspace: 'other', state: 'FAIL', found: 'another workspace', cure: 'correct the credential' },
]

test('a line for each check, what to do below it, workspaces under their names', () => {
	expect(showChecks(CHECKS, { color: false })).toBe(`ok    git — 2.39.5

acme
warn  lock — held by bob@desk
      Next: wait for it
skip  state — the remote could not be read

other
FAIL  identity — another workspace
      Next: correct the credential

1 ok, 1 warning, 1 failure, 1 skipped.
`)
})

test('colour adds nothing but escape sequences', () => {
	const painted = showChecks(CHECKS, { color: true })
	expect(painted.replace(/\u001b\[\d+m/g, '')).toBe(showChecks(CHECKS, { color: false }))
	expect(painted).not.toBe(showChecks(CHECKS, { color: false }))
})

test('P42: what a host or a name says stays on its line', () => {
	const odd = 'a\nFAIL  git — fake\r\u001b[2J\u202e'
	const shown = showChecks([{ name: odd, workspace: odd, state: 'FAIL', found: odd, cure: odd }], { color: false })
	expect(shown.split('\n')).toHaveLength(7)
	expect(shown).not.toMatch(/\u001b|\u202e|\r/)
})
