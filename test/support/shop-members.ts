import type { Attribute, Schema } from '../../src/model/index.ts'
import { SHOP } from './shop.ts'

const TAGS: Attribute = { name: 'tags', kind: 'set', items: { kind: 'string' }, loses: { type: 'folder', attribute: 'name' } }

/** The shop where a model's tags are names of folders, in any case, and a folder that is deleted goes from all of them. */
export const MEMBER_SHOP: Schema = {
	...SHOP,
	types: SHOP.types.map((type) => {
		if (type.name === 'folder') return { ...type, attributes: [{ name: 'name', kind: 'string', unique: 'folded' }] }
		if (type.name !== 'model') return type
		return { ...type, attributes: type.attributes.map((attribute) => (attribute.name === 'tags' ? TAGS : attribute)), after: ['folder'] }
	}),
}
