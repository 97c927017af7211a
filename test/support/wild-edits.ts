import type { Dict, Present } from '../../src/model/index.ts'
import { isDict, isList } from '../../src/model/index.ts'
import type { Tree } from '../../src/tree/index.ts'
import { anyHclValue, mutateHcl } from './hand-written-hcl.ts'
import type { Dice } from './hand-written-yaml.ts'
import { pick } from './hand-written-yaml.ts'
import type { LiveEdits } from './hcl-tree.ts'
import { baseOfTree } from './hcl-tree.ts'

/** What somebody does in the workspace: changes, unsets, deletes, creates. */
export function editsOf(dice: Dice, tree: Tree): LiveEdits {
	const base = [...baseOfTree(tree)]
	const edits: Record<string, object | null> = {}
	for (let left = 1 + Math.floor(dice() * 3); left > 0; left--) {
		const [address, entry] = base[Math.floor(dice() * base.length)] ?? []
		if (dice() < 0.1)
			edits['model.new'] = new Map<string, Present>([
				['name', 'N'],
				['kind', 'sql'],
			])
		else if (address !== undefined && entry && dice() < 0.2) edits[address] = null
		else if (address !== undefined && entry && edits[address] === undefined) edits[address] = edited(dice, entry.type, entry.attributes)
	}
	return edits
}

function edited(dice: Dice, type: string, attributes: Dict): ReadonlyMap<string, Present> {
	const text = (): Present => pick(dice, ['new', 'a\nb', '${y}', 'é', '# x', ' x\n'])
	const any = (name: string): Present => {
		const own = attributes.get(name)
		const next = isDict(own) ? mutateHcl(own, dice) : anyHclValue(dice)
		return isDict(next) || isList(next) ? next : new Map([['w', next]])
	}
	const [name, value] = pick<[string, Present]>(
		dice,
		type === 'model'
			? [
					['name', text()],
					['sql', text()],
					['tags', ['a', 'd']],
					['sql', null],
				]
			: [
					['config', any('config')],
					['options', any('options')],
					['paused', attributes.get('paused') === true ? null : true],
					['model', 'new'],
					['options', null],
				],
	)
	return new Map([[name, value]])
}
