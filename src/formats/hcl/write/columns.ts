const ASCII = /^[\t\x20-\x7e]*$/
const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' })

/** How many columns a text takes, as `terraform fmt` counts them: what a reader takes for one character is one. */
export function columnsOf(text: string): number {
	if (ASCII.test(text)) return text.length
	let count = 0
	for (const _ of graphemes.segment(text)) count++
	return count
}
