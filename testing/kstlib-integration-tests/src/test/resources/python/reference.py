"""Prints what the auth module of the installed Python kstlib knows, as JSON: commands with their options, and keys with their defaults."""

import ast
import json
import pathlib

import kstlib
import typer
import yaml
from kstlib.auth.config import DEFAULT_AUTH_CONFIG
from kstlib.cli.app import app

HOME = pathlib.Path(kstlib.__file__).parent
TEMPLATE = (HOME / "kstlib.conf.yml").read_text(encoding="utf-8")


def leaves(section, parent=""):
    found = {}
    for key, value in section.items():
        if isinstance(value, dict) and value:
            found.update(leaves(value, parent + key + "."))
        else:
            found[parent + key] = value
    return found


def example_provider():
    """The provider of the template, which is in a comment there."""
    block = []
    for line in TEMPLATE[TEMPLATE.index("  # providers:"):].splitlines():
        if not line.startswith("  #"):
            break
        block.append(line[4:])
    return yaml.safe_load("\n".join(block))["providers"]["corporate"]


def constant(node):
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None


def keys_that_are_read():
    """Keys of a provider's section by the variables that hold it in the package's source."""
    keys = set()
    for file in [*(HOME / "auth").rglob("*.py"), *(HOME / "cli/commands/auth").rglob("*.py")]:
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "get" and node.args:
                holder, key = node.func.value, constant(node.args[0])
            elif isinstance(node, ast.Subscript):
                holder, key = node.value, constant(node.slice)
            else:
                continue
            if key and isinstance(holder, ast.Name) and holder.id in ("merged", "provider_cfg", "cfg"):
                keys.add(key)
            if key and isinstance(holder, ast.Attribute) and holder.attr == "extra":
                keys.add("extra." + key)
    return keys


def options(command):
    names = []
    for parameter in command.params:
        if parameter.param_type_name == "option":
            names += [*parameter.opts, *parameter.secondary_opts]
    return names


root = typer.main.get_command(app)
auth = root.commands["auth"]
print(json.dumps({
    "commands": {"": options(root) + options(auth), **{name: options(command) for name, command in auth.commands.items()}},
    "auth": {**leaves(DEFAULT_AUTH_CONFIG), **leaves(yaml.safe_load(TEMPLATE)["auth"])},
    "provider": sorted(keys_that_are_read() | set(example_provider())),
}))
