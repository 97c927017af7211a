import { expect, test } from 'vitest'
import { schema } from '../../../providers/segment/schema/index.ts'
import { terraform } from '../../../providers/segment/terraform.ts'
import { managedTypes } from '../../../src/model/index.ts'
import { SEGMENT_RESOURCES } from '../../support/terraform/segment.ts'

test("every type that Terraform's provider has is exported", () => {
	expect([...terraform.types.keys()].map((type) => `segment_${type}`).sort()).toEqual(Object.keys(SEGMENT_RESOURCES).sort())
})

test.each(
	managedTypes(schema)
		.filter(({ name }) => terraform.types.has(name))
		.map((type) => [type.name, type] as const),
)('%s has the attributes that Terraform has, or says which it lacks', (name, type) => {
	const described = terraform.types.get(name)
	const theirs = SEGMENT_RESOURCES[`segment_${name}`] ?? {}
	const ours = type.attributes.map((attribute) => attribute.name)
	expect(ours.filter((attribute) => !theirs[attribute])).toEqual(described?.lacks ?? [])
	const required = Object.entries(theirs).filter(([, { mode }]) => mode === 'R')
	expect(required.filter(([attribute]) => !ours.includes(attribute))).toEqual([])
	expect(described?.id === 'none').toBe(!theirs['id'])
})
