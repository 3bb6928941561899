"""Makes a wheel of the extension: wheel.py FOLDER VERSION TAG FILE

TAG is that of the platform, such as macosx_11_0_arm64. For "linux_x86_64" and the like the oldest C library that the
file runs with is found in it. SOURCE_DATE_EPOCH is the time of the files; the same sources make the same bytes.
Nothing but Python is needed. Prints the name of the wheel.
"""
import base64
import hashlib
import os
import re
import sys
import time
import zipfile

HERE = os.path.dirname(os.path.abspath(__file__))
METADATA = """Metadata-Version: 2.1
Name: discko
Version: {version}
Summary: SQLite extension that reads captured webhook payloads of Discko
License: MIT
Requires-Python: >=3.8
Description-Content-Type: text/markdown

`discko.load(connection)` gives a connection of `sqlite3` the functions and tables of discko. sqlite-utils (3.34 and
later) and Datasette load it by themselves once it is installed beside them.
"""
WHEEL = """Wheel-Version: 1.0
Generator: discko
Root-Is-Purelib: false
{tags}
"""
ENTRY_POINTS = """[sqlite_utils]
discko = discko.sqlite_utils_plugin

[datasette]
discko = discko.datasette_plugin
"""


def needed_glibc(binary):
    """The highest version of glibc whose symbols the file uses."""
    versions = [tuple(map(int, v.split(b"."))) for v in re.findall(rb"GLIBC_(\d+\.\d+)", binary)]
    return max(versions, default=(2, 17))


def platforms(tag, binary):
    if not tag.startswith("linux_"):
        return [tag]
    machine = tag[len("linux_"):]
    major, minor = max(needed_glibc(binary), (2, 17))
    # It calls no function that musl lacks.
    return [f"manylinux_{major}_{minor}_{machine}", f"musllinux_1_1_{machine}"]


def digest(data):
    return "sha256=" + base64.urlsafe_b64encode(hashlib.sha256(data).digest()).rstrip(b"=").decode()


def main(folder, version, tag, path):
    binary = open(path, "rb").read()
    tags = platforms(tag, binary)
    info = f"discko-{version}.dist-info"
    files = {}
    for name in sorted(os.listdir(os.path.join(HERE, "discko"))):
        if name.endswith(".py"):
            text = open(os.path.join(HERE, "discko", name), encoding="utf-8").read()
            files["discko/" + name] = text.replace("@VERSION@", version).encode()
    files["discko/" + os.path.basename(path)] = binary
    files[f"{info}/LICENSE"] = open(os.path.join(HERE, "../../../LICENSE"), "rb").read()
    files[f"{info}/METADATA"] = METADATA.format(version=version).encode()
    files[f"{info}/WHEEL"] = WHEEL.format(tags="\n".join(f"Tag: py3-none-{t}" for t in tags)).encode()
    files[f"{info}/entry_points.txt"] = ENTRY_POINTS.encode()
    record = "".join(f"{name},{digest(data)},{len(data)}\n" for name, data in files.items())
    files[f"{info}/RECORD"] = (record + f"{info}/RECORD,,\n").encode()
    date = time.gmtime(max(int(os.environ.get("SOURCE_DATE_EPOCH", "0")), 315532800))[:6]
    wheel = f"discko-{version}-py3-none-{'.'.join(tags)}.whl"
    with zipfile.ZipFile(os.path.join(folder, wheel), "w", zipfile.ZIP_DEFLATED, compresslevel=9) as out:
        for name, data in files.items():
            entry = zipfile.ZipInfo(name, date)
            entry.external_attr = 0o100644 << 16
            entry.compress_type = zipfile.ZIP_DEFLATED
            out.writestr(entry, data)
    print(wheel)


main(*sys.argv[1:])
