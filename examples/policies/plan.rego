# What `tideway plan --format json` prints, as conftest reads it.
package main

import rego.v1

# A sync is taken out of the app by a person, not by a merge.
deny contains message if {
	some plan in input.plans
	some change in plan.changes
	change.to == "live"
	change.kind == "delete"
	change.type == "sync"
	message := sprintf("%s: %s would be deleted in the workspace", [plan.workspace, change.address])
}

# Primary keys are not changed in passing.
deny contains message if {
	some plan in input.plans
	some change in plan.changes
	change.to == "live"
	change.kind == "update"
	some edit in change.edits
	edit.path[0] == "primaryKey"
	message := sprintf("%s: %s would get another primary key", [plan.workspace, change.address])
}

warn contains message if {
	some plan in input.plans
	count(plan.conflicts) > 0
	message := sprintf("%s: %d conflicts wait for a person", [plan.workspace, count(plan.conflicts)])
}
