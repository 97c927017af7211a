import type { Schema } from '../../../src/provider.ts'
import { insertFunctionInstance, profilesWarehouse } from './alpha.ts'
import { functionType, transformation } from './code.ts'
import { destination, destinationFilter, destinationSubscription } from './destinations.ts'
import { label, user, userGroup } from './people.ts'
import { sourceTrackingPlanConnection, trackingPlan } from './plans.ts'
import { reverseEtlModel, source, sourceWarehouseConnection, warehouse } from './sources.ts'

/**
 * What Tideway keeps of a Segment workspace, in the order of creation. Types and attributes have the names of Segment's Terraform
 * provider, and stand in the order of the alphabet, as Segment's own Git Sync writes them.
 */
export const schema: Schema = {
	version: 1,
	types: [
		label,
		functionType,
		source,
		warehouse,
		sourceWarehouseConnection,
		reverseEtlModel,
		trackingPlan,
		sourceTrackingPlanConnection,
		transformation,
		destination,
		destinationSubscription,
		destinationFilter,
		insertFunctionInstance,
		profilesWarehouse,
		user,
		userGroup,
	],
}
