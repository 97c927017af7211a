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
export function slug(name: string): string {
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
