import type { Layout, TypeName } from '../../src/provider.ts'

const FOLDERS: Readonly<Record<string, TypeName>> = { models: 'model', syncs: 'sync' }
const FOLDER_OF: ReadonlyMap<TypeName, string> = new Map(Object.entries(FOLDERS).map(([folder, type]) => [type, folder]))

const FILE = /^(models|syncs)\/([^/]+)\.yaml$/s

/** Bytes that a file name may have on the file systems in use, less those of `.yaml`. */
const KEY_BYTES = 250

/** Names that Windows keeps for devices, whatever follows their first dot. */
const DEVICE = /^(?:con|prn|aux|nul|conin\$|conout\$|com[\d¹²³]|lpt[\d¹²³])(?: *\..*)?$/is

const CONTROL = /[\u0000-\u001f\u007f-\u009f]/

/** `models/<slug>.yaml` and `syncs/<slug>.yaml`, as Hightouch's own Git Sync names them; every other file is foreign. */
export const layout: Layout = { place, path, slug, accepts }

function place(file: string): { readonly type: TypeName; readonly key: string } | undefined {
	const [, folder = '', key = ''] = FILE.exec(file) ?? []
	const type = FOLDERS[folder]
	return type !== undefined && accepts(type, key) === true ? { type, key } : undefined
}

function path(type: TypeName, key: string): string {
	return `${FOLDER_OF.get(type) ?? type}/${key}.yaml`
}

function accepts(_type: TypeName, key: string): true | string {
	if (key === '') return 'it is empty'
	if (key === '.' || key === '..') return 'it would name a folder'
	if (/[/\\]/.test(key)) return 'it holds a slash'
	if (CONTROL.test(key)) return 'it holds a control character'
	if (!key.isWellFormed()) return 'it holds half of a character'
	if (DEVICE.test(key)) return 'Windows keeps this name for a device'
	return new TextEncoder().encode(key).length > KEY_BYTES ? `it is longer than ${KEY_BYTES} bytes` : true
}

/** Letters that have no decomposition into a plain letter and an accent, and the German ones, which gain a letter. */
const LETTERS: ReadonlyMap<string, string> = new Map(
	Object.entries({
		ä: 'ae',
		ö: 'oe',
		ü: 'ue',
		Ä: 'Ae',
		Ö: 'Oe',
		Ü: 'Ue',
		ß: 'ss',
		æ: 'ae',
		Æ: 'AE',
		œ: 'oe',
		Œ: 'OE',
		ø: 'o',
		Ø: 'O',
		ł: 'l',
		Ł: 'L',
		đ: 'd',
		Đ: 'D',
		ð: 'd',
		Ð: 'D',
		þ: 'th',
		Þ: 'TH',
		ı: 'i',
	}),
)

/** Before a capital that follows a small letter or a digit, after an acronym that a digit follows, before an acronym's last letter where it starts a word. */
const WORD_STARTS = /(?<=[a-z\d])(?=[A-Z])|(?<=[A-Z]{2})(?=\d)|(?<=[A-Z])(?=[A-Z][a-z])/g

/** As Hightouch derives it: words in lower case joined by hyphens, camel case split; empty where nothing is left. */
function slug(name: string): string {
	const plain = [...name.normalize('NFC')]
		.map((letter) => LETTERS.get(letter) ?? letter)
		.join('')
		.normalize('NFD')
		.replace(/\p{M}/gu, '')
	const words = plain.replaceAll('&', ' and ').replace(WORD_STARTS, ' ').toLowerCase()
	return words
		.split(/[^a-z\d]+/)
		.filter((word) => word !== '')
		.join('-')
}
