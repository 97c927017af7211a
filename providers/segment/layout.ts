import type { Layout, Standing, TypeName } from '../../src/provider.ts'
import { slug } from './slug.ts'

/** A folder for each type, with the names that Segment's own Git Sync gives them; a file for each resource, by its key. */
export const layout: Layout = { place, path, slug, accepts }

export const FOLDERS: ReadonlyMap<TypeName, string> = new Map([
	['function', 'functions'],
	['source', 'sources'],
	['warehouse', 'warehouses'],
	['source_warehouse_connection', 'source_warehouse_connections'],
	['reverse_etl_model', 'reverse_etl_models'],
	['tracking_plan', 'tracking_plans'],
	['source_tracking_plan_connection', 'source_tracking_plan_connections'],
	['transformation', 'transformations'],
	['destination', 'destinations'],
	['destination_subscription', 'destination_subscriptions'],
	['destination_filter', 'destination_filters'],
	['insert_function_instance', 'insert_function_instances'],
	['profiles_warehouse', 'profiles_warehouses'],
	['user', 'users'],
	['user_group', 'user_groups'],
	['label', 'labels'],
])

const FILE = /^([^/]+)\/([^/]+)\.yaml$/s

function place(file: string): Standing | undefined {
	const [, folder = '', key = ''] = FILE.exec(file) ?? []
	for (const [type, own] of FOLDERS) if (own === folder) return accepts(type, key) === true ? { type, key } : undefined
	return undefined
}

function path(type: TypeName, key: string): string | undefined {
	const folder = FOLDERS.get(type)
	return folder === undefined ? undefined : `${folder}/${key}.yaml`
}

/** Bytes that a file name may have on the file systems in use, less those of the longest type and of the ending. */
const KEY_BYTES = 200

/** Names that Windows keeps for devices, whatever follows their first dot. */
const DEVICE = /^(?:con|prn|aux|nul|conin\$|conout\$|com[\d¹²³]|lpt[\d¹²³])(?: *\..*)?$/is

const CONTROL = /[\u0000-\u001f\u007f-\u009f]/

function accepts(_type: TypeName, key: string): true | string {
	if (key === '') return 'it is empty'
	if (key === '.' || key === '..') return 'it would name a folder'
	if (/[/\\]/.test(key)) return 'it holds a slash'
	if (CONTROL.test(key)) return 'it holds a control character'
	if (!key.isWellFormed()) return 'it holds half of a character'
	if (DEVICE.test(key)) return 'Windows keeps this name for a device'
	return new TextEncoder().encode(key).length > KEY_BYTES ? `it is longer than ${KEY_BYTES} bytes` : true
}
