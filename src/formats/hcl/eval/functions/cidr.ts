import type { Num } from '../number.ts'
import { isWhole, toCount, truncated } from '../number.ts'
import type { Refusal } from '../refusal.ts'
import { refuse } from '../refusal.ts'
import { listType } from '../typing.ts'
import { listOf, stringOf } from '../value.ts'
import type { Address, Network } from './address.ts'
import { parseNetwork, renderAddress } from './address.ts'
import type { Functions } from './define.ts'
import { simple, textOf } from './define.ts'

const PREFIX_HINT = 'write an address and a length, like 10.0.0.0/8'

export const CIDR_FUNCTIONS: Functions = {
	cidrhost: simple({ prefix: 'string', hostnum: 'number' }, 'string', ({ prefix, hostnum: host }) =>
		ofNetwork(prefix, (network) => hostOf(network, host)),
	),
	cidrnetmask: simple({ prefix: 'string' }, 'string', ({ prefix }) =>
		ofNetwork(prefix, ({ base, length }) =>
			base.bits === 32 ? renderAddress({ bits: 32, value: maskOf(32, length) }) : refuse('only IPv4 has netmasks', { argument: 0 }),
		),
	),
	cidrsubnet: simple({ prefix: 'string', newbits: 'number', netnum: 'number' }, 'string', ({ prefix, newbits: bits, netnum: number }) =>
		ofNetwork(prefix, (network) => subnetOf(network, bits, number)),
	),
	cidrsubnets: {
		parameters: [{ name: 'prefix', type: 'string' }],
		rest: { name: 'newbits', type: 'number' },
		result: listType('string'),
		apply: ({ all, at }) => {
			const network = parseNetwork(textOf(at(0)))
			if (!network) return refuse('the prefix is not valid', { argument: 0, hint: PREFIX_HINT })
			const texts = subnetsOf(
				network,
				all.slice(1).map((argument) => (argument.kind === 'number' ? toCount(argument.value) : undefined)),
			)
			return 'kind' in texts ? texts : listOf('string', texts.map(stringOf))
		},
	},
}

function ofNetwork(text: string, apply: (network: Network) => string | Refusal): string | Refusal {
	const network = parseNetwork(text)
	return network ? apply(network) : refuse('the prefix is not valid', { argument: 0, hint: PREFIX_HINT })
}

function maskOf(bits: number, length: number): bigint {
	return ((1n << BigInt(length)) - 1n) << BigInt(bits - length)
}

/** Counted from the start of the network, or with a minus from its end. */
function hostOf({ base, length }: Network, host: Num): string | Refusal {
	if (!isWhole(host)) return refuse('the host number must be a whole number', { argument: 1 })
	const [number, room] = [truncated(host), 1n << BigInt(base.bits - length)]
	if (number >= room || -number > room) return refuse(`the network has no room for that host number`, { argument: 1 })
	return renderAddress({ bits: base.bits, value: base.value + (number < 0n ? room + number : number) })
}

function subnetOf({ base, length }: Network, bits: Num, number: Num): string | Refusal {
	const more = toCount(bits)
	if (more === undefined || more < 0 || length + more > base.bits) return refuse('there is no room for so many more bits', { argument: 1 })
	const which = isWhole(number) ? truncated(number) : -1n
	if (which < 0n || which >= 1n << BigInt(more)) return refuse(`${more} bits have no room for that network number`, { argument: 2 })
	const value = base.value + (which << BigInt(base.bits - length - more))
	return `${renderAddress({ bits: base.bits, value })}/${length + more}`
}

/** Networks of these lengths one behind the other, each at the next place that is a multiple of its size. */
function subnetsOf({ base, length }: Network, more: readonly (number | undefined)[]): readonly string[] | Refusal {
	const texts: string[] = []
	let next = base.value
	const end = base.value + (1n << BigInt(base.bits - length))
	for (const [index, bits] of more.entries()) {
		const argument = index + 1
		if (bits === undefined || bits < 1) return refuse('at least one more bit is needed', { argument })
		if (bits > 32 || length + bits > base.bits) return refuse('there is no room for so many more bits', { argument })
		const size = 1n << BigInt(base.bits - length - bits)
		const start = ((next + size - 1n) / size) * size
		if (start + size > end) return refuse('there is no room for the network behind those before', { argument })
		const address: Address = { bits: base.bits, value: start }
		texts.push(`${renderAddress(address)}/${length + bits}`)
		next = start + size
	}
	return texts
}
