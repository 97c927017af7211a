import { execFileSync } from 'node:child_process'
import path from 'node:path'
import { expect, test } from 'vitest'

const HTTP = path.join(import.meta.dirname, '..', '..', 'src', 'adapters', 'http.ts')

test('what speaks HTTP does not bring the client of the web along', () => {
	const script = `await import(${JSON.stringify(HTTP)}); console.log(JSON.stringify(process.moduleLoadList))`
	const env = { PATH: process.env['PATH'] }
	const loaded: string[] = JSON.parse(execFileSync(process.execPath, ['--input-type=module', '--eval', script], { encoding: 'utf8', env }))
	expect(loaded).toContain('NativeModule _http_client')
	expect(loaded.filter((name) => name.includes('undici'))).toEqual([])
})
