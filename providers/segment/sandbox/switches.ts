import type { Switch } from '../../../src/provider.ts'

/** What is not known of the service; the first answer is the likelier one, or the one that is harder to live with. */
export const switches: readonly Switch[] = [
	{
		name: 'masked-write',
		meaning: 'what becomes of a secret when what is shown in its place is sent back',
		values: ['overwritten', 'ignored', 'rejected'],
	},
	{
		name: 'unknown-settings',
		meaning: 'what becomes of settings that the catalogue does not know',
		values: ['kept', 'dropped', 'rejected'],
	},
	{
		name: 'mapping-settings',
		meaning: 'whether settings of a mapping that are sent replace the old ones or are merged into them',
		values: ['replaced', 'merged'],
	},
	{
		name: 'preset-mappings',
		meaning: 'whether a new destination has the mappings that its catalogue item suggests',
		values: ['none', 'added'],
	},
	{ name: 'plan-updated-at', meaning: 'whether an edit of its rules shows in the time of a tracking plan', values: ['moves', 'stays'] },
	{
		name: 'json-schema',
		meaning: 'whether the schema of a rule comes back with members that were not sent',
		values: ['as-sent', 'completed'],
	},
	{
		name: 'function-names',
		meaning: 'how the name of the workspace stands behind that of a function that is not a source',
		values: ['bracketed', 'appended', 'as-sent'],
	},
	{ name: 'rule-limit', meaning: 'how many rules a tracking plan takes in one call', values: ['200', '2000'] },
	{
		name: 'second-plan',
		meaning: 'what happens when a source that has a tracking plan is given another one',
		values: ['refused', 'moved'],
	},
	{
		name: 'filters-as-transformations',
		meaning: 'which filters of destinations are among the transformations, under the same id',
		values: ['all', 'drops', 'none'],
	},
	{ name: 'gone-transformation', meaning: 'with which status a transformation is answered that is not there', values: ['403', '404'] },
	{
		name: 'feature-off',
		meaning: 'what the workspace has not booked, by its place in the paths: all that is there is refused',
		values: ['none', 'tracking-plans', 'functions', 'transformations', 'subscriptions', 'reverse-etl-models'],
	},
	{
		name: 'transformation-of-filter',
		meaning: 'whether a filter can be changed as if it were a transformation',
		values: ['forbidden', 'changes-the-filter'],
	},
	{ name: 'listed-permissions', meaning: 'whether the list of users shows what they may do', values: ['hidden', 'shown'] },
	{ name: 'slug-taken', meaning: 'with which status the slug of another source is refused', values: ['400', '409', '422'] },
	{
		name: 'quiet-events',
		meaning: 'whether mappings, plans, functions and labels of sources show in the audit trail',
		values: ['told', 'silent'],
	},
]
