import type { AttributeItem, BlockItem, HclFile } from '../../../formats/hcl/index.ts'
import { placeAt } from '../../../formats/lines.ts'
import type { Place } from '../../../model/index.ts'

/** One file of the folder. `inRepository`: its path in the repository, `id` names its content. */
export type SourceFile = { readonly path: string; readonly inRepository: string; readonly id: string; readonly hcl: HclFile }

export function attributeOf({ body }: BlockItem, name: string): AttributeItem | undefined {
	return body.items.find((item): item is AttributeItem => item.kind === 'attribute' && item.name.text === name)
}

/** The blocks of that type in a block. */
export function blocksIn({ body }: BlockItem, type: string): readonly BlockItem[] {
	return body.items.filter((item): item is BlockItem => item.kind === 'block' && item.type.text === type)
}

export function placeIn({ inRepository, hcl }: SourceFile, offset: number): Place {
	return { file: inRepository, ...placeAt(hcl.text, hcl.lines, offset) }
}
