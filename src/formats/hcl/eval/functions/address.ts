/** An IP address: IPv4 has 32 bits, IPv6 128. */
export type Address = { readonly bits: 32 | 128; readonly value: bigint }
/** The addresses that share their first `length` bits with `base`, which has no others. */
export type Network = { readonly base: Address; readonly length: number }

/** An address and a length, parted by a slash; undefined where it is none. Bits of the address behind the length do not count. */
export function parseNetwork(text: string): Network | undefined {
	const [, spelled = '', size = ''] = /^([^/]*)\/(\d{1,3})$/.exec(text) ?? []
	const address = parseAddress(spelled)
	if (!address || size === '' || Number(size) > address.bits) return undefined
	const rest = BigInt(address.bits - Number(size))
	return { base: { bits: address.bits, value: (address.value >> rest) << rest }, length: Number(size) }
}

function parseAddress(text: string): Address | undefined {
	return text.includes(':') ? parseIpv6(text) : parseIpv4(text)
}

function parseIpv4(text: string): Address | undefined {
	const parts = text.split('.')
	if (parts.length !== 4 || parts.some((part) => !/^\d{1,9}$/.test(part) || Number(part) > 255)) return undefined
	return { bits: 32, value: parts.reduce((value, part) => value * 256n + BigInt(part), 0n) }
}

function parseIpv6(text: string): Address | undefined {
	const halves = withoutIpv4(text)?.split('::')
	if (!halves || halves.length > 2) return undefined
	const [before = [], after = []] = halves.map((half) => (half === '' ? [] : half.split(':')))
	const missing = 8 - before.length - after.length
	if (halves.length === 2 ? missing < 1 : missing !== 0) return undefined
	const groups = [...before, ...Array.from({ length: missing }, () => '0'), ...after]
	if (groups.some((group) => !/^[0-9a-fA-F]{1,4}$/.test(group))) return undefined
	return { bits: 128, value: groups.reduce((value, group) => value * 0x1_0000n + BigInt(`0x${group}`), 0n) }
}

/** The last two groups may be spelled as an IPv4 address. */
function withoutIpv4(text: string): string | undefined {
	const at = text.lastIndexOf(':') + 1
	if (!text.includes('.', at)) return text
	const last = parseIpv4(text.slice(at))
	return last && `${text.slice(0, at)}${(last.value >> 16n).toString(16)}:${(last.value & 0xffffn).toString(16)}`
}

/** IPv6 with its longest row of zeros left out. */
export function renderAddress({ bits, value }: Address): string {
	if (bits === 32) return [24n, 16n, 8n, 0n].map((shift) => String((value >> shift) & 0xffn)).join('.')
	if (value >> 32n === 0xffffn) return renderAddress({ bits: 32, value: value & 0xffff_ffffn })
	const groups = Array.from({ length: 8 }, (_, index) => ((value >> BigInt(16 * (7 - index))) & 0xffffn).toString(16))
	const { start, length } = longestZeros(groups)
	if (length < 2) return groups.join(':')
	return `${groups.slice(0, start).join(':')}::${groups.slice(start + length).join(':')}`
}

function longestZeros(groups: readonly string[]): { start: number; length: number } {
	let best = { start: 0, length: 0 }
	let start = 0
	for (const [index, group] of groups.entries()) {
		if (group !== '0') start = index + 1
		else if (index + 1 - start > best.length) best = { start, length: index + 1 - start }
	}
	return best
}
