import type { Schema } from '../../../src/provider.ts'
import { feature } from './feature.ts'
import { addon, contextField, segment, strategy, tagType } from './settings.ts'
import { environment, project } from './workspace.ts'

export const schema: Schema = {
	version: 1,
	types: [environment, project, contextField, tagType, strategy, segment, feature, addon],
}
