import type { Expression, Item, ObjectItem, SplatStep, TemplatePart } from '../../src/formats/hcl/index.ts'
import { renderNumber } from '../../src/model/index.ts'

/** A tree in few characters, each node in brackets of its own, so that a table of trees can be checked by eye. */
export function sketch(node: Expression): string {
	switch (node.kind) {
		case 'literal':
			return typeof node.value === 'number' || (node.value !== null && typeof node.value === 'object')
				? renderNumber(node.value)
				: `${node.value}`
		case 'variable':
			return node.name
		case 'template':
			return `${formOf(node.form)}<${node.parts.map(sketchPart).join(' ')}>`
		case 'tuple':
			return `[${node.items.map(sketch).join(' ')}]`
		case 'object':
			return `{${node.items.map(sketchMember).join(' ')}}`
		case 'attribute':
			return `${sketch(node.of)}.${node.name.text}`
		case 'index':
			return `${sketch(node.of)}[${sketch(node.key)}]`
		case 'splat':
			return `${sketch(node.of)}${sketchSplat(node)}`
		case 'call':
			return `${node.name.text}(${node.args.map(sketch).join(' ')}${node.expands ? '...' : ''})`
		case 'parentheses':
			return `p(${sketch(node.inner)})`
		default:
			return sketchOperation(node)
	}
}

type Operation = Extract<Expression, { readonly kind: 'unary' | 'binary' | 'conditional' | 'for' }>

function sketchOperation(node: Operation): string {
	if (node.kind === 'unary') return `(${node.operator} ${sketch(node.operand)})`
	if (node.kind === 'binary') return `(${sketch(node.left)} ${node.operator} ${sketch(node.right)})`
	if (node.kind === 'conditional') return `(${sketch(node.condition)} ? ${sketch(node.whenTrue)} : ${sketch(node.whenFalse)})`
	const names = [node.keyName?.text, node.valueName.text].filter((name) => name !== undefined).join(' ')
	const result = `${node.key ? `${sketch(node.key)} => ` : ''}${sketch(node.value)}${node.groups ? '...' : ''}`
	return `for-${node.form}(${names} in ${sketch(node.collection)} : ${result}${node.condition ? ` if ${sketch(node.condition)}` : ''})`
}

function formOf(form: Extract<Expression, { readonly kind: 'template' }>['form']): string {
	return form.kind === 'quoted' ? 'q' : `${form.isIndented ? 'i' : 'h'}-${form.marker}`
}

function sketchMember({ key, separator, value }: ObjectItem): string {
	return `${sketch(key)} ${separator} ${sketch(value)};`
}

function sketchSplat({ form, steps }: { readonly form: string; readonly steps: readonly SplatStep[] }): string {
	return `${form === 'full' ? '[*]' : '.*'}(${steps.map(sketchStep).join('')})`
}

function sketchStep(step: SplatStep): string {
	if (step.kind === 'attribute') return `.${step.name.text}`
	return step.kind === 'index' ? `[${sketch(step.key)}]` : sketchSplat(step)
}

function sketchPart(part: TemplatePart): string {
	if (part.kind === 'text') return JSON.stringify(part.value)
	if (part.kind === 'interpolation') return `$${tilde(part)}(${sketch(part.value)})`
	const marks = part.markers.map(tilde).join('|')
	if (part.kind === 'for') {
		const names = [part.key?.text, part.value.text].filter((name) => name !== undefined).join(' ')
		return `for${marks}(${names} in ${sketch(part.collection)} : ${part.parts.map(sketchPart).join(' ')})`
	}
	const whenFalse = part.whenFalse ? ` else ${part.whenFalse.map(sketchPart).join(' ')}` : ''
	return `if${marks}(${sketch(part.condition)} ? ${part.whenTrue.map(sketchPart).join(' ')}${whenFalse})`
}

function tilde({ trimsBefore, trimsAfter }: { readonly trimsBefore: boolean; readonly trimsAfter: boolean }): string {
	return `${trimsBefore ? '~' : ''}-${trimsAfter ? '~' : ''}`
}

/** The items of a body, each with its content. */
export function sketchItems(items: readonly Item[]): string {
	return items
		.map((item) => {
			if (item.kind === 'attribute') return `${item.name.text} = ${sketch(item.value)};`
			const labels = item.labels.map(({ text, isQuoted }) => ` ${isQuoted ? JSON.stringify(text) : text}`).join('')
			return `${item.type.text}${labels} { ${sketchItems(item.body.items)} }`
		})
		.join(' ')
}
