#!/bin/sh
# Counts the instructions of ptero's own work, and fails if one work takes 5 % more than benches/instructions.txt says.
# With --record, writes the counts down there instead. Needs valgrind.
set -eu
cd "$(dirname "$0")/.."
record=benches/instructions.txt
works="get-async get-blocking list-request decode-servers console-line"
limit=5

# What the counts depend on beside ptero. The C library copies and compares with what the processor has, unless told to
# use what all have.
compiler="$(rustc -V) for $(rustc -vV | sed -n 's/^host: //p'), $(ldd --version | head -n 1)"
export GLIBC_TUNABLES=glibc.cpu.hwcaps=-AVX2,-AVX,-ERMS,-FSRM,-BMI2,-SSE4_2,-AVX_Fast_Unaligned_Load
program=$(cargo build --release -p ptero-benches --bench instructions --message-format=json-render-diagnostics |
    sed -n 's/.*"executable":"\([^"]*\)".*/\1/p')
test -n "$program"

count() {
    log=$(valgrind --tool=callgrind --callgrind-out-file=/dev/null "$program" "$1" "$2" 2>&1) || {
        echo "$log" >&2
        return 1
    }
    echo "$log" | sed -n 's/.*Collected : //p'
}

# The difference of two runs, so that setting up does not count.
per_time() {
    few=$(count "$1" 100)
    many=$(count "$1" 1100)
    echo $(((many - few) / 1000))
}

if [ "${1:-}" = --record ]; then
    echo "$compiler" >"$record.new"
    for work in $works; do
        now=$(per_time "$work")
        echo "$work $now" >>"$record.new"
    done
    mv "$record.new" "$record"
    cat "$record"
    exit
fi

recorder=$(head -n 1 "$record")
failed=
for work in $works; do
    recorded=$(sed -n "s/^$work //p" "$record")
    test -n "$recorded" || { echo "$work is not in $record" >&2; exit 1; }
    now=$(per_time "$work")
    verdict=$(awk -v now="$now" -v recorded="$recorded" -v limit="$limit" 'BEGIN {
        change = 100 * (now - recorded) / recorded
        remark = (change > limit) ? " TOO MANY" : (change < -limit) ? " (record the gain)" : ""
        printf "%+.1f %%%s", change, remark
    }')
    printf '%-16s %8d, recorded %8d, %s\n' "$work" "$now" "$recorded" "$verdict"
    case $verdict in *TOO*) failed="$failed $work" ;; esac
done
if [ "$compiler" != "$recorder" ]; then
    echo "recorded with $recorder, counted with $compiler: nothing is judged; --record with one of them" >&2
elif [ -n "$failed" ]; then
    echo "over $limit % more instructions than recorded:$failed" >&2
    exit 1
fi
