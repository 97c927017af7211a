import { switchTable } from '../../../src/provider.ts'

/** What is not known of the service; the first answer is the likelier one, or the one that is harder to live with. */
export const switches = switchTable({
	'masked-write': ['what becomes of a secret when what is shown in its place is sent back', 'overwritten', 'ignored', 'rejected'],
	'unknown-settings': ['what becomes of settings that the catalogue does not know', 'kept', 'dropped', 'rejected'],
	'mapping-settings': ['whether settings of a mapping that are sent replace the old ones or are merged into them', 'replaced', 'merged'],
	'instance-settings': [
		'whether settings of an insert function instance that are sent replace the old ones or are merged into them',
		'replaced',
		'merged',
	],
	'preset-mappings': ['whether a new destination has the mappings that its catalogue item suggests', 'none', 'added'],
	'plan-updated-at': ['whether an edit of its rules shows in the time of a tracking plan', 'moves', 'stays'],
	'json-schema': ['whether the schema of a rule comes back with members that were not sent', 'as-sent', 'completed'],
	'function-names': [
		'how the name of the workspace stands behind that of a function that is not a source',
		'bracketed',
		'appended',
		'as-sent',
	],
	'rule-limit': ['how many rules a tracking plan takes in one call', '200', '2000'],
	'second-plan': ['what happens when a source that has a tracking plan is given another one', 'refused', 'moved'],
	'filters-as-transformations': ['which filters of destinations are among the transformations, under the same id', 'all', 'drops', 'none'],
	'gone-transformation': ['with which status a transformation is answered that is not there', '403', '404'],
	'feature-off': [
		'what the workspace has not booked, by its place in the paths: all that is there is refused',
		'none',
		'tracking-plans',
		'functions',
		'transformations',
		'subscriptions',
		'reverse-etl-models',
		'spaces',
		'users',
		'groups',
		'labels',
	],
	'transformation-of-filter': ['whether a filter can be changed as if it were a transformation', 'forbidden', 'changes-the-filter'],
	'listed-permissions': ['whether the list of users shows what they may do', 'hidden', 'shown'],
	'slug-taken': ['with which status the slug of another source is refused', '400', '409', '422'],
	'quiet-events': ['whether mappings, plans, functions and labels of sources show in the audit trail', 'told', 'silent'],
})
