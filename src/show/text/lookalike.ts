import { codePoint } from './escape.ts'
import { sharedEnds } from './width.ts'

const LOOK: ReadonlyMap<string, string> = new Map(
	[
		['аеорсухіјѕԁһԛԝգոցզվӏɡ', 'aeopcyxijsdhqwqngqvlg'],
		['АВЕЅІЈКМНОРСТУХԌԚԜЗ', 'ABESIJKMHOPCTYXGQW3'],
		['ΑΒΕΖΗΙΚΜΝΟΡΤΥΧοανικρτυ', 'ABEZHIKMNOPTYXoavikptu'],
		['Il1|ıǀ∣O0', 'llllllloo'],
		['‐‑‒–—−', '------'],
		['‘’‛′`', "'''''"],
		['“”‟″', '""""'],
	].flatMap(([from = '', to = '']) => [...from].map((character, index) => [character, [...to][index] ?? character] as const)),
)
const UNSEEN = /[\p{Cc}\p{Cf}\p{Cs}\p{Default_Ignorable_Code_Point}]/gu
const BLANK = /[\s\u2800]+/gu

/** True where two different texts look the same on a screen, or nearly so. */
export function isLookalike(a: string, b: string): boolean {
	if (a === b) return false
	const { head, tail } = sharedEnds([a, b])
	const part = (text: string): string => text.slice(Math.max(0, head - 1), text.length - Math.max(0, tail - 1))
	return skeleton(part(a)) === skeleton(part(b))
}

/** Where two texts part, in code points, and where each stands: a reader must be able to tell them apart although they look the same. */
export function showDifference(a: string, b: string, standing: readonly [string, string] = ['before', 'after']): string {
	const [left, right] = [[...a], [...b]]
	const index = left.findIndex((character, at) => character !== right[at])
	const at = index < 0 ? left.length : index
	return `character ${at + 1} is ${codePoint(left[at])} ${standing[0]}, ${codePoint(right[at])} ${standing[1]}`
}

function skeleton(text: string): string {
	const folded = text.normalize('NFKC').replace(BLANK, ' ').replace(UNSEEN, '').trim()
	return [...folded].map((character) => look(look(character))).join('')
}

function look(character: string): string {
	return LOOK.get(character) ?? character
}
