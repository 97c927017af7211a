import type { Endpoint } from '../../../src/provider.ts'
import { alphaEndpoints } from './alpha.ts'
import { catalogEndpoints } from './catalog.ts'
import { codeEndpoints } from './code.ts'
import { destinationEndpoints } from './destinations.ts'
import { peopleEndpoints } from './people.ts'
import { planEndpoints } from './plans.ts'
import { sourceEndpoints } from './sources.ts'
import { warehouseEndpoints } from './warehouses.ts'

/** Every operation that is used, by the names of the API document. Inputs are closed, answers may hold more than is described. */
export const endpoints: readonly Endpoint[] = [
	...catalogEndpoints,
	...sourceEndpoints,
	...destinationEndpoints,
	...warehouseEndpoints,
	...planEndpoints,
	...codeEndpoints,
	...peopleEndpoints,
	...alphaEndpoints,
]
