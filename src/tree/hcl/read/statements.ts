import type { Address, Problem, Released, RemoteId, Schema, TypeName } from '../../../model/index.ts'
import { makeAddress, problem } from '../../../model/index.ts'
import { blockType } from '../../in-hcl.ts'
import type { Evaluator } from './evaluate.ts'
import { flagIn } from './lifecycle.ts'
import type { Module, Statement } from './module.ts'
import type { Origins } from './moved.ts'
import { isInModule, keyFor, placeOfStatement, showTarget, targetOf } from './moved.ts'
import { textOfLiteral } from './names.ts'
import { attributeOf, blocksIn } from './source.ts'

/** What blocks say about resources beside what those hold. */
export type Statements = {
	/** Resources that nobody is to delete although they have no block any more. */
	readonly released: ReadonlyMap<Address, Released>
	/** The ids that resources have in the workspace. */
	readonly imports: ReadonlyMap<Address, RemoteId>
	readonly problems: readonly Problem[]
}

type Reading = {
	readonly module: Module
	readonly evaluator: Evaluator
	readonly origins: Origins
	readonly schema: Schema
	readonly provider: string
}

/** The `removed` and `import` blocks of a folder. */
export function readStatements(reading: Reading): Statements {
	const released = new Map<Address, Released>()
	const imports = new Map<Address, RemoteId>()
	const problems: Problem[] = []
	for (const statement of reading.module.statements) {
		const kind = statement.block.type.text
		const read = READERS.get(kind)
		const found = read?.(reading, statement)
		if (!found) continue
		if ('code' in found) problems.push(found)
		else if (found.id !== undefined) {
			const other = imports.get(found.address)
			if (other !== undefined && other !== found.id) problems.push(twoIds(statement, found.address, [other, found.id]))
			else imports.set(found.address, found.id)
		} else if (!found.destroys)
			released.set(found.address, {
				...placeOfStatement(statement),
				reason: found.why ?? 'a `removed` block lets it go',
				...(found.isBlock && { andInstances: true as const }),
			})
	}
	return { released, imports, problems }
}

type Reader = (reading: Reading, statement: Statement) => Said | Problem | undefined

const READERS: ReadonlyMap<string, Reader> = new Map<string, Reader>([
	['removed', readRemoved],
	['import', readImport],
	['moved', readMovedAway],
])

type Said = {
	readonly address: Address
	readonly id?: RemoteId
	readonly destroys?: boolean
	readonly why?: string
	readonly isBlock?: boolean
}

/** A resource that went into a module is there all the same. */
function readMovedAway({ origins, schema, provider }: Reading, { block }: Statement): Said | undefined {
	const target = targetOf(attributeOf(block, 'from')?.value)
	const type = target && isInModule(attributeOf(block, 'to')?.value) ? typeOf(schema, provider, target.type) : undefined
	return target && type !== undefined
		? {
				address: makeAddress(type, keyFor(origins, target, target.index)),
				isBlock: target.index === undefined,
				why: 'a `moved` block puts it into a module, and those are not managed',
			}
		: undefined
}

/** Of a resource whose block was named otherwise than it goes by in the service, `key` says the latter. */
function readRemoved({ module, origins, schema, provider }: Reading, statement: Statement): Said | Problem | undefined {
	const target = targetOf(attributeOf(statement.block, 'from')?.value)
	if (!target) return wrong(statement, 'a `removed` block has `from`, the name of a resource', 'write `from = TYPE.NAME`')
	const type = typeOf(schema, provider, target.type)
	if (type === undefined) return undefined
	if (target.index === undefined && module.resources.has(showTarget(target)))
		return wrong(statement, `${showTarget(target)} is said to be removed, and is there all the same`, 'remove one of the two blocks')
	const [lifecycle] = blocksIn(statement.block, 'lifecycle')
	const destroys = lifecycle ? flagIn(statement.file, lifecycle, 'destroy', true) : true
	if (typeof destroys === 'object') return destroys
	const key = textOfLiteral(attributeOf(statement.block, 'key')?.value)
	return {
		address: makeAddress(type, key ?? keyFor(origins, target, target.index)),
		destroys,
		isBlock: key === undefined && target.index === undefined,
	}
}

function readImport({ module, evaluator, schema, provider }: Reading, statement: Statement): Said | Problem | undefined {
	const { block, file } = statement
	const [to, id] = ['to', 'id'].map((name) => attributeOf(block, name)?.value)
	if (isInModule(to)) return undefined
	const target = targetOf(to)
	if (!target || !id || attributeOf(block, 'for_each'))
		return wrong(statement, 'an `import` block has `to`, the name of a resource, and `id`', 'write a block for each resource')
	const type = typeOf(schema, provider, target.type)
	if (type === undefined) return undefined
	const { index, ...whole } = target
	const declared = module.resources.get(showTarget(whole))
	const instances = declared && evaluator.instancesOf(declared)
	const instance = instances?.kind === 'known' ? instances.value.find((one) => one.index === index) : undefined
	if (!instance) return wrong(statement, `there is no ${showTarget(target)} to bind`, 'write its block first, or correct `to`')
	const value = evaluator.valueOf(file, id)
	const text = value.kind === 'known' && (typeof value.value === 'string' || typeof value.value === 'number') ? String(value.value) : ''
	if (text === '') return wrong(statement, 'the `id` of an `import` block is a text', 'write the id that the address in the app has')
	return { address: makeAddress(type, instance.key), id: text as RemoteId }
}

function twoIds(statement: Statement, address: Address, ids: readonly RemoteId[]): Problem {
	return wrong(statement, `${address} is said to have the ids ${ids.join(' and ')}`, 'remove one of the two `import` blocks')
}

function typeOf({ types }: Schema, provider: string, name: string): TypeName | undefined {
	return types.find((type) => type.role === 'managed' && blockType(provider, type.name) === name)?.name
}

function wrong(statement: Statement, message: string, hint: string): Problem {
	return problem('HCL_INVALID', message, { hint, where: placeOfStatement(statement) })
}
