/** Bytes that a file name may have on the file systems in use, with room for a prefix and an ending. */
const NAME_BYTES = 200

/** Names that Windows keeps for devices, whatever follows their first dot. */
const DEVICE = /^(?:con|prn|aux|nul|conin\$|conout\$|com[\d¹²³]|lpt[\d¹²³])(?: *\..*)?$/is

/** What Windows lets no name hold, and what no system should have in one. */
const FORBIDDEN = /[<>:"|?*\u0000-\u001f\u007f-\u009f]/

/** True for a text that can name a file on every system; else why it cannot, to be put behind "…, because". */
export function fitsFileName(name: string): true | string {
	if (name === '') return 'it is empty'
	if (name === '.' || name === '..') return 'it would name a folder'
	if (/[/\\]/.test(name)) return 'it holds a slash'
	if (FORBIDDEN.test(name)) return 'it holds a character that not every system allows in a file name'
	if (!name.isWellFormed()) return 'it holds half of a character'
	if (/[. ]$/.test(name) || name.startsWith(' ')) return 'it begins or ends with a blank, or ends with a dot'
	if (DEVICE.test(name)) return 'Windows keeps this name for a device'
	return new TextEncoder().encode(name).length > NAME_BYTES ? `it is longer than ${NAME_BYTES} bytes` : true
}
