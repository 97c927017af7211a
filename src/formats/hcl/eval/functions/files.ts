import { hashBytes } from '../../../../model/index.ts'
import type { Computed, Refusal } from '../refusal.ts'
import { isRefusal, refuse, refuseSize } from '../refusal.ts'
import type { Files } from '../scope.ts'
import { setOf } from '../set.ts'
import { setType } from '../typing.ts'
import { isMapping, stringOf } from '../value.ts'
import { fromBytes, toBytes, toHex } from './bytes.ts'
import type { Call, Functions, HclFunction } from './define.ts'
import { ofText, simple, textOf } from './define.ts'
import { encodeBase64 } from './encoding.ts'
import { matchGlob } from './glob.ts'
import { baseName, cleanPath, folderName } from './path.ts'

/** Files are those that were handed in, by their path from the folder of the module; nothing outside can be reached. */
export const FILE_FUNCTIONS: Functions = {
	abspath: ofText((path, { cwd }) => cleanPath(path.startsWith('/') ? path : `${cwd}/${path}`)),
	basename: ofText(baseName),
	dirname: ofText(folderName),
	file: ofText((path, { files }) => readText(files, path)),
	filebase64: ofBytes(encodeBase64),
	filebase64sha256: ofBytes((bytes) => encodeBase64(hashBytes('sha256', bytes))),
	filebase64sha512: ofBytes((bytes) => encodeBase64(hashBytes('sha512', bytes))),
	fileexists: ofText(
		(path, { files }) => (isFolder(files, path) ? refuse('it is a folder', { argument: 0 }) : files.has(cleanPath(path))),
		'bool',
	),
	filemd5: ofBytes((bytes) => toHex(hashBytes('md5', bytes))),
	fileset: simple({ path: 'string', pattern: 'string' }, setType('string'), ({ path: folder, pattern }, call) => {
		const matches = matchGlob(cleanPath(`./${pattern}`))
		if (!matches) return refuse('the pattern is not valid, or longer than is matched', { argument: 1, hint: 'close each [ and {' })
		if (!call.take(call.files.size * pattern.length)) return refuseSize('the set of files')
		const found = [...call.files.keys()].flatMap((path) => pathBelow(folder, path) ?? []).filter(matches)
		return setOf('string', found.map(stringOf))
	}),
	filesha1: ofBytes((bytes) => toHex(hashBytes('sha1', bytes))),
	filesha256: ofBytes((bytes) => toHex(hashBytes('sha256', bytes))),
	filesha512: ofBytes((bytes) => toHex(hashBytes('sha512', bytes))),
	pathexpand: ofText((path) => (path.startsWith('~') ? refuse('there is no home folder here', { argument: 0 }) : path)),
	templatefile: {
		parameters: [
			{ name: 'path', type: 'string' },
			{ name: 'vars', type: 'dynamic', accepts: ['parts', 'secrets'] },
		],
		result: 'dynamic',
		apply: ({ at }, call) => {
			const text = readText(call.files, textOf(at(0)))
			return typeof text === 'string' ? renderWith(text, at(1), call) : text
		},
	},
	templatestring: {
		parameters: [
			{ name: 'template', type: 'string' },
			{ name: 'vars', type: 'dynamic', accepts: ['parts', 'secrets'] },
		],
		result: 'string',
		apply: ({ at }, call) => renderWith(textOf(at(0)), at(1), call),
	},
}

function ofBytes(encode: (bytes: Uint8Array) => string): HclFunction {
	return ofText((path, { files }) => {
		const bytes = readBytes(files, path)
		return isRefusal(bytes) ? bytes : encode(bytes)
	})
}

function readFile(files: Files, path: string): string | Uint8Array | Refusal {
	const clean = cleanPath(path)
	const file = files.get(clean)
	if (file !== undefined) return file
	const isOutside = clean.startsWith('/') || clean.startsWith('..')
	const hint = isOutside ? 'only files below the folder of the workspace can be read' : 'the path starts at the folder of the configuration'
	return refuse(`there is no file ${JSON.stringify(clean)}`, { argument: 0, hint })
}

function readText(files: Files, path: string): string | Refusal {
	const file = readFile(files, path)
	if (typeof file === 'string' || isRefusal(file)) return file
	return fromBytes(file) ?? refuse('the file is no text in UTF-8', { argument: 0, hint: 'filebase64 reads any file' })
}

function readBytes(files: Files, path: string): Uint8Array | Refusal {
	const file = readFile(files, path)
	return typeof file === 'string' ? toBytes(file) : file
}

function isFolder(files: Files, folder: string): boolean {
	return [...files.keys()].some((path) => pathBelow(folder, path) !== undefined)
}

/** The rest of a path that leads below the folder. */
function pathBelow(folder: string, path: string): string | undefined {
	const clean = cleanPath(folder)
	if (clean === '.') return path
	return path.startsWith(`${clean}/`) ? path.slice(clean.length + 1) : undefined
}

const NAME = /^[\p{ID_Start}_][\p{ID_Continue}-]*$/u

function renderWith(template: string, variables: ReturnType<typeof stringOf>, call: Call): Computed {
	if (!isMapping(variables)) return refuse('an object with the variables of the template is needed', { argument: 1 })
	const wrong = [...variables.members.keys()].find((name) => !NAME.test(name))
	if (wrong !== undefined) return refuse(`${JSON.stringify(wrong)} cannot be the name of a variable`, { argument: 1 })
	return call.render(template, variables.members)
}
