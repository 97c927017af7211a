import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { EXIT } from '../../src/model/index.ts'
import { builtEntry } from '../support/built.ts'

const ROOT = path.join(import.meta.dirname, '..', '..')
const DEPLOY = path.join(ROOT, 'examples', 'deploy')
const read = (name: string): string => readFileSync(path.join(DEPLOY, name), 'utf8')

let entry = ''
beforeAll(async () => {
	entry = await builtEntry()
})

/** Lines without comments, those that end with a backslash joined. */
function linesOf(text: string): readonly string[] {
	return text
		.replace(/^#.*\n/gm, '')
		.replaceAll(/\\\n\s*/g, '')
		.split('\n')
		.filter((line) => line.trim() !== '')
}

/** What the program says of these arguments where there is no repository: it got as far as looking for one. */
function expectTaken(args: readonly string[]): void {
	const { status, stderr } = spawnSync(process.execPath, [entry, ...args], { cwd: '/', encoding: 'utf8' })
	expect({ status, stderr }).toEqual({ status: 1, stderr: expect.stringContaining('Git repository') })
}

describe('the unit of systemd', () => {
	const settings = linesOf(read('tideway.service')).flatMap((line) => {
		const [, name, value] = /^(\w+)=(.*)$/.exec(line) ?? []
		return name === undefined ? [] : [[name, value ?? ''] as const]
	})
	const valuesOf = (name: string): readonly string[] => settings.flatMap(([key, value]) => (key === name ? [value] : []))

	test('calls the program with what it takes, and takes its end on SIGTERM for no failure', () => {
		const [program, name, ...args] = valuesOf('ExecStart')[0]?.split(' ') ?? []
		expect([program, name]).toEqual(['/usr/bin/env', 'tideway'])
		expectTaken(args)
		expect(valuesOf('SuccessExitStatus')).toEqual([String(EXIT.cancelled)])
		expect(valuesOf('KillSignal')).toEqual(['SIGTERM'])
	})

	test('lets the process write to its own folders only, without any privilege', () => {
		const strict = { NoNewPrivileges: 'yes', ProtectSystem: 'strict', ProtectHome: 'yes', CapabilityBoundingSet: '', UMask: '0077' }
		for (const [name, value] of Object.entries(strict)) expect({ [name]: valuesOf(name) }).toEqual({ [name]: [value] })
		expect(valuesOf('User')).toEqual(['tideway'])
		expect(valuesOf('Environment')).toEqual([`HOME=/var/lib/${valuesOf('StateDirectory')} XDG_CACHE_HOME=/var/cache`])
	})

	test.runIf(existsSync('/usr/bin/systemd-analyze'))('is one that systemd understands', () => {
		const { status, stderr } = spawnSync('systemd-analyze', ['verify', path.join(DEPLOY, 'tideway.service')], { encoding: 'utf8' })
		expect({ status, ours: stderr.split('\n').filter((line) => line.includes('tideway.service')) }).toEqual({ status: 0, ours: [] })
	})
})

describe('the container file', () => {
	const steps = linesOf(read('Containerfile')).map((line) => /^([A-Z]+) (.*)$/.exec(line)?.slice(1) ?? ['', line])
	const last = steps.slice(steps.findLastIndex(([name]) => name === 'FROM'))
	const lastOf = (name: string): string => last.find(([key]) => key === name)?.[1] ?? ''

	test('starts the program as the package names it, with what it takes', () => {
		const { bin } = JSON.parse(readFileSync(path.join(ROOT, 'package.json'), 'utf8'))
		expect(Object.keys(bin).map((name) => [`/opt/tideway/node_modules/.bin/${name}`])).toEqual([JSON.parse(lastOf('ENTRYPOINT'))])
		expectTaken(JSON.parse(lastOf('CMD')))
		expect(JSON.parse(lastOf('CMD'))).toContain(`0.0.0.0:${lastOf('EXPOSE')}`)
		const [program, flag, code] = JSON.parse(lastOf('HEALTHCHECK').replace(/^.* CMD /, ''))
		expect([program, flag]).toEqual(['node', '-e'])
		expect(code).toContain(`127.0.0.1:${lastOf('EXPOSE')}/healthz`)
		expect(spawnSync(process.execPath, ['--check', '-'], { input: code }).status).toBe(0)
	})

	test('ends as nobody in particular, fetches nothing unnamed, and takes its base by digest where one is given', () => {
		expect(
			steps.every(([name]) =>
				/^(ARG|FROM|WORKDIR|COPY|RUN|ENV|USER|VOLUME|STOPSIGNAL|EXPOSE|HEALTHCHECK|ENTRYPOINT|CMD)$/.test(name ?? ''),
			),
		).toBe(true)
		expect(lastOf('USER')).toMatch(/^[1-9]\d*:[1-9]\d*$/)
		expect(lastOf('STOPSIGNAL')).toBe('SIGTERM')
		expect(steps.filter(([name]) => name === 'FROM').map(([, value]) => value)).toEqual(['${BASE} AS build', '${BASE}'])
		expect(read('Containerfile')).not.toMatch(/curl|wget|https?:\/\/(?!127)/)
	})
})
