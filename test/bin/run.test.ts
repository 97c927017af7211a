import { spawn, spawnSync } from 'node:child_process'
import { chmodSync, copyFileSync, mkdirSync, symlinkSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, test } from 'vitest'
import { scratchFolder } from '../support/scratch.ts'

const ENTRY = path.join(import.meta.dirname, '..', '..', 'bin', 'run.js')
const OWN_NODE = path.join(
	'node_modules',
	`${process.platform === 'darwin' ? 'node-bin' : 'node'}-${process.platform}-${process.arch}`,
	'bin',
	'node',
)

/** A project that holds the entry and a package.json, and says which Node it needs. */
function project(neededNode: string, files: Readonly<Record<string, string>> = {}): string {
	const manifest = JSON.stringify({ name: 'tideway', version: '1.2.3', type: 'module', engines: { node: `>=${neededNode}` } })
	const folder = scratchFolder({ 'package.json': manifest, ...files })
	mkdirSync(path.join(folder, 'bin'))
	copyFileSync(ENTRY, path.join(folder, 'bin', 'run.js'))
	return folder
}

/** The same with a Node too old for it, and in place of its own Node a program that runs `code` with this test's Node. */
function projectForNewerNode(code: string): string {
	const folder = project('999.0.0', {
		'own.mjs': code,
		[OWN_NODE]: `#!/bin/sh\nexec "${process.execPath}" "$(dirname "$0")/../../../own.mjs" "$@"\n`,
	})
	chmodSync(path.join(folder, OWN_NODE), 0o755)
	return folder
}

function run(folder: string, ...argv: string[]) {
	const { status, stdout, stderr } = spawnSync(process.execPath, [path.join(folder, 'bin', 'run.js'), ...argv], { encoding: 'utf8' })
	return { status, stdout, stderr }
}

describe('the version', () => {
	test.each(['--version', '-version', '-v', 'version'])('%s is answered although nothing is built and Node is too old', (flag) => {
		expect(run(project('999.0.0'), flag)).toEqual({ status: 0, stdout: 'tideway 1.2.3\n', stderr: '' })
	})
})

describe('a Node that is new enough', () => {
	test('starts the built program with the arguments', () => {
		const start = 'export const start = ({ argv, root }) => console.log(JSON.stringify({ argv, root }))'
		const folder = project('22.18.0', { 'dist/src/start/index.js': start })
		expect(JSON.parse(run(folder, 'plan', '-out=a b').stdout)).toEqual({ argv: ['plan', '-out=a b'], root: folder })
	})

	test('versions are compared as numbers', () => {
		const [major = '0'] = process.versions.node.split('.')
		expect(run(project(`${major}.0.0`), 'plan').stderr).toContain('not built')
		expect(run(project('9.99.99'), 'plan').stderr).toContain('not built')
	})

	test('says what to do where nothing is built', () => {
		const stderr = 'Error: this checkout is not built yet.\nRun `npm run build` in its folder.\n'
		expect(run(project('22.18.0'), 'plan')).toEqual({ status: 1, stdout: '', stderr })
	})
})

describe('a Node that is too old', () => {
	test('hands over to the Node of the checkout, with arguments and exit code', () => {
		const folder = projectForNewerNode('console.log(JSON.stringify(process.argv.slice(3))); process.exitCode = 6')
		expect(run(folder, 'plan', '-out=a b')).toEqual({ status: 6, stdout: '["plan","-out=a b"]\n', stderr: '' })
	})

	test('a child that a signal ended gives 128 and the number of the signal', () => {
		expect(run(projectForNewerNode("process.kill(process.pid, 'SIGKILL')"), 'plan').status).toBe(137)
	})

	test('names the version where the checkout has none', () => {
		const { status, stderr } = run(project('999.0.0'), 'plan')
		expect(status).toBe(1)
		expect(stderr).toBe(
			`Error: Node 999.0.0 or newer is needed, and this is ${process.versions.node}.\nInstall a newer Node, then try again.\n`,
		)
	})

	test('does not start itself over and over where its own Node is too old as well', () => {
		const folder = project('999.0.0', { [path.join(path.dirname(OWN_NODE), 'about.txt')]: '' })
		symlinkSync(process.execPath, path.join(folder, OWN_NODE))
		expect(run(folder, 'plan').stderr).toContain('Node 999.0.0 or newer is needed')
	})

	test.each(['SIGINT', 'SIGTERM'] as const)('%s reaches the child once, and its exit code comes back', async (signal) => {
		const code = `let count = 0
			process.on('${signal}', () => { count++; setTimeout(() => { console.log('signals: ' + count); process.exit(130) }, 150) })
			console.log('ready')
			setTimeout(() => {}, 10_000)`
		const child = spawn(process.execPath, [path.join(projectForNewerNode(code), 'bin', 'run.js'), 'plan'], {
			stdio: ['ignore', 'pipe', 'inherit'],
		})
		let output = ''
		child.stdout.setEncoding('utf8').on('data', (text: string) => {
			if (output === '') child.kill(signal)
			output += text
		})
		const status = await new Promise((resolve) => child.on('close', resolve))
		expect({ status, output }).toEqual({ status: 130, output: 'ready\nsignals: 1\n' })
	})
})
