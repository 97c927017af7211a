import type { LookupAddress, LookupOptions } from 'node:dns'
import { lookup } from 'node:dns'
import { BlockList, isIP } from 'node:net'

/**
 * Addresses that a machine has in itself or on its own wire, where clouds hand out its credentials: no server of a service or of a company
 * is there, whatever a name or an odd spelling says (S20).
 */
const OFF_LIMITS: readonly (readonly [address: string, bits: number, kind: 'ipv4' | 'ipv6'])[] = [
	['169.254.0.0', 16, 'ipv4'],
	['100.100.100.200', 32, 'ipv4'],
	['168.63.129.16', 32, 'ipv4'],
	['192.0.0.192', 32, 'ipv4'],
	['0.0.0.0', 8, 'ipv4'],
	['fe80::', 10, 'ipv6'],
	['fd00:ec2::254', 128, 'ipv6'],
	// The first of them, as networks with version 6 alone write it.
	['64:ff9b::a9fe:0', 112, 'ipv6'],
]

const LIST = new BlockList()
for (const entry of OFF_LIMITS) LIST.addSubnet(...entry)

/** Of a host as it stands in an address: a name, or an address in any of the spellings that programs take. */
export function isOffLimits(host: string): boolean {
	const address = (URL.parse(`http://${host}`)?.hostname ?? host).replace(/^\[|\]$/g, '')
	const kind = isIP(address)
	if (kind === 0) return false
	return LIST.check(address, kind === 6 ? 'ipv6' : 'ipv4')
}

type Found = (error: NodeJS.ErrnoException | null, address: string | LookupAddress[], family?: number) => void
type Lookup = (host: string, options: LookupOptions, found: Found) => void

/** Looks a name up once: what was looked at is what is connected to. A name that leads off limits is not found. */
export function lookupWithin(ask: Lookup = lookup): Lookup {
	return (host, options, found) =>
		ask(host, options, (error, address, family) => {
			const all = Array.isArray(address) ? address.map((one) => one.address) : [address]
			if (error || !all.some(isOffLimits)) found(error, address, family)
			else found(Object.assign(new Error(`${host} leads off limits`), { code: 'ADDRESS_REFUSED' }), [])
		})
}
