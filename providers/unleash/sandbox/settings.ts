import type { Dict, SandboxCall, SandboxStep, World } from '../../../src/provider.ts'
import { record } from './events.ts'
import { putFeature, someStrategy, tagsOf } from './feature.ts'
import type { Answers, Kind } from './world.ts'
import {
	bodyOf,
	changeRow,
	dict,
	dictsIn,
	done,
	findRow,
	listed,
	notFound,
	pathOf,
	putRow,
	refuse,
	removeRow,
	rowsOf,
	taken,
	textOf,
} from './world.ts'

/** A kind of thing that goes by its name, and what its operations are like. */
type Named = {
	readonly kind: Kind
	readonly parameter: string
	/** How events are called after it. */
	readonly noun: string
	readonly blank: Dict
	/** What becomes of a row by what is sent. */
	readonly put: (row: Dict, sent: Dict) => Dict
}

function get({ kind, parameter }: Named): Answers[string] {
	return (world, call) => {
		const row = findRow(world, kind, pathOf(call, parameter))
		return row ? done(world, call, row) : notFound(world, kind)
	}
}

function create({ kind, noun, blank }: Named): Answers[string] {
	return (world, call) => {
		const name = textOf(bodyOf(call).get('name'))
		if (findRow(world, kind, name)) return taken(world, `There already exists a ${kind} with the name ${name}`)
		const row = new Map([...blank, ...bodyOf(call)])
		return done(record(putRow(world, kind, name, row), call, { type: `${noun}-created`, data: row }), call, row)
	}
}

function update({ kind, parameter, noun, put }: Named): Answers[string] {
	return (world, call) => {
		const row = findRow(world, kind, pathOf(call, parameter))
		// A tag type that is not there is changed without a word.
		if (!row) return kind === 'tag_type' ? done(world, call) : notFound(world, kind)
		if (row.get('editable') === false) return refuse(world, 500, 'UnknownError', `Cannot edit strategy ${textOf(row.get('name'))}`)
		const next = put(row, bodyOf(call))
		return done(record(putRow(world, kind, textOf(row.get('name')), next), call, { type: `${noun}-updated`, data: next }), call)
	}
}

type Removal = (world: World, row: Dict, call: SandboxCall) => SandboxStep | undefined

/** `instead`: what happens where it is not simply gone. */
function remove({ kind, parameter, noun }: Named, instead: Removal = () => undefined): Answers[string] {
	return (world, call) => {
		const name = pathOf(call, parameter)
		const row = findRow(world, kind, name)
		if (!row) return notFound(world, kind)
		return instead(world, row, call) ?? done(record(removeRow(world, kind, name), call, { type: `${noun}-deleted`, preData: row }), call)
	}
}

const contextField: Named = {
	kind: 'context_field',
	parameter: 'contextField',
	noun: 'context-field',
	blank: dict({ description: null, stickiness: false, sortOrder: 0, legalValues: [] }),
	put: (row, sent) => new Map([...row, ['sortOrder', 0] as const, ['stickiness', false] as const, ['legalValues', []] as const, ...sent]),
}

const tagType: Named = {
	kind: 'tag_type',
	parameter: 'name',
	noun: 'tag-type',
	blank: dict({ description: null, icon: null, color: null }),
	put: (row, sent) => new Map([...row, ...sent]),
}

const strategy: Named = {
	kind: 'strategy',
	parameter: 'name',
	noun: 'strategy',
	blank: dict({ editable: true, deprecated: false, description: null, title: null, parameters: [] }),
	put: (row, sent) => new Map([...row, ...sent]),
}

const fieldInUse: Removal = (world, row) =>
	someStrategy(world, (one) => usesField(one, row)) || rowsOf(world, 'segment').some((segment) => usesField(segment, row))
		? refuse(
				world,
				409,
				'ConflictError',
				'This context field is in use by existing flags. To delete it, first remove its usage from all flags.',
			)
		: undefined

function usesField(holder: Dict, field: Dict): boolean {
	return dictsIn(holder.get('constraints')).some((one) => one.get('contextName') === field.get('name'))
}

/** Its tags go from all flags, without an event of theirs. */
const withTags: Removal = (world, row, call) => {
	const name = textOf(row.get('name'))
	const next = rowsOf(world, 'feature').reduce(
		(all, feature) => {
			const tags = tagsOf(feature).filter((tag) => tag.get('type') !== name)
			return tags.length === tagsOf(feature).length ? all : putFeature(all, changeRow(feature, { tags }))
		},
		removeRow(world, 'tag_type', name),
	)
	return done(record(next, call, { type: 'tag-type-deleted', preData: row }), call)
}

const cannotGo: Removal = (world, row) =>
	row.get('editable') === false ? refuse(world, 500, 'UnknownError', `Cannot edit strategy ${textOf(row.get('name'))}`) : undefined

function deprecate(deprecated: boolean): Answers[string] {
	return (world, call) => {
		const row = findRow(world, 'strategy', pathOf(call, 'name'))
		if (!row) return notFound(world, 'strategy')
		const next = putRow(world, 'strategy', textOf(row.get('name')), changeRow(row, { deprecated }))
		return done(record(next, call, { type: deprecated ? 'strategy-deprecated' : 'strategy-reactivated', data: row }), call)
	}
}

export const settingAnswers: Answers = {
	getContextFields: (world) => listed(world, rowsOf(world, 'context_field')),
	getContextField: get(contextField),
	createContextField: create(contextField),
	updateContextField: update(contextField),
	deleteContextField: remove(contextField, fieldInUse),
	getTagTypes: (world) => listed(world, rowsOf(world, 'tag_type')),
	getTagType: get(tagType),
	createTagType: create(tagType),
	updateTagType: update(tagType),
	deleteTagType: remove(tagType, withTags),
	getAllStrategies: (world) => listed(world, rowsOf(world, 'strategy')),
	getStrategy: get(strategy),
	createStrategy: create(strategy),
	updateStrategy: update(strategy),
	removeStrategy: remove(strategy, cannotGo),
	deprecateStrategy: deprecate(true),
	reactivateStrategy: deprecate(false),
}
