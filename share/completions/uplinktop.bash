# Made from the option table: npx vitest run test/completions -u
_uplinktop() {
  local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD - 1]} each
  local words='--help --demo --replay --ssh --ssh-config --ssh-jump --ssh-port --record --log --uplink --standby --metered --weight --probe --interval --no-pf --read-only --undo-after --state-dir --colours --units --ascii --utf8 --mouse --debug' command=''
  [[ $word == = ]] && word=''
  [[ $before == = ]] && before=${COMP_WORDS[COMP_CWORD - 2]}=
  COMPREPLY=()
  case $before in
    --replay) COMPREPLY=($(compgen -f -- "$word")); return ;;
    --ssh) COMPREPLY=($(compgen -W '' -- "$word")); return ;;
    --ssh-config) COMPREPLY=($(compgen -f -- "$word")); return ;;
    --ssh-jump) COMPREPLY=($(compgen -W '' -- "$word")); return ;;
    --ssh-port) COMPREPLY=($(compgen -W '' -- "$word")); return ;;
    --record) COMPREPLY=($(compgen -f -- "$word")); return ;;
    --log) COMPREPLY=($(compgen -f -- "$word")); return ;;
    --uplink) COMPREPLY=($(compgen -W '' -- "$word")); return ;;
    --standby) COMPREPLY=($(compgen -W '' -- "$word")); return ;;
    --metered) COMPREPLY=($(compgen -W '' -- "$word")); return ;;
    --weight) COMPREPLY=($(compgen -W '' -- "$word")); return ;;
    --probe) COMPREPLY=($(compgen -W '' -- "$word")); return ;;
    --interval) COMPREPLY=($(compgen -W '' -- "$word")); return ;;
    --undo-after) COMPREPLY=($(compgen -W '' -- "$word")); return ;;
    --state-dir) COMPREPLY=($(compgen -W '' -- "$word")); return ;;
    --colours) COMPREPLY=($(compgen -W 'dark light 16 mono' -- "$word")); return ;;
    --units) COMPREPLY=($(compgen -W 'bits bytes' -- "$word")); return ;;
    --on-change) COMPREPLY=($(compgen -W '' -- "$word")); return ;;
    --dead-after) COMPREPLY=($(compgen -W '' -- "$word")); return ;;
    --alive-after) COMPREPLY=($(compgen -W '' -- "$word")); return ;;
    --hold) COMPREPLY=($(compgen -W '' -- "$word")); return ;;
    --priority) COMPREPLY=($(compgen -W '' -- "$word")); return ;;
    --filter) COMPREPLY=($(compgen -W '' -- "$word")); return ;;
    --sort) COMPREPLY=($(compgen -W 'bytes rate age host remote state proto uplink' -- "$word")); return ;;
    --limit) COMPREPLY=($(compgen -W '' -- "$word")); return ;;
    --states) COMPREPLY=($(compgen -f -- "$word")); return ;;
    --address) COMPREPLY=($(compgen -W '' -- "$word")); return ;;
    --gateway) COMPREPLY=($(compgen -W '' -- "$word")); return ;;
    --listen) COMPREPLY=($(compgen -W '' -- "$word")); return ;;
    --token-file) COMPREPLY=($(compgen -f -- "$word")); return ;;
    --tls-certificate) COMPREPLY=($(compgen -f -- "$word")); return ;;
    --tls-key) COMPREPLY=($(compgen -f -- "$word")); return ;;
    --textfile) COMPREPLY=($(compgen -W '' -- "$word")); return ;;
    --demo=|--demo) [[ $word == -* ]] || COMPREPLY=($(compgen -W 'story healthy queues link-down black-hole dead-line flag-missing biased missing policy tunnel wide-routes discarding reply-lost rdomain one-address untranslated no-lease three busy flapping' -- "$word")); [[ $before == *= ]] && return ;;
  esac
  for each in "${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    case $each in
      watch) words+=' --on-change --failover --dead-after --alive-after --hold --kill-states --quiet' ;;
      usage) words+=' --json --months --days --hours' ;;
      check) words+=' --json --watch' ;;
      doctor) words+=' --json' ;;
      reset) words+=' --dry-run --permits --yes --priority' ;;
      keep) words+=' ' ;;
      undo) words+=' ' ;;
      connections) words+=' --json --filter --sort --limit --states --address --gateway' ;;
      export) words+=' --listen --token-file --tls-certificate --tls-key --textfile' ;;
      advise) words+=' ifstated pf hotplug keepalived nft' ;;
      config) words+=' --json' ;;
      *) continue ;;
    esac
    command=$each
  done
  [[ -n $command ]] || words+=' --version watch usage check doctor reset keep undo connections export advise config'
  COMPREPLY+=($(compgen -W "$words" -- "$word"))
}
complete -F _uplinktop uplinktop
