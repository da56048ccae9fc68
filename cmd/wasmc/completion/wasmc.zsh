#compdef wasmc
# zsh completion for wasmc

_wasmc() {
	local line
	local -a plain described
	for line in "${(@f)$("${words[1]}" __complete "${(@)words[2,CURRENT]}" 2>/dev/null)}"; do
		case $line in
		'') ;;
		:files) _files ;;
		:directories) _files -/ ;;
		*$'\t'*) described+=("${${line%%$'\t'*}//:/\\:}:${line#*$'\t'}") ;;
		*) plain+=("$line") ;;
		esac
	done
	(( $#plain )) && compadd -a plain
	(( $#described )) && _describe wasmc described
}

if [ "$funcstack[1]" = "_wasmc" ]; then
	_wasmc "$@"
else
	compdef _wasmc wasmc
fi
