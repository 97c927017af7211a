import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { afterEach, beforeEach, describe, expect, test } from 'vitest'

import { readFolder } from '../../src/adapters/folder.ts'

let top: string
beforeEach(() => {
	top = mkdtempSync(join(tmpdir(), 'tideway-folder-'))
	mkdirSync(join(top, 'tree/models'), { recursive: true })
	mkdirSync(join(top, 'beside'))
	writeFileSync(join(top, 'tree/models/a.yaml'), 'name: A\n')
	writeFileSync(join(top, 'tree/.hidden'), '')
})
afterEach(() => rmSync(top, { recursive: true, force: true }))

describe('readFolder', () => {
	test.each(['tree', 'tree/', './tree', 'beside/../tree', '/tree'])('names files from the folder, written as %s', async (written) => {
		expect([...(await readFolder(`${top}/${written}`)).keys()]).toEqual(['models/a.yaml'])
	})
})
