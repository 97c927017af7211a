import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect, test } from 'vitest'
import { provider } from '../../../providers/hightouch/index.ts'
import { liveOf, writtenFrom } from '../../conformance/hcl.ts'
import { samples } from './hcl-samples.ts'

test('P14: `terraform fmt` has nothing to change in what is written from the workspace', async () => {
	const folder = mkdtempSync(path.join(tmpdir(), 'tideway-hcl-'))
	try {
		const files = await writtenFrom(provider, liveOf(provider, samples))
		for (const [file, text] of Object.entries(files)) writeFileSync(path.join(folder, file), text)
		expect(execFileSync('terraform', ['fmt', '-check', '-diff', folder], { encoding: 'utf8' })).toBe('')
		expect(Object.keys(files).length).toBeGreaterThan(10)
	} finally {
		rmSync(folder, { recursive: true, force: true })
	}
})
