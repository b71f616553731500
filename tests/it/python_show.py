"""What the scripts that drive python-diameter have in common: they show each AVP as it came, and end at a fault."""
import os
import sys
import threading
import traceback


def failed(*what):
    """The node's threads would go on for ever."""
    traceback.print_exception(*what)
    sys.stdout.flush()
    os._exit(1)


sys.excepthook = failed
printing = threading.Lock()


def show(avp, depth=0):
    value = avp.value
    if isinstance(value, list):
        print("  " * depth + f"{avp.code}:")
        for inner in value:
            show(inner, depth + 1)
    else:
        value = value.hex() if isinstance(value, bytes) else value
        print("  " * depth + f"{avp.code}={value}")


def tell(name, message):
    with printing:
        print(f"== {name} {message.header.command_code} {message.header.application_id}")
        for avp in message.avps:
            show(avp)
        sys.stdout.flush()


