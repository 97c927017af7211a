/** What each setting is for: one sentence by its path, where `*` stands for a name that the user chose and `[]` for an entry of a list. */
export const SETTINGS_WORDS: Readonly<Record<string, string>> = {
	version: 'The form of this file.',
	state:
		'Where what both sides last agreed on is kept: `git`, in a ref outside the branches, or `local`, in a file of this clone that nobody else sees. Other places are refused so far.',
	state_ref: 'For a state in Git, the kind of ref: outside the branches, or a branch where the host takes no other refs.',
	state_key: 'Where the key is that the state is sealed with.',
	people: 'Who somebody of the service is in Git, as in "Jane Doe <jane@users.noreply.example>"; commits of their changes name them.',
	connections: 'Ways to a Git server, by name. Without one, the remote is reached as your own git reaches it.',
	'connections.*.kind': 'How the server is convinced: a key of SSH, a token over HTTPS, or a GitHub App.',
	'connections.*.key': 'Where the private key is; agent asks the running ssh-agent.',
	'connections.*.passphrase': 'Where the passphrase of the private key is.',
	'connections.*.known_hosts': 'Lines of a known_hosts file, or where that file is. A server with another key is refused.',
	'connections.*.user': 'The user at the server, where the address of the remote names none.',
	'connections.*.jump': 'A host to go through, as [USER@]HOST[:PORT].',
	'connections.*.url': 'The address of the repository for this connection, where it is not that of the clone.',
	'connections.*.proxy': 'A proxy to go through.',
	'connections.*.proxy_login': 'Where USER:PASSWORD for the proxy is.',
	'connections.*.ca': 'Where the certificates of the only authorities are that are trusted, in PEM.',
	'connections.*.host': 'The only host that gets the credential.',
	'connections.*.token': 'Where the token is.',
	'connections.*.username': 'The name that goes with the token, where the service wants another one than usual.',
	'connections.*.service': 'What kind of server it is, where its name does not tell.',
	'connections.*.api': "The address of the server's API, where the host does not tell.",
	'connections.*.app_id': 'The id of the GitHub App.',
	'connections.*.installation_id': 'The id of its installation; looked up without it.',
	'connections.*.private_key': 'Where the private key of the App is.',
	workspaces: 'The workspaces that are kept in step with this repository, by names of your choice.',
	'workspaces.*.enabled': 'Whether commands that name no workspace are about this one.',
	'workspaces.*.provider': 'The service.',
	'workspaces.*.package': 'The npm package of the provider with its exact version, where Tideway does not bring it.',
	'workspaces.*.mode':
		'Which side leads: mirror writes to Git only, deploy to the workspace only, two-way to both. Without it, what the provider has.',
	'workspaces.*.format': 'The format of the files. Without it, what the provider has.',
	'workspaces.*.layout': 'For HCL: the form that the service itself writes, or blocks under names. Without it, what the files are in.',
	'workspaces.*.slug': 'The name that the service has for the workspace; that of the entry without it.',
	'workspaces.*.path': 'The folder of its files in the repository; the whole repository without it.',
	'workspaces.*.branch': 'The tracked branch.',
	'workspaces.*.connect': 'How the API of the workspace is reached.',
	'workspaces.*.connect.token': 'Where the credential is; the variable that the provider names without it.',
	'workspaces.*.connect.url': 'The address of the API, where it is not the usual one.',
	'workspaces.*.connect.proxy': 'A proxy to go through.',
	'workspaces.*.connect.proxy_login': 'Where USER:PASSWORD for the proxy is.',
	'workspaces.*.connect.ca': 'Where the certificates of the only authorities are that are trusted, in PEM.',
	'workspaces.*.git': 'The connection through which the repository is reached.',
	'workspaces.*.variables': 'Where the values of variables are, by their names. TIDEWAY_VAR_name needs no entry.',
	'workspaces.*.env_file': 'A file of NAME=VALUE lines that is not in Git.',
	'workspaces.*.deletes': 'Whether deletes are carried out: never, up to a few at once, or as many as there are.',
	'workspaces.*.on_conflict':
		'What becomes of a conflict: it waits for a person while the rest goes on, it stops everything, or one side wins.',
	'workspaces.*.commits': 'Whether each resource that changed gets a commit of its own.',
	'workspaces.*.push': 'Whether outbound commits go to the branch, become a pull request, or that only where the branch is protected.',
	'workspaces.*.sign': 'What signs each commit: one of these.',
	'workspaces.*.sign.key': 'Where the private key of SSH is that signs.',
	'workspaces.*.sign.gpg': 'The fingerprint of an OpenPGP key that gpg has, and may use without asking.',
	'workspaces.*.sign.by': 'The host makes the commits of pull requests itself and signs them: GitHub alone, with `push: pull-request`.',
	'workspaces.*.policy': 'Rules over what a run may do to the workspace. Only those on the tracked branch count.',
	'workspaces.*.policy.max_creates': 'A run that would create more is refused.',
	'workspaces.*.policy.max_updates': 'A run that would change more is refused.',
	'workspaces.*.policy.max_deletes': 'A run that would delete more is refused.',
	'workspaces.*.policy.protect': 'Patterns of resources that are left as they are in the workspace.',
	'workspaces.*.policy.windows': 'When changes may be made; always without one.',
	'workspaces.*.policy.windows[].days': 'The days of the week.',
	'workspaces.*.policy.windows[].from': 'Its first minute.',
	'workspaces.*.policy.windows[].to': 'The minute at which it is over; on the next day where that is before its first.',
	'workspaces.*.policy.windows[].zone': 'The time zone of these times.',
	'workspaces.*.policy.reviewers': 'Whose approval a pull request needs, by what it touches.',
	'workspaces.*.policy.reviewers[].for': 'A pattern of resources.',
	'workspaces.*.policy.reviewers[].from': 'Who may approve; anybody who may write to the repository without it.',
	'workspaces.*.policy.reviewers[].count': 'How many of them it takes.',
	'workspaces.*.policy.inbound_approval': 'Whether what goes into the workspace has to come from an approved pull request.',
	'workspaces.*.overlays': 'Values that this workspace has in place of those in its files, by resource and attribute.',
	'workspaces.*.allow_secrets': 'Patterns of resources whose files may hold what looks like a secret.',
	'workspaces.*.ignore': 'Patterns of resources and files that are never looked at.',
}

type Schema = Readonly<Record<string, unknown>>

/** The same JSON Schema with a description at each setting. */
export function withWords(schema: Schema, path = ''): Schema {
	const words = SETTINGS_WORDS[path]
	const below = (value: unknown, at: string): unknown => (isSchema(value) ? withWords(value, at) : value)
	const properties = Object.entries(isSchema(schema['properties']) ? schema['properties'] : {}).map(([name, value]) => [
		name,
		below(value, path === '' ? name : `${path}.${name}`),
	])
	return {
		...(words !== undefined && { description: words }),
		...schema,
		...(properties.length > 0 && { properties: Object.fromEntries(properties) }),
		...(isSchema(schema['additionalProperties']) && { additionalProperties: below(schema['additionalProperties'], `${path}.*`) }),
		...(isSchema(schema['items']) && { items: below(schema['items'], `${path}[]`) }),
		...(Array.isArray(schema['oneOf']) && { oneOf: schema['oneOf'].map((branch) => below(branch, path)) }),
	}
}

function isSchema(value: unknown): value is Schema {
	return typeof value === 'object' && value !== null && !Array.isArray(value)
}
