# answers.py FILE: answers as a libsql server does, out of a SQLite file, which may be another at each
# request; it prints its own URL. What of a server's answers a test wants to be wrong stands in the URL:
#
#   URL/N/WHAT/WORD    the N-th request with this WORD, which is the test's to choose, is answered with WHAT;
#                      N+: and those behind it
#   URL/asked/WORD     a GET of this says how many requests there were with this WORD
#
# WHAT is a status, one of those in `wrong` below, or:
#   endless    an answer that does not end
#   large      a statement is refused whose rows would take more than LARGE bytes
import base64
import json
import os
import sqlite3
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


def refusal(step=0, **error):
    return {'results': [{'type': 'ok', 'response': {'type': 'batch', 'result': {
        'step_results': [None] * (step + 1), 'step_errors': [None] * step + [error]}}}]}


wrong = {
    'empty': '',
    'page': '<html>hello</html>',
    'nothing': {'results': []},
    'steps': {'results': [{'type': 'ok', 'response': {'result': {}}}]},
    'error': {'results': [{'type': 'error', 'error': {'message': 'no such stream', 'code': 'STREAM'}}]},
    'refusal': refusal(message='not today', code='SQLITE_AUTH'),
    'unsaid': refusal(),
    'busy': refusal(message='database is locked', code='SQLITE_BUSY'),
    'odd': {'results': [{'type': 'ok', 'response': {'type': 'batch', 'result': {
        'step_errors': [None] * 9,
        'step_results': [{'rows': [[{'type': 'float', 'value': 1.5}, {'type': 'blob', 'base64': '!'}, 7]]}] * 9}}}]},
    'taken': refusal(step=1, message='UNIQUE constraint failed', code='SQLITE_CONSTRAINT_PRIMARYKEY'),
}
statement = {'type': 'text', 'value': "ATTACH 'attached' AS a; CREATE TABLE a.t (x)"}
wrong['statement'] = {'results': [{'type': 'ok', 'response': {'type': 'batch', 'result': {
    'step_errors': [None] * 9, 'step_results': [{'rows': [[statement] * 2]}] * 9}}}]}
LARGE = 30000
counts = {}
lock = threading.Lock()
kept = {}


def connect():
    """The connection to the file that is there now: reading the schema anew takes longer than most requests."""
    found = os.stat(sys.argv[1]).st_ino if os.path.exists(sys.argv[1]) else None
    if found is None or kept.get('file') != found:
        if kept:
            kept.pop('db').close()
        db = sqlite3.connect(sys.argv[1], isolation_level=None, check_same_thread=False)
        db.execute('PRAGMA synchronous = OFF')
        db.execute('PRAGMA user_version')  # only now is there a file
        db.text_factory = lambda text: text.decode('utf-8', 'replace')
        kept.update(db=db, file=os.stat(sys.argv[1]).st_ino)
    return kept['db']


def argument(value):
    kind = value['type']
    if kind == 'integer':
        return int(value['value'])
    if kind == 'blob':
        return base64.b64decode(value['base64'] + '==')
    return value.get('value')


def cell(value):
    if value is None:
        return {'type': 'null'}
    if isinstance(value, bytes):
        return {'type': 'blob', 'base64': base64.b64encode(value).decode().rstrip('=')}
    if isinstance(value, int):
        return {'type': 'integer', 'value': str(value)}
    return {'type': 'float' if isinstance(value, float) else 'text', 'value': value}


def holds(condition, done):
    if condition is None:
        return True
    if condition['type'] == 'not':
        return not holds(condition['cond'], done)
    return done[condition['step']]


def run(steps, most):
    """What the steps come to: if they have rows of more than `most` bytes, they are run, and the answer is an error."""
    db = connect()
    results, errors, too_large = [], [], False
    for step in steps:
        result = error = None
        if holds(step.get('condition'), [r is not None for r in results]):
            try:
                statement = step['stmt']
                rows = db.execute(statement['sql'], [argument(a) for a in statement.get('args', [])]).fetchall()
                result = {'cols': [], 'rows': [[cell(value) for value in row] for row in rows]}
                too_large |= most < sys.maxsize and len(json.dumps(result)) > most
            except sqlite3.Error as e:
                error = {'message': str(e), 'code': e.sqlite_errorname if hasattr(e, 'sqlite_errorname') else ''}
        results.append(result)
        errors.append(error)
    if db.in_transaction:
        db.rollback()
    if too_large:
        return {'baton': None, 'base_url': None, 'results': [
            {'type': 'error', 'error': {'message': 'Response is too large', 'code': 'RESPONSE_TOO_LARGE'}}]}
    return {'baton': None, 'base_url': None, 'results': [
        {'type': 'ok', 'response': {'type': 'batch', 'result': {'step_results': results, 'step_errors': errors}}}]}


class Handler(BaseHTTPRequestHandler):
    protocol_version = 'HTTP/1.1'
    wbufsize = 1 << 16  # head and body at once

    def fault(self):
        """What is to be answered instead, or None."""
        parts = self.path.split('/')[1:]
        if len(parts) < 5:
            return None
        number, what, word = parts[:3]
        counts[word] = count = counts.get(word, 0) + 1
        first = int(number.rstrip('+'))
        return what if count == first or (number.endswith('+') and count > first) else None

    def answer(self, status, body):
        self.send_response(status)
        self.send_header('Content-Length', str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_POST(self):
        request = json.loads(self.rfile.read(int(self.headers['Content-Length'])))
        what = self.fault()
        if what is not None and what.isdigit():
            return self.answer(int(what), b'')
        if what == 'endless':
            self.send_response(200)
            self.send_header('Transfer-Encoding', 'chunked')
            self.end_headers()
            try:
                while True:
                    self.wfile.write(b'100000\r\n' + b' ' * (1 << 20) + b'\r\n')
            except OSError:
                self.close_connection = True
                return None
        if what in wrong:
            body = wrong[what]
            return self.answer(200, (body if isinstance(body, str) else json.dumps(body)).encode())
        steps = request['requests'][0]['batch']['steps']
        with lock:
            answer = run(steps, LARGE if what == 'large' else sys.maxsize)
        self.answer(200, json.dumps(answer).encode())

    def do_GET(self):
        self.answer(200, str(counts.get(self.path.split('/')[-1], 0)).encode())

    def log_message(self, *_):
        pass


class Server(ThreadingHTTPServer):
    def handle_error(self, *_):
        pass  # who asked may be gone before all of an endless answer is sent


server = Server(('127.0.0.1', 0), Handler)
print('http://127.0.0.1:%d' % server.server_port, flush=True)
server.serve_forever()
