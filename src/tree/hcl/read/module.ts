import type { BlockItem } from '../../../formats/hcl/index.ts'
import { parseHclInSteps } from '../../../formats/hcl/index.ts'
import type { Place, Problem, Steps } from '../../../model/index.ts'
import { nearest, problem } from '../../../model/index.ts'
import { isOverrideFile, isValuesFile } from '../../in-hcl.ts'
import type { Declarations, Declared, Defined, Statement, Variable } from './declarations.ts'
import { localFolders } from './folders.ts'
import { override } from './overrides.ts'
import type { SourceFile } from './source.ts'
import { attributeOf, placeIn } from './source.ts'

export type { Declared, Defined, Statement, Variable } from './declarations.ts'

/** All files of a folder as one configuration. */
export type Module = {
	readonly files: readonly SourceFile[]
	/** In the order of the files; by type and name, joined by a dot. */
	readonly resources: ReadonlyMap<string, Declared>
	readonly data: ReadonlyMap<string, Declared>
	readonly locals: ReadonlyMap<string, Defined>
	readonly variables: ReadonlyMap<string, Variable>
	/** Blocks of every other kind. */
	readonly statements: readonly Statement[]
	/** Modules that `module` blocks call by a path of the same tree, by their folder. */
	readonly called: ReadonlyMap<string, Module>
	/** Files that cannot be read, names that are there twice, and blocks that mean nothing. */
	readonly problems: readonly Problem[]
}

export type SourceText = Omit<SourceFile, 'hcl'> & { readonly text: string | undefined }

/** Blocks at the top of a file, and how many labels each has. */
const LABELS: ReadonlyMap<string, number> = new Map([
	['resource', 2],
	['data', 2],
	['ephemeral', 2],
	['variable', 1],
	['output', 1],
	['module', 1],
	['provider', 1],
	['check', 1],
	['locals', 0],
	['terraform', 0],
	['moved', 0],
	['removed', 0],
	['import', 0],
])

/**
 * Reads the files of a folder. What one of them declares may be any resource, so a file that cannot be read leaves all of them unknown.
 * Files of a folder that a `module` block calls are a configuration of their own. `ownKeys`: types of blocks that have a `key` of their
 * own.
 */
export function* readModule(texts: readonly SourceText[], ownKeys: ReadonlySet<string>): Steps<Module> {
	const problems: Problem[] = []
	const all: SourceFile[] = []
	for (const { text, ...source } of texts) {
		const file = source.inRepository
		if (text === undefined) {
			problems.push(problem('HCL_INVALID', `${file} is not UTF-8 text`, { hint: 'save it as UTF-8', where: { file } }))
			continue
		}
		const parsed = yield* parseHclInSteps(text)
		if (parsed.kind === 'ok') all.push({ ...source, hcl: parsed.file })
		else problems.push(...parsed.problems.map((found) => ({ ...found, where: { ...found.where, file } })))
		yield
	}
	const elsewhere = localFolders(all)
	const isCalled = ({ path }: SourceFile): boolean => elsewhere.some((folder) => path.startsWith(`${folder}/`))
	const files = all.filter((file) => !isCalled(file))
	const called = new Map<string, Module>()
	for (const folder of elsewhere) {
		const own = all.filter(({ path }) => path.slice(0, path.lastIndexOf('/')) === folder && !isValuesFile(path))
		const wrong: Problem[] = []
		called.set(folder, { files: own, called, ...declarations(own, ownKeys, wrong), problems: wrong })
	}
	return { files, called, ...declarations(files, ownKeys, problems), problems }
}

function declarations(files: readonly SourceFile[], ownKeys: ReadonlySet<string>, problems: Problem[]): Declarations {
	const into: Declarations = { resources: new Map(), data: new Map(), locals: new Map(), variables: new Map(), statements: [] }
	for (const file of files) {
		if (isValuesFile(file.path) || isOverrideFile(file.path)) continue
		for (const item of file.hcl.body.items) {
			const wrong = item.kind === 'block' ? wrongBlock(item) : STRAY
			if (wrong) problems.push(problem('HCL_INVALID', wrong.message, { hint: wrong.hint, where: placeIn(file, item.start) }))
			else if (item.kind === 'block') declare(into, { file, block: item, ownKeys }, problems)
		}
	}
	for (const file of files) if (isOverrideFile(file.path)) override(into, file, problems)
	for (const file of valuesFiles(files)) give(into.variables, file)
	return into
}

/** In the order in which they count, the last one most. */
function valuesFiles(files: readonly SourceFile[]): readonly SourceFile[] {
	const values = files.filter(({ path }) => isValuesFile(path))
	return [...values.filter(({ path }) => path === 'terraform.tfvars'), ...values.filter(({ path }) => path !== 'terraform.tfvars')]
}

function give(variables: Map<string, Variable>, file: SourceFile): void {
	for (const item of file.hcl.body.items) {
		const known = item.kind === 'attribute' ? variables.get(item.name.text) : undefined
		if (known && item.kind === 'attribute') variables.set(item.name.text, { ...known, file, value: item.value, isGiven: true })
	}
}

type Declaring = Statement & { readonly ownKeys: ReadonlySet<string> }

function declare(into: Declarations, { file, block, ownKeys }: Declaring, problems: Problem[]): void {
	const [type = '', name = ''] = block.labels.map(({ text }) => text)
	const define = <T>(names: Map<string, T>, key: string, value: T, what: string, start: number): void => {
		if (names.has(key)) problems.push(twice(`${what} ${key}`, placeIn(file, start)))
		names.set(key, value)
	}
	const kind = block.type.text
	if (kind === 'resource')
		define(into.resources, `${type}.${name}`, { file, block, type, name, hasOwnKey: ownKeys.has(type) }, 'resource', block.start)
	else if (kind === 'data')
		define(into.data, `${type}.${name}`, { file, block, type, name, hasOwnKey: ownKeys.has(type) }, 'data', block.start)
	else if (kind === 'variable') define(into.variables, type, variableOf(file, block), 'variable', block.start)
	else if (kind !== 'locals') into.statements.push({ file, block })
	else
		for (const item of block.body.items)
			if (item.kind === 'attribute') define(into.locals, item.name.text, { file, value: item.value }, 'local value', item.start)
}

function variableOf(file: SourceFile, block: BlockItem): Variable {
	const sensitive = attributeOf(block, 'sensitive')?.value
	const isSensitive = sensitive !== undefined && !(sensitive.kind === 'literal' && sensitive.value === false)
	const type = attributeOf(block, 'type')?.value
	return { file, value: attributeOf(block, 'default')?.value ?? null, isGiven: false, isSensitive, type, block }
}

const STRAY = { message: 'an attribute stands outside of any block', hint: 'put it into a block, such as `locals { }`' }

/** A block that is misspelt would be a resource that is gone. */
function wrongBlock({ type, labels }: BlockItem): typeof STRAY | undefined {
	const count = LABELS.get(type.text)
	if (count === undefined) {
		const near = nearest(type.text, LABELS.keys())
		return { message: `there are no \`${type.text}\` blocks`, hint: near ? `did you mean ${near}?` : 'remove it' }
	}
	if (labels.length === count) return undefined
	const form = [type.text, ...['"TYPE"', '"NAME"'].slice(2 - count), '{ … }'].join(' ')
	return { message: `a \`${type.text}\` block has ${count} labels, not ${labels.length}`, hint: `write ${form}` }
}

function twice(what: string, where: Place): Problem {
	return problem('ADDRESS_DUPLICATE', `the ${what} is there twice`, { hint: 'give one of the two another name', where })
}
