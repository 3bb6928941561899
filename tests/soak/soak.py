# soak.py PROGRAM SECONDS [RATE]: `--watch --move-to` with a sender that delivers RATE files a second (20), some with a
# record that is quarantined, to a store that holds more than the page cache to begin with. The folder is renamed and
# made anew on the way, and the database locked now and then. Memory, descriptors and the time from a delivery to its
# move out of the spool, which follows its commit, must be as flat at the end as at the beginning, and in the end all is
# stored. Prints "ok - what" or "not ok - what", and a line a minute.
import json
import os
import random
import signal
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time

MIB = 1 << 20
LEADS = 500
FILL = 14000


def payload(number, lead):
    return json.dumps({'event': 'lead.unlocked', 'date': '2024-01-%02dT10:00:00Z' % (number % 28 + 1), 'data': {
        'id': 'lead_%d' % lead, 'locked': False, 'status': 'NEW', 'n': number,
        'contact': {'email': 'p%d@example.com' % lead},
        'summary': {'abstract': 'x' * 1500, 'categories': [{'name': 'Topic %d' % (number % 9), 'points': ['a']}]}}})


class Soak:
    def __init__(self, program, rate):
        self.program, self.rate = os.path.abspath(program), rate
        self.sent, self.broken, self.samples, self.waiting, self.took = 0, 0, [], {}, []
        for folder in ('spool', 'spool/tmp', 'spool/new', 'done'):
            os.mkdir(folder)

    def start(self):
        with open('fill.ndjson', 'w') as file:
            for number in range(FILL):
                file.write(payload(-1 - number, number) + '\n')
        subprocess.run([self.program, '--quiet', 'db', 'fill.ndjson'], check=True)
        self.out = open('out', 'w')
        self.process = subprocess.Popen([self.program, '--quiet', '--watch', '--status', 'status', '--move-to', 'done',
                                         'db', 'spool'], stdout=self.out, stderr=self.out)

    def deliver(self):
        name = '%08d' % self.sent
        with open('spool/tmp/' + name, 'w') as file:
            file.write(payload(self.sent, self.sent % LEADS) + '\n')
            if self.sent % 50 == 49:
                file.write('broken "lead.%d\n' % self.sent)
                self.broken += 1
        os.rename('spool/tmp/' + name, 'spool/new/' + name)
        self.waiting['spool/new/' + name] = time.monotonic()
        self.sent += 1

    def collect(self):
        now = time.monotonic()
        for path in [path for path in self.waiting if not os.path.exists(path)]:
            self.took.append(now - self.waiting.pop(path))

    def clear(self):
        for folder, _, names in os.walk('done'):
            for name in names:
                os.unlink(os.path.join(folder, name))

    def sample(self):
        status = open('/proc/%d/status' % self.process.pid).read()
        kib = {line.split(':')[0]: int(line.split()[1]) for line in status.splitlines() if line.startswith('Vm')}
        descriptors = len(os.listdir('/proc/%d/fd' % self.process.pid))
        if self.took:
            self.samples.append((kib['VmRSS'] * 1024, descriptors, statistics.median(self.took)))
        self.peak = kib['VmHWM'] * 1024
        self.took = []

    def disturb(self):
        """A folder that is made anew, or a reader that is in the way for a moment."""
        if random.random() < 0.5 and not self.waiting:
            os.rename('spool/new', 'spool/old')
            os.mkdir('spool/new')
            os.rmdir('spool/old')
        else:
            reader = sqlite3.connect('db')
            reader.execute('BEGIN')
            reader.execute('SELECT count(*) FROM discko_files').fetchone()
            time.sleep(0.2)
            reader.close()

    def run(self, seconds):
        begun = sampled = said = time.monotonic()
        while (now := time.monotonic()) < begun + seconds and self.process.poll() is None:
            if self.sent < (now - begun) * self.rate:
                self.deliver()
            self.collect()
            if now > sampled + seconds / 60:
                sampled = now
                self.sample()
                self.clear()
                if len(self.samples) % 10 == 5:
                    self.disturb()
            if now > said + 60:
                said = now
                print('# %d s: %d sent, %.1f MiB, %d descriptors, %.0f ms' % (
                    now - begun, self.sent, self.samples[-1][0] / MIB, self.samples[-1][1], self.samples[-1][2] * 1000),
                    flush=True)
            time.sleep(0.005)

    def end(self):
        deadline = time.monotonic() + 60
        while self.waiting and time.monotonic() < deadline:
            # A file with a record in quarantine is moved too.
            self.collect()
            time.sleep(0.01)
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait()


def check(good, what):
    print('%sok - %s' % ('' if good else 'not ', what))
    return good


def judge(soak, status):
    part = max(1, len(soak.samples) // 3)
    first, last = soak.samples[part // 2:part // 2 + part], soak.samples[-part:]
    memory = [statistics.median(s[0] for s in of) for of in (first, last)]
    descriptors = [max(s[1] for s in of) for of in (first, last)]
    latency = [statistics.median(s[2] for s in of) for of in (first, last)]
    db = sqlite3.connect('db')
    stored = db.execute('SELECT count(*) FROM discko_events').fetchone()[0]
    rejected = db.execute('SELECT coalesce(sum(rejected), 0) FROM discko_files').fetchone()[0]
    verified = subprocess.run([soak.program, '--quiet', '--verify', 'db'], stdout=subprocess.PIPE)
    good = [
        check(status == 0 and not soak.waiting, 'it goes on to the end, and ends in order'),
        check(stored == FILL + soak.sent and rejected == soak.broken, '%d files: all is stored' % soak.sent),
        check(verified.returncode == 0, 'the store verifies'),
        check(soak.peak <= 64 * MIB and memory[1] <= memory[0] + 4 * MIB,
              'memory: %.1f MiB, then %.1f; at most %.1f' % (memory[0] / MIB, memory[1] / MIB, soak.peak / MIB)),
        check(descriptors[1] <= descriptors[0] + 2, 'descriptors: %d, then %d' % tuple(descriptors)),
        check(latency[1] <= 3 * latency[0] + 0.2, 'from the spool to the store: %.0f ms, then %.0f' % (
            latency[0] * 1000, latency[1] * 1000))]
    if not all(good):
        print(open('out').read()[-2000:])
    return all(good)


def main():
    program, seconds = os.path.abspath(sys.argv[1]), float(sys.argv[2])
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        soak = Soak(program, float(sys.argv[3]) if len(sys.argv) > 3 else 20)
        soak.start()
        soak.run(seconds)
        good = judge(soak, soak.end())
        os.chdir('/')
    sys.exit(not good)


main()
