import { execFileSync, spawn } from 'node:child_process'
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { gzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { ENCODINGS, newCanary, scanFor } from './canary.ts'
import { noteGit, recordGit } from './canary-git.ts'
import { watchFolder } from './canary-watch.ts'
import { gitBench } from './git.ts'
import { scratchFolder } from './scratch.ts'

const SECRET = newCanary()
const scan = scanFor({ token: SECRET, other: newCanary() })
const among = (text: string): string => `{"message": "before ${text} after"}\n`
const wrapped = (text: string, width: number, between: string): string =>
	(text.match(new RegExp(`.{1,${width}}`, 'gs')) ?? []).join(between)

describe('a secret is found', () => {
	test.each(Object.entries(ENCODINGS))('as %s', (_, encode) => {
		expect(scan(among(encode(SECRET)))).toEqual([expect.stringMatching(/^token as /)])
	})

	test.each(['base64', 'base64url', 'hex'] as const)('as %s of a longer text, wherever it begins in it', (name) => {
		for (const before of ['', 'a', 'ab', 'abc', 'Authorization: Bearer '])
			expect(scan(among(Buffer.from(`${before}${SECRET}\r\n`).toString(name)))).toHaveLength(1)
	})

	test.each([
		['lines of base64', wrapped(Buffer.from(SECRET).toString('base64'), 8, '\r\n')],
		['lines of text, indented and marked', wrapped(SECRET, 7, '\n    | ')],
		['lines, escaped in JSON', wrapped(SECRET, 7, '\\n')],
		['a list of chunks', `["${wrapped(SECRET, 6, '", "')}"]`],
		['each letter apart', wrapped(SECRET, 1, ' ')],
		['the first 20 characters, then dots', `${SECRET.slice(0, 20)}…`],
		['the last 24 characters', `…${SECRET.slice(-24)}`],
		['one byte after the other, as hex', Buffer.from(SECRET).toString('hex').replace(/../g, '$& ')],
	])('as %s', (_, text) => {
		expect(scan(among(text))).toHaveLength(1)
	})

	test('each of several, by its name', () => {
		const two = { one: newCanary(), other: newCanary() }
		expect(scanFor(two)(`${two.one} and ${two.other}`)).toEqual(['one as plain text', 'other as plain text'])
	})
})

test.each([
	['nothing', ''],
	['a short text', 'HIGHTOUCH_TOKEN'],
	['another secret', newCanary()],
	['a few letters of it', `${SECRET.slice(0, 5)} ${SECRET.slice(20, 25)}`],
	['a megabyte of something else', `${newCanary().repeat(5_000)}${Buffer.from(newCanary().repeat(5_000)).toString('hex')}`],
])('%s is not taken for a secret', (_, text) => {
	expect(scan(text)).toEqual([])
})

describe('in a folder', () => {
	test('in a file, in its name, in an archive, and only once', () => {
		const folder = scratchFolder({ 'clean.txt': 'nothing', 'deep/leak.txt': `x ${SECRET}` })
		const watch = watchFolder(folder, scan)
		expect(watch.look()).toEqual(['deep/leak.txt: token as plain text'])
		expect(watch.look()).toEqual([])
		const name = Buffer.from(SECRET).toString('base64url')
		mkdirSync(path.join(folder, name))
		writeFileSync(path.join(folder, 'a.gz'), gzipSync(SECRET))
		const found = watch.look()
		expect(found).toHaveLength(2)
		expect(found).toContain('a.gz: token as plain text')
		expect(found).toContainEqual(expect.stringMatching(/: its name: token as base64/))
	})

	test('in what git packed, in a message and in the name of a ref, whatever repository has it', () => {
		const bench = gitBench()
		try {
			const [one, other] = [bench.work('one'), bench.work('other')]
			bench.write(one, 'a.txt', `a secret: ${SECRET}`)
			bench.commitAll(one, 'Clean')
			bench.write(other, 'b.txt', 'clean')
			bench.commitAll(other, `Hex ${Buffer.from(SECRET).toString('hex')}`)
			bench.git(one, 'rm', '--quiet', 'a.txt')
			bench.git(one, 'gc', '--quiet')
			bench.git(other, 'update-ref', `refs/heads/${Buffer.from(SECRET).toString('hex')}`, 'HEAD')
			const found = watchFolder(bench.folder, scan).lookAtEnd()
			expect(found.filter((line) => /^blob [0-9a-f]{40}: token as plain text$/.test(line))).toHaveLength(1)
			expect(found.filter((line) => /^commit [0-9a-f]{40}: token as hex$/.test(line))).toHaveLength(1)
			expect(found.filter((line) => line.startsWith('other/.git/refs/heads/') && line.includes('its name'))).toHaveLength(1)
		} finally {
			bench.remove()
		}
	})

	test('in what git was called with, except where the environment of a person has it', () => {
		const folder = scratchFolder()
		const bin = recordGit(folder, ['HOST_TOKEN'])
		const env = { PATH: `${bin}:${process.env['PATH']}`, HOME: folder, HOST_TOKEN: SECRET }
		const watch = watchFolder(folder, scan)
		execFileSync('git', ['version'], { env })
		expect(watch.look()).toEqual([])
		execFileSync('git', ['version'], { env: { ...env, OTHER: SECRET } })
		expect(watch.look()).toHaveLength(1)
		execFileSync('git', ['-c', `a.b=${SECRET}`, 'version'], { env })
		expect(watch.look()).toHaveLength(1)
		expect(readdirSync(path.join(folder, 'calls'))).toHaveLength(3)
	})

	test('in what this process called git with, told once', () => {
		const take = noteGit(['HOST_TOKEN'])
		const env = { PATH: process.env['PATH'], HOST_TOKEN: SECRET }
		spawn('git', ['version'], { env })
		expect(scan(take())).toEqual([])
		spawn('git', ['version'], { env: { ...env, OTHER: SECRET } })
		const taken = take()
		expect(scan(taken)).toEqual(['token as plain text'])
		expect(taken).toContain('OTHER=')
		spawn('git', ['-c', `a.b=${SECRET}`, 'version'], { env: { ...env, OTHER: SECRET } })
		expect(scan(take())).toEqual(['token as plain text'])
		spawn('git', ['version'], { env })
		expect(take()).toBe('')
	})
})
