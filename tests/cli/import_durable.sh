. "$TOP/tests/cli/lib.sh"
# In which order things reach the disk: what has been told to be kept must outlive a power cut, and so
# must a record whose file is moved away.
mkdir spool
printf '{"event":"lead.unlocked","data":{"id":"a"}}\n' > spool/a
printf '{"event":"lead.unlocked","data":{"id":"b"}}\n' > spool/b
$IMPORT --quiet db spool/a
title "a commit is a sync, the removal of the journal, and a sync of its folder; then come the files, then their folders"
strace -f -qq -y -o trace -e trace=fsync,fdatasync,unlink,renameat2 "$IMPORT" --quiet --move-to done db spool
sed -E "s,^[0-9]+ +,,; s,$PWD,.,g; s,\((AT_FDCWD<[^>]*>\, )?[0-9]*,(,g; s,AT_FDCWD(<[^>]*>)?\, ,,g; s, [0-9]+<, <,g; s, +=.*,," trace | uniq
title "the erase key is on disk before anybody is erased"
strace -f -qq -y -o trace -e trace=fsync,fdatasync,unlink "$IMPORT" --quiet --erase a db
sed -E "s,^[0-9]+ +,,; s,$PWD,.,g; s,\([0-9]*,(,g; s, +=.*,," trace | uniq | head -n 6
