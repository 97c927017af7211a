import type { Dict, Present, Schema, TypeName } from '../model/index.ts'
import type { Api, Connection, Provider, ProviderPorts } from '../ports/index.ts'

/** How the API has the resources of one type: operations by their ids, and members of the items that they answer with. */
export type Things = {
	readonly list: string
	/** One by its id; without it, one is looked up in the list. */
	readonly get?: string
	readonly create?: string
	/** A `PATCH` is sent what changes, a `PUT` everything. */
	readonly update?: string
	readonly delete?: string
	/** The member that identifies an item in addresses, a text or a number. */
	readonly id: string
	/** The member with the one name that files go by. Without it they are called `id-…`, or as somebody renames them. */
	readonly key?: string
	/**
	 * The member of an attribute that is spelled in a way of its own, which may stand within another: `{ owner: 'owned_by.id' }`. An attribute
	 * within another is named by its path: `{ 'steps.at': 'runAt' }`.
	 */
	readonly members?: Readonly<Record<string, string>>
	/** The member that tells when it was changed last (ISO 8601). */
	readonly changedAt?: string
	/** Items with this value there are the service's own, and left alone. */
	readonly except?: { readonly member: string; readonly is: Present }
	/** The folder of its files, where it is not the type with an s behind it. */
	readonly folder?: string
	/** An item in the form that the attributes have, and back; pure. Only where no other word says it. */
	read?(item: Dict): Dict
	send?(body: Dict): Dict
}

/** A service as data. */
export type Declared = Pick<Provider, 'name' | 'title' | 'echo' | 'hcl' | 'terraform' | 'validate' | 'breaking'> & {
	readonly schema: Schema
	readonly api: Api
	/** Each type that the API shows. */
	readonly things: Readonly<Record<TypeName, Things>>
	/** How a member is spelled where nothing is said: `same` as its attribute, or `camel`, as `runAt` for `run_at`. */
	readonly spelling: 'same' | 'camel'
	/** What the API shows in place of a secret. Sent back, it leaves the secret as it is. */
	readonly mask?: string
	/** Which workspace the credential reaches: a member of what a call answers, or else of each listed item; `org.id` is one within another. */
	readonly workspace: { readonly call?: string; readonly member: string }
	/** The variable in which the credential is, where nobody says otherwise. */
	readonly tokenEnv: string
	/** What the API needs beyond the words here: gets the connection that they make, and answers with one that does more. */
	extend?(connection: Connection, ports: ProviderPorts): Connection
}
