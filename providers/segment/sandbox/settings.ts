import type { Dict, Present, Switches, Value, World } from '../../../src/provider.ts'
import type { CatalogKind } from './catalog.ts'
import { optionsOf } from './catalog.ts'
import { dictIn } from './world.ts'

const BULLETS = '•'.repeat(10)
const SHOWN_OF_SECRET = 4

/** What is shown in place of a secret. */
export function mask(secret: string): string {
	return `${BULLETS}${secret.slice(-SHOWN_OF_SECRET)}`
}

/** Settings that the catalogue does not describe are secret by the sound of their names. */
const SOUNDS_SECRET = /secret|token|password|api_?key|authorization|private/i

export type Holder = { readonly kind: CatalogKind; readonly metadataId: Value }

function isSecret(options: readonly Dict[], name: string): boolean {
	const described = options.find((option) => option.get('name') === name)
	return described ? described.get('secret') === true : SOUNDS_SECRET.test(name)
}

/** Settings as they are shown: secrets masked; of a warehouse the password not at all. */
export function showSettings(world: World, { kind, metadataId }: Holder, settings: Value): Dict {
	const options = optionsOf(world, kind, metadataId)
	const visible = [...dictIn(settings)].filter(([name]) => kind !== 'warehouse_metadata' || !/password/i.test(name))
	return new Map(visible.map(([name, value]): [string, Present] => [name, isSecret(options, name) ? masked(value) : value]))
}

function masked(value: Present): Present {
	return typeof value === 'string' && value !== '' ? mask(value) : value
}

export type Taken = { readonly kind: 'taken'; readonly settings: Dict } | { readonly kind: 'refused'; readonly message: string }

/** Sent settings over those that are there. A null takes a setting away; a mask that is sent back is a matter of the switches. */
export function takeSettings(world: World, holder: Holder, { before, sent, switches }: Sent): Taken {
	const options = optionsOf(world, holder.kind, holder.metadataId)
	const settings = new Map(dictIn(before))
	const isReadOnly = (name: string) => options.some((option) => option.get('name') === name && option.get('readOnly') === true)
	const names = [...dictIn(sent).keys()]
	if (names.length > 0 && names.every(isReadOnly)) return refused('all of the settings are read-only')
	for (const [name, value] of dictIn(sent)) {
		const isKnown = options.length === 0 || name === 'name' || options.some((option) => option.get('name') === name)
		if (!isKnown && switches['unknown-settings'] === 'rejected') return refused(`${name} is no setting of it`)
		const isMask = typeof value === 'string' && value.startsWith(BULLETS) && isSecret(options, name)
		if (isMask && switches['masked-write'] === 'rejected') return refused(`${name} is masked`)
		if (isReadOnly(name) || (isMask && switches['masked-write'] === 'ignored')) continue
		if (!isKnown && switches['unknown-settings'] === 'dropped') continue
		if (value === null) settings.delete(name)
		else settings.set(name, value)
	}
	return { kind: 'taken', settings }
}

type Sent = { readonly before?: Value; readonly sent: Value; readonly switches: Switches }

function refused(message: string): Taken {
	return { kind: 'refused', message }
}

/** What the catalogue sets where nobody does. */
export function withDefaults(world: World, { kind, metadataId }: Holder, settings: Dict): Dict {
	const filled = new Map(settings)
	for (const option of optionsOf(world, kind, metadataId)) {
		const [name, value] = [option.get('name'), option.get('defaultValue')]
		if (typeof name === 'string' && value !== undefined && value !== null && !filled.has(name)) filled.set(name, value)
	}
	return filled
}
