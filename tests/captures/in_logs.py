"""What servers and databases write to their logs of the requests and statements they were given."""
from in_tools import each


def control_as_octal(text):
    """What rsyslog makes of control characters in a message that it receives."""
    return text.replace("\r", "#015").replace("\n", "#012").replace("\t", "#011")


def in_sql(text):
    return text.replace("'", "''")


each("rsyslog_stdsql.log", lambda c, i, t: "insert into SystemEvents (Message, Facility, FromHost, ReceivedAt) values (' received %s', 16, 'web1', '%s')\n" % (in_sql(control_as_octal(t)), c.time(i, "%Y-%m-%d %H:%M:%S")), "plain hostile pretty lined_marks", expect="name")
each("rsyslog_dumped.sql", lambda c, i, t: "INSERT INTO public.systemevents (id, receivedat, message) VALUES (%d, '%s', 'received %s');\n" % (i, c.time(i, "%Y-%m-%d %H:%M:%S"), in_sql(control_as_octal(t))), "plain hostile pretty lined_marks", expect="name")
each("page_dumped.sql", lambda c, i, t: "INSERT INTO mails (id, page) VALUES (%d, 'received %s');\n" % (i, in_sql(t.replace("\n", "<br>"))), "pretty lined_marks", expect="name")
