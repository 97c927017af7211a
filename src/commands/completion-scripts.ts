/**
 * One script for each shell. They ask the program itself what could follow, with the words up to the cursor, and fall back to files.
 * `tideway` stands there as it is typed, so that an alias works.
 */
export const COMPLETION_SCRIPTS = {
	bash: `_tideway() {
	local line
	COMPREPLY=()
	while IFS= read -r line; do COMPREPLY+=("\${line%%$'\\t'*}"); done \\
		< <(tideway __complete "\${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null)
}
complete -o default -F _tideway tideway`,
	zsh: `_tideway() {
	local line
	local -a found
	for line in "\${(@f)$(tideway __complete "\${(@)words[2,CURRENT]}" 2>/dev/null)}"; do
		[[ -n $line ]] && found+=("\${\${line%%$'\\t'*}//:/\\\\:}:\${line#*$'\\t'}")
	done
	if (( $#found )); then _describe -o tideway found; else _files; fi
}
compdef _tideway tideway`,
	fish: `function __tideway_complete
	set -l words (commandline -opc) (commandline -ct)
	set -l found (tideway __complete $words[2..-1] 2>/dev/null)
	if test (count $found) -gt 0
		printf '%s\\n' $found
	else
		__fish_complete_path (commandline -ct)
	end
end
complete -c tideway -f -a '(__tideway_complete)'`,
} as const
