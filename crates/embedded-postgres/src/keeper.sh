# Outlives the process that started it and cleans up a throwaway cluster after it.
# $1 folder of the cluster, $2 our entry in its users folder, $3 seconds to linger,
# $4 folder of its socket.
#
# Standard input is a pipe from that process. It ends when the process ends,
# by whatever cause; until then it brings "starting" and the server's pid.
trap '' INT HUP
last=
while read -r line; do last=$line; done

# Leave, and stay only if we were the last: rmdir succeeds for exactly one, and
# from then on nobody can join. Lingering lets the next test process join.
rm -f "$1/users/$2"
sleep "$3"
for user in "$1"/users/*; do
    [ -e "$user" ] || continue
    name=${user##*/}
    kill -0 "${name%%.*}" 2>/dev/null || rm -f "$user"
done
rmdir "$1/users" 2>/dev/null || exit 0

# Killed between spawning the server and telling its pid: the server tells.
tries=0
while [ "$last" = starting ] && [ "$tries" -lt 20 ]; do
    if [ -s "$1/data/postmaster.pid" ]; then
        read -r last < "$1/data/postmaster.pid"
    else
        sleep 0.1
    fi
    tries=$((tries + 1))
done

# The pid may belong to someone else by now, so look at its command line.
runs() {
    [ -n "$last" ] || return 1
    if [ -d /proc/self ]; then
        tr '\000' ' ' < "/proc/$last/cmdline"
    else
        ps -o args= -p "$last"
    fi 2>/dev/null | grep -qF "$1/data"
}

runs "$1" && kill -INT "$last"
tries=0
while runs "$1"; do
    # Nothing in a throwaway cluster is worth a long wait.
    [ "$tries" -eq 100 ] && kill -QUIT "$last"
    [ "$tries" -ge 200 ] && exit 1
    sleep 0.05
    tries=$((tries + 1))
done

# An initdb whose launcher was killed may still be writing for a moment.
tries=0
until rm -rf "$1" 2>/dev/null && [ ! -e "$1" ]; do
    [ "$tries" -ge 100 ] && exit 1
    sleep 0.1
    tries=$((tries + 1))
done
[ "$4" = "$1" ] || rmdir "$4"
