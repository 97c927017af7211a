import type { TypeName } from '../model/index.ts'

/** The provider that a service has for Terraform, as far as an export needs to know it. */
export type TerraformProvider = {
	/** Its address in the registry, `vendor/name`; `name` is also what its resource types begin with. */
	readonly source: string
	/** The version that this is the description of. */
	readonly version: string
	/** The variable of the environment from which it takes its credential. */
	readonly tokenEnv: string
	/** What is not here has no resource type there. */
	readonly types: ReadonlyMap<TypeName, TerraformType>
}

export type TerraformType = {
	/** What of our id its attribute `id` holds: all, or what is behind the last colon; `none` where it has no such attribute. */
	readonly id: 'whole' | 'last' | 'none'
	/** True where `terraform import` takes our id; else why nothing can be imported, and what happens instead. */
	readonly importable: true | string
	/** Attributes of ours that it does not have. */
	readonly lacks?: readonly string[]
}
