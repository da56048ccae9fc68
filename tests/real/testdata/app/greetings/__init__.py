import pkgutil

from .words import greet


def all():
    names = pkgutil.get_data(__name__, "names.txt").decode().split()
    return [greet(name) for name in names]
