import type { Dict, Layout, Problem, Standing, TypeName } from '../../src/provider.ts'
import { problem } from '../../src/provider.ts'
import { slug } from './slug.ts'

/** `models/<slug>.yaml` and so on, as Hightouch's own Git Sync names them; every other file is foreign. */
export const layout: Layout = { place, path, doubts, slug, accepts }

/** Types whose files lie in one folder, named by the key. */
const FOLDERS: ReadonlyMap<TypeName, string> = new Map([
	['model', 'models'],
	['sync', 'syncs'],
	['relationship', 'schema/model-relationships'],
	['contract', 'events/contracts'],
])

/** A schema model's folder tells its kind. */
const SCHEMA_FOLDERS: ReadonlyMap<string, string> = new Map([
	['parent', 'schema/parent-models'],
	['related', 'schema/related-models'],
	['event', 'schema/event-models'],
])

/** Types of one file per workspace: what comes before the key. */
const PREFIXES: ReadonlyMap<TypeName, string> = new Map([
	['manifest', 'manifest-'],
	['aliases', 'aliases-'],
])

/** Types whose key is that of their parent, a slash, and their own slug; the attribute that the parent's folder tells. */
const PARENTS: ReadonlyMap<TypeName, TypeName> = new Map([
	['event', 'contract'],
	['domain_event', 'domain'],
	['component', 'domain'],
])

const FILE = /^(?:(.+)\/)?([^/]+)\.yaml$/s
const CONTRACT_FOLDER = /^events\/contracts\/([^/]+)$/s
const DOMAIN_FOLDER = /^events\/domains\/([^/]+)(\/components)?$/s

/** The domain itself has this file, and Hightouch keeps its name in every spelling. */
const DOMAIN_FILE = 'domain'

function place(file: string): Standing | undefined {
	const [, folder = '', name = ''] = FILE.exec(file) ?? []
	if (name === '') return undefined
	const found = folder === '' ? placeAtRoot(name) : (placeInFolder(folder, name) ?? placeBelow(folder, name))
	return found && accepts(found.type, found.key) === true ? found : undefined
}

function placeAtRoot(name: string): Standing | undefined {
	for (const [type, prefix] of PREFIXES) if (name.startsWith(prefix)) return { type, key: name.slice(prefix.length) }
	return undefined
}

function placeInFolder(folder: string, key: string): Standing | undefined {
	for (const [type, own] of FOLDERS) if (own === folder) return { type, key }
	for (const [kind, own] of SCHEMA_FOLDERS) if (own === folder) return { type: 'schema_model', key, told: told('kind', kind) }
	return undefined
}

function placeBelow(folder: string, name: string): Standing | undefined {
	const [, contract] = CONTRACT_FOLDER.exec(folder) ?? []
	if (contract !== undefined) return { type: 'event', key: `${contract}/${name}`, told: told('contract', contract) }
	const [, domain, components] = DOMAIN_FOLDER.exec(folder) ?? []
	if (domain === undefined) return undefined
	if (components === undefined && name === DOMAIN_FILE) return { type: 'domain', key: domain }
	return { type: components === undefined ? 'domain_event' : 'component', key: `${domain}/${name}`, told: told('domain', domain) }
}

function told(attribute: string, value: string): Dict {
	return new Map([[attribute, value]])
}

function path(type: TypeName, key: string, attributes?: Dict): string | undefined {
	const [parent, own] = partsOf(type, key)
	if (type === 'domain') return `events/domains/${key}/${DOMAIN_FILE}.yaml`
	if (type === 'event') return `events/contracts/${parent}/${own}.yaml`
	if (type === 'domain_event') return `events/domains/${parent}/${own}.yaml`
	if (type === 'component') return `events/domains/${parent}/components/${own}.yaml`
	const prefix = PREFIXES.get(type)
	if (prefix !== undefined) return `${prefix}${key}.yaml`
	const kind = attributes?.get('kind')
	const folder = type === 'schema_model' ? SCHEMA_FOLDERS.get(typeof kind === 'string' ? kind : '') : FOLDERS.get(type)
	return folder === undefined ? undefined : `${folder}/${key}.yaml`
}

/** The parent's key, empty where the type has none, and the resource's own slug. */
export function partsOf(type: TypeName, key: string): readonly [parent: string, own: string] {
	const at = PARENTS.has(type) ? key.indexOf('/') : -1
	return at === -1 ? ['', key] : [key.slice(0, at), key.slice(at + 1)]
}

/** Bytes that a file name may have on the file systems in use, less those of `.yaml`. */
const KEY_BYTES = 250

/** Names that Windows keeps for devices, whatever follows their first dot. */
const DEVICE = /^(?:con|prn|aux|nul|conin\$|conout\$|com[\d¹²³]|lpt[\d¹²³])(?: *\..*)?$/is

/** Names under which Git, or a file system on its behalf, finds its own folder. */
const GIT_FOLDER = /^(?:\.git|git~\d+)[. ]*$/i

const CONTROL = /[\u0000-\u001f\u007f-\u009f]/

function accepts(type: TypeName, key: string): true | string {
	const parent = PARENTS.get(type)
	if (parent === undefined) return type === 'domain' ? acceptsFolder(key) : acceptsName(key, KEY_BYTES - (PREFIXES.get(type)?.length ?? 0))
	if (!key.includes('/')) return `it does not say which ${parent} it belongs to`
	const [folder, own] = partsOf(type, key)
	const accepted = acceptsFolder(folder)
	if (accepted !== true) return accepted
	if (type === 'domain_event' && own.toLowerCase() === DOMAIN_FILE) return 'Hightouch keeps this name for the domain itself'
	return acceptsName(own, KEY_BYTES)
}

function acceptsFolder(name: string): true | string {
	return GIT_FOLDER.test(name) ? 'Git keeps this name for itself' : acceptsName(name, KEY_BYTES)
}

function acceptsName(name: string, bytes: number): true | string {
	if (name === '') return 'it is empty'
	if (name === '.' || name === '..') return 'it would name a folder'
	if (/[/\\]/.test(name)) return 'it holds a slash'
	if (CONTROL.test(name)) return 'it holds a control character'
	if (!name.isWellFormed()) return 'it holds half of a character'
	if (DEVICE.test(name)) return 'Windows keeps this name for a device'
	return new TextEncoder().encode(name).length > bytes ? `it is longer than ${bytes} bytes` : true
}

/** Hightouch has two layouts for events and refuses to choose between them; so does Tideway. */
function doubts(paths: readonly string[]): ReadonlyMap<TypeName, Problem> {
	const [contracts, domains] = ['contracts', 'domains'].map((name) =>
		paths.find((file) => file.startsWith(`events/${name}/`) && file.endsWith('.yaml')),
	)
	if (contracts === undefined || domains === undefined) return new Map()
	const message = `The folder holds events in both of Hightouch's layouts, of contracts (${contracts}) and of domains (${domains}); Hightouch's own tools call that ambiguous and stop`
	const why = problem('LAYOUT_AMBIGUOUS', message, {
		hint: 'keep the folder that the workspace uses, events/contracts or events/domains, and remove the other',
	})
	return new Map(['contract', 'event', 'domain', 'component', 'domain_event'].map((type) => [type, why]))
}
