# Made from the option table: npx vitest run test/completions -u
set -A complete_uplinktop_1 -- check doctor reset keep undo connections config --version --help --demo --replay --record --uplink --standby --interval --no-pf --read-only --undo-after --state-dir --debug
set -A complete_uplinktop -- check doctor reset keep undo connections config --help --demo --replay --record --uplink --standby --interval --no-pf --read-only --undo-after --state-dir --debug --json --dry-run --permits --yes --priority --filter --sort --limit --states --address --gateway
