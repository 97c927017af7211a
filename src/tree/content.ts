import { locateYaml, parseYaml, readPlainYaml, YAML_LIMITS } from '../formats/yaml/index.ts'
import type { Dict, Problem, ResourceType, Value, ValuePath, Where } from '../model/index.ts'
import { isDict, isHidden, problem, renderJson, showPath } from '../model/index.ts'
import type { Aliases } from './alias.ts'
import { resolveNames } from './alias.ts'
import { readSecrets } from './secret.ts'

/** Where a file stands, and the attributes that its path tells. */
type Standing = { readonly inRepository: string; readonly told?: Dict }

/** What a file says, or why that cannot be told. */
export function parseContent(content: Uint8Array, path: string): { readonly attributes: Dict } | { readonly problem: Problem } {
	// Before it takes up room as a text: a commit can hold far more than it weighs.
	if (content.length > YAML_LIMITS.bytes)
		return { problem: problem('INPUT_TOO_LARGE', `${path} is larger than ${YAML_LIMITS.bytes} bytes`, { where: { file: path } }) }
	const text = decodeExactly(content)
	if (text === undefined)
		return {
			problem:
				standIn(content, path) ?? problem('YAML_INVALID', `${path} is not UTF-8 text`, { hint: 'save it as UTF-8', where: { file: path } }),
		}
	const wrong: ValuePath[] = []
	const plain = readPlainYaml(text)
	if (plain) {
		// Most files name none, and to look through all of their values takes a while.
		const attributes = text.includes('$secret') ? readSecrets(plain, wrong) : plain
		if (wrong.length === 0) return { attributes }
	}
	const result = parseYaml(text)
	if (result.kind === 'ok') {
		const attributes = readSecrets(result.document.value, wrong)
		const [first] = wrong
		return first ? { problem: noVariable(path, first, locateYaml(result.document, first) ?? {}) } : { attributes }
	}
	const [first] = result.problems
	const where = { ...first?.where, file: path }
	return {
		problem:
			standIn(content, path) ??
			problem(first?.code ?? 'YAML_INVALID', `${path}:${where.line ?? 1}:${where.column ?? 1}: ${first?.message ?? 'not valid YAML'}`, {
				...(first?.hint && { hint: first.hint }),
				where,
			}),
	}
}

/** What git keeps in the place of a content that is elsewhere, or locked: whatever a parser says about it misses the point. */
export function standIn(content: Uint8Array, path: string): Problem | undefined {
	const found = STAND_INS.find(([beginning]) => decode(content.subarray(0, beginning.length)) === beginning)
	if (found === undefined) return undefined
	const [, what, by] = found
	return problem('VALUE_INVALID', `${path} is ${what}`, {
		hint: `take the workspace's folder out of ${by} in .gitattributes`,
		where: { file: path },
	})
}

const STAND_INS = [
	['version https://git-lfs.github.com/spec/', 'a pointer of Git LFS: what it says is not in Git', 'Git LFS'],
	['\0GITCRYPT\0', 'locked by git-crypt', 'git-crypt'],
] as const

function noVariable(file: string, path: ValuePath, at: Where): Problem {
	return problem('VALUE_INVALID', `${file}: \`$secret\` of ${showPath(path)} takes the name of a variable`, {
		hint: 'write { $secret: NAME }; a real key of that name is written $$secret',
		where: { ...at, file },
	})
}

/** What a file of that type says, keys in place of other names; undefined where it cannot be read as one. */
export function readAttributes(content: Uint8Array, file: Standing, type: ResourceType, aliases: Aliases): Dict | undefined {
	const parsed = parseContent(content, file.inRepository)
	if ('problem' in parsed || wrongKind(parsed.attributes, type) !== undefined) return undefined
	return resolveNames(type, withTold(parsed.attributes, file), aliases)
}

/** With the attributes that the path tells. */
export function withTold(attributes: Dict, { told }: Pick<Standing, 'told'>): Dict {
	return told ? new Map([...attributes, ...told]) : attributes
}

/** An attribute of another kind than its own holds nothing that could be compared. */
export function wrongKind(attributes: Dict, type: ResourceType): string | undefined {
	for (const attribute of type.attributes) {
		const value: Value = attributes.get(attribute.name)
		if (value === undefined || value === null || isHidden(value)) continue
		if (attribute.kind === 'string' && typeof value !== 'string') return `\`${attribute.name}\` must be text, not ${describe(value)}`
		if (attribute.kind === 'boolean' && typeof value !== 'boolean')
			return `\`${attribute.name}\` must be true or false, not ${describe(value)}`
		if ((attribute.kind === 'object' || attribute.kind === 'map') && !isDict(value))
			return `\`${attribute.name}\` must be a map, not ${describe(value)}`
	}
	return undefined
}

function describe(value: Value): string {
	const text = renderJson(value, 'as-is')
	return text.length > 40 ? `${text.slice(0, 40)}…` : text
}

export function decode(content: Uint8Array): string {
	return new TextDecoder('utf-8', { ignoreBOM: true }).decode(content)
}

/** Undefined where the bytes are no UTF-8: what stands in their place would be another text (P15). */
export function decodeExactly(content: Uint8Array): string | undefined {
	try {
		return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(content)
	} catch {
		return undefined
	}
}
