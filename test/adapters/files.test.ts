import {
	existsSync,
	mkdirSync,
	mkdtempSync,
	readdirSync,
	readFileSync,
	rmSync,
	statSync,
	symlinkSync,
	utimesSync,
	writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { afterEach, beforeEach, describe, expect, test } from 'vitest'

import { systemFiles } from '../../src/adapters/files.ts'

let folder: string
beforeEach(() => {
	folder = mkdtempSync(join(tmpdir(), 'tideway-files-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const files = systemFiles()
const modeOf = (path: string) => statSync(path).mode & 0o777

describe('systemFiles', () => {
	test('writes what it is given, makes folders, keeps them private whatever the umask', async () => {
		const path = join(folder, 'a/b/state 😀.json')
		const umask = process.umask(0)
		try {
			await files.write(path, 'é\r\n')
			await files.append(join(folder, 'c/log'), 'x')
		} finally {
			process.umask(umask)
		}
		expect(Buffer.from((await files.read(path)) ?? []).toString()).toBe('é\r\n')
		expect([
			modeOf(path),
			modeOf(join(folder, 'a')),
			modeOf(join(folder, 'a/b')),
			modeOf(join(folder, 'c/log')),
			modeOf(join(folder, 'c')),
		]).toEqual([0o600, 0o700, 0o700, 0o600, 0o700])
		await files.write(path, new Uint8Array([0, 255]))
		expect([...((await files.read(path)) ?? [])]).toEqual([0, 255])
		expect(await files.list(join(folder, 'a/b'))).toEqual(['state 😀.json'])
	})

	test('a text in pieces is written as the whole would be, in as few writes as it is long', async () => {
		const path = join(folder, 'long')
		const pieces = Array.from({ length: 30_000 }, (_, index) => `é😀${index}\n`)
		await files.write(path, pieces)
		expect(readFileSync(path, 'utf8')).toBe(pieces.join(''))
		await files.write(path, [])
		expect(readFileSync(path, 'utf8')).toBe('')
	})

	test('drafts that killed processes left are swept away by the next write beside them, those of living ones are not', async () => {
		const [old, fresh, strange] = [`.a.json.${'0'.repeat(16)}.draft`, `.a.json.${'1'.repeat(16)}.draft`, '.mine.draft']
		for (const name of [old, fresh, strange]) writeFileSync(join(folder, name), 'half')
		for (const name of [old, strange]) utimesSync(join(folder, name), 0, 0)
		await files.write(join(folder, 'b.json'), 'whole')
		expect(readdirSync(folder).sort()).toEqual([fresh, strange, 'b.json'].sort())
	})

	test('P25: a text that breaks off leaves the old one, and no draft', async () => {
		const path = join(folder, 'long')
		await files.write(path, 'old')
		const broken = function* (): Generator<string> {
			yield 'x'.repeat(200_000)
			throw new Error('broken off')
		}
		await expect(files.write(path, broken())).rejects.toThrow('broken off')
		expect([readFileSync(path, 'utf8'), readdirSync(folder)]).toEqual(['old', ['long']])
	})

	test('tells when a file was written, and nothing of one that is not there', async () => {
		const [path, began] = [join(folder, 'diary'), Date.now()]
		await files.write(path, 'x')
		utimesSync(path, new Date(0), new Date('2026-01-02T03:04:05.678Z'))
		expect([await files.changedAt(path), await files.changedAt(join(folder, 'none'))]).toEqual(['2026-01-02T03:04:05.678Z', undefined])
		await files.append(path, 'y')
		expect(Date.parse((await files.changedAt(path)) ?? '')).toBeGreaterThan(began - 1_000)
	})

	test('P25: a reader sees the old or the new content, never a part', async () => {
		const path = join(folder, 'state')
		const contents = ['a', 'b'].map((letter) => letter.repeat(2_000_000))
		await files.write(path, contents[0] ?? '')
		const seen = new Set<string>()
		const writing = Promise.all(Array.from({ length: 10 }, (_, index) => files.write(path, contents[index % 2] ?? '')))
		let done = false
		void writing.then(() => {
			done = true
		})
		while (!done) {
			const content = Buffer.from((await files.read(path)) ?? []).toString()
			seen.add(`${content[0]}${content.length}${new Set(content).size}`)
		}
		expect([...seen].every((look) => look === 'a20000001' || look === 'b20000001')).toBe(true)
		expect(await files.list(folder)).toEqual(['state'])
	})

	test('P25: a link in the place of a file is replaced, not followed', async () => {
		writeFileSync(join(folder, 'outside'), 'theirs')
		symlinkSync(join(folder, 'outside'), join(folder, 'inside'))
		await files.write(join(folder, 'inside'), 'ours')
		expect(readFileSync(join(folder, 'outside'), 'utf8')).toBe('theirs')
		expect(readFileSync(join(folder, 'inside'), 'utf8')).toBe('ours')
	})

	test('P33: of twenty that create one file exactly one does, and its content stays', async () => {
		const path = join(folder, 'locks/lock')
		const outcomes = await Promise.allSettled(Array.from({ length: 20 }, (_, index) => files.create(path, `holder ${index}`)))
		const winner = outcomes.findIndex((outcome) => outcome.status === 'fulfilled')
		expect(outcomes.filter((outcome) => outcome.status === 'fulfilled')).toHaveLength(1)
		for (const outcome of outcomes)
			if (outcome.status === 'rejected') expect(outcome.reason).toMatchObject({ problem: { code: 'FILE_EXISTS' } })
		expect(readFileSync(path, 'utf8')).toBe(`holder ${winner}`)
		expect(await files.list(join(folder, 'locks'))).toEqual(['lock'])
	})

	test('what is not there is undefined, empty or fine to remove', async () => {
		writeFileSync(join(folder, 'file'), '')
		expect(await files.read(join(folder, 'none'))).toBeUndefined()
		expect(await files.read(join(folder, 'file/below'))).toBeUndefined()
		expect(await files.list(join(folder, 'none'))).toEqual([])
		await files.remove(join(folder, 'none/none'))
		await files.remove(join(folder, 'file'))
		expect(existsSync(join(folder, 'file'))).toBe(false)
	})

	test('appends in order', async () => {
		const path = join(folder, 'journal')
		for (const line of ['1\n', '2\n', '3\n']) await files.append(path, line)
		expect(readFileSync(path, 'utf8')).toBe('1\n2\n3\n')
	})

	test('a file that stays open is made with its first text, has each when that is answered, and goes on where it was', async () => {
		const path = join(folder, 'runs/journal')
		for (const lines of [
			['1\n', '2\n'],
			['3\n', '4\n'],
		]) {
			const end = files.appending(path)
			expect(existsSync(path)).toBe(lines[0] !== '1\n')
			for (const line of lines) {
				await end.append(line)
				expect(readFileSync(path, 'utf8').endsWith(line)).toBe(true)
			}
			await end.close()
		}
		expect(readFileSync(path, 'utf8')).toBe('1\n2\n3\n4\n')
		expect([statSync(path).mode & 0o777, statSync(join(folder, 'runs')).mode & 0o777]).toEqual([0o600, 0o700])
		await files.appending(join(folder, 'none')).close()
		expect(existsSync(join(folder, 'none'))).toBe(false)
	})

	test('what the disk refuses is a problem that names the file; no draft is left', async () => {
		mkdirSync(join(folder, 'taken'))
		writeFileSync(join(folder, 'taken/x'), '')
		const refused = { problem: { code: 'FILE_IO', message: expect.stringContaining('taken'), where: { file: join(folder, 'taken') } } }
		await expect(files.write(join(folder, 'taken'), '')).rejects.toMatchObject(refused)
		await expect(files.append(join(folder, 'taken'), '')).rejects.toMatchObject(refused)
		await expect(files.appending(join(folder, 'taken')).append('')).rejects.toMatchObject(refused)
		await expect(files.read(join(folder, 'taken'))).rejects.toMatchObject(refused)
		await expect(files.write(join(folder, 'taken/x/y'), '')).rejects.toMatchObject({ problem: { code: 'FILE_IO' } })
		expect(readFileSync(join(folder, 'taken/x'), 'utf8')).toBe('')
		expect(await files.list(folder)).toEqual(['taken'])
	})
})
