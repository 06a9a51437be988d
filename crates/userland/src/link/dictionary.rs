//! The dictionary for the compression of links: words and lines of scripts, the most frequent ones at the end, where
//! distances are shortest.
//!
//! Frozen for ever: if one character changes here, every link that was ever sent decodes to something else.

/// The text that precedes every script.
pub(super) const DICTIONARY: &str = r#"kubectl get pods
kubectl exec web -c sidecar -- ps -ef
nsenter -t 1 -p -m readlink /proc/self/ns/pid
mount -t proc proc /proc
strace -f -e trace=
trap 'echo TERM' TERM
for i in $(seq 1 3); do sleep 1000 & done
while true; do sleep 1; done
kill -9 $(pgrep nginx)
pstree -p
lsns -t pid
cat /proc/1/status | grep NSpid
cat /proc/self/status
echo $$ $PPID $!
jobs
docker run -d --init --name web -p 80:80 --rm --pid=host --pid=container:web nginx httpd redis
docker run -it --rm alpine sh
docker run -d --name web nginx
docker exec web sh -c 'sleep 1000 & exit'
docker exec web ps -ef
docker top web
docker ps -a
docker stop web
docker rm -f web
| UID          PID    PPID  C STIME TTY          TIME CMD
| root           1       0  0 09:00 ?        00:00:00 sleep 1000
|     PID TTY          TIME CMD
| root           1       0  0 09:00 ?        00:00:00 /sbin/docker-init -- sleep 1000
| root           5       0  0 09:00 ?        00:00:00 ps -ef
 sh -c 'sleep 10 & sleep 5 & wait; exit 3'
 unshare --pid --fork --mount-proc bash
 unshare -p -f --mount-proc sh
 unshare -pf bash
root host level=1 uid=1000
root A level=1
root systemd ns=host cmd="/sbin/init" reaps=yes
systemd fork shell cmd="bash" tty=pts/0 -> 2
shell setsid -> 2
shell$ ps -ef
shell$ sleep 1000 &
shell$ kill 
clock +10s
clock +1s
 mount_proc=yes hostname=web users=nginx:101 uid=101 cmd="nginx: worker process"
 prctl child_subreaper=1 -> 0
 prctl pdeathsig=KILL
 clone T thread
 clone X parent exit_signal=USR1
 clone B set_tid=5
 sigaction CHLD ignore
 sigaction TERM handle
 sigaction CHLD default nocldwait
 sigmask block TERM
 sigqueue 2 USR1
 tgkill 2 3 KILL
 pidfd_open 2
 setns pidfd=B
 setpgid 0 0
 setpgid 2 2
 getpgid
 getsid
 getppid
 getpid
 setuid 1000
 exec "sh -c x"
 reboot poweroff
 sysctl kernel.pid_max=
 sysctl user.max_pid_namespaces=
 wait nohang untraced continued all
 kill -1 STOP
 kill 2 CONT
 kill 3 KILL
 kill 2 TERM -> 0
 -> ESRCH
 -> ECHILD
 -> EINVAL
 -> EPERM
 -> blocks
 -> dies
 wait -> 2 exited 0
 wait -> 3 signaled KILL
expect A sees A B C D E F
expect B state zombie
expect B state gone
expect C state running
expect B state stopped
expect namespace B dead
expect C parent A
expect C ppid A=1 B=0
expect B pids A=2 B=1
expect D pids A=4 C=1
 exit 0 -> dies
 exit 0
 unshare newpid=N
 setns A
B sysctl kernel.ns_last_pid=5 -> 0
A clone D newpid=D mount_proc=yes
A clone C newpid=C
A clone B newpid=B
C fork E
B fork D
A fork C
A fork B
"#;
