import type { AttributeItem, BlockItem, Expression, HclFile } from '../../formats/hcl/index.ts'
import { parseHcl } from '../../formats/hcl/index.ts'
import type { Problem } from '../../model/index.ts'
import { problem } from '../../model/index.ts'

/** One file of the folder. `inRepository`: its path in the repository, `id` names its content. */
export type SourceFile = { readonly path: string; readonly inRepository: string; readonly id: string; readonly hcl: HclFile }

/** A block with two labels, `resource "type" "name"` or `data "type" "name"`. */
export type Declared = { readonly file: SourceFile; readonly block: BlockItem; readonly type: string; readonly name: string }

/** What a name stands for, and in which file. */
export type Defined = { readonly file: SourceFile; readonly value: Expression }

/** All files of a folder as one configuration. */
export type Module = {
	readonly files: readonly SourceFile[]
	/** In the order of the files; by type and name, joined by a dot. */
	readonly resources: ReadonlyMap<string, Declared>
	readonly data: ReadonlyMap<string, Declared>
	readonly locals: ReadonlyMap<string, Defined>
	/** A variable's default; null where it has none. */
	readonly variables: ReadonlyMap<string, Defined | null>
	/** Files that cannot be read, and names that are there twice. */
	readonly problems: readonly Problem[]
}

export type SourceText = Omit<SourceFile, 'hcl'> & { readonly text: string | undefined }

/** Reads the files of a folder. What one of them declares may be any resource, so a file that cannot be read leaves all of them unknown. */
export function readModule(texts: readonly SourceText[]): Module {
	const problems: Problem[] = []
	const files = texts.flatMap(({ text, ...source }): SourceFile[] => {
		const file = source.inRepository
		if (text === undefined) {
			problems.push(problem('HCL_INVALID', `${file} is not UTF-8 text`, { hint: 'save it as UTF-8', where: { file } }))
			return []
		}
		const parsed = parseHcl(text)
		if (parsed.kind === 'ok') return [{ ...source, hcl: parsed.file }]
		problems.push(...parsed.problems.map((found) => ({ ...found, where: { ...found.where, file } })))
		return []
	})
	return { files, ...declarations(files, problems), problems }
}

function declarations(files: readonly SourceFile[], problems: Problem[]): Omit<Module, 'files' | 'problems'> {
	const resources = new Map<string, Declared>()
	const data = new Map<string, Declared>()
	const locals = new Map<string, Defined>()
	const variables = new Map<string, Defined | null>()
	const define = <T>(into: Map<string, T>, name: string, value: T, what: string, file: SourceFile): void => {
		if (into.has(name)) problems.push(twice(`${what} ${name}`, file))
		into.set(name, value)
	}
	for (const file of files) {
		for (const block of file.hcl.body.items) {
			if (block.kind !== 'block') continue
			const [type = '', name = ''] = block.labels.map(({ text }) => text)
			const declared = { file, block, type, name }
			if (block.type.text === 'resource') define(resources, `${type}.${name}`, declared, 'resource', file)
			else if (block.type.text === 'data') define(data, `${type}.${name}`, declared, 'data', file)
			else if (block.type.text === 'variable') {
				const value = attributeOf(block, 'default')?.value
				define(variables, type, value ? { file, value } : null, 'variable', file)
			} else if (block.type.text === 'locals')
				for (const item of block.body.items)
					if (item.kind === 'attribute') define(locals, item.name.text, { file, value: item.value }, 'local value', file)
		}
	}
	return { resources, data, locals, variables }
}

function twice(what: string, { inRepository }: SourceFile): Problem {
	return problem('ADDRESS_DUPLICATE', `the ${what} is there twice`, {
		hint: 'give one of the two another name',
		where: { file: inRepository },
	})
}

export function attributeOf({ body }: BlockItem, name: string): AttributeItem | undefined {
	return body.items.find((item): item is AttributeItem => item.kind === 'attribute' && item.name.text === name)
}
