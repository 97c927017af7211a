import { fail } from '../model/index.ts'
import type { Connection, Provider, ProviderPorts } from '../ports/index.ts'
import { connectTo } from './connect.ts'
import type { Declared } from './declared.ts'
import { faultsOf } from './faults.ts'
import { layoutOf } from './layout.ts'
import { sandboxOf } from './sandbox/index.ts'

/**
 * A provider, with a connection, a layout and a sandbox, from its description. Throws `Failure(PROVIDER_UNFIT)` with everything that
 * is wrong with that.
 */
export function declareProvider(declared: Declared): Provider {
	const faults = faultsOf(declared)
	if (faults.length > 0) fail('PROVIDER_UNFIT', `the provider ${declared.name} does not fit together: ${faults.join('; ')}`)
	const { name, title, schema, api, tokenEnv, echo, hcl, terraform, validate, breaking } = declared
	const connect = (ports: ProviderPorts): Connection => connectTo(declared, ports)
	return {
		kit: 1,
		name,
		title,
		schema,
		api,
		layout: layoutOf(declared),
		sandbox: sandboxOf(declared),
		defaults: { mode: 'two-way', format: 'yaml', tokenEnv },
		connect: declared.extend ? (ports) => declared.extend?.(connect(ports), ports) ?? connect(ports) : connect,
		...(echo && { echo }),
		...(hcl && { hcl }),
		...(terraform && { terraform }),
		...(validate && { validate }),
		...(breaking && { breaking }),
	}
}
