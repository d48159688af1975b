"""Makes of a template and the small files it is put together from one straight piece of code.

What a letter says stands in a dozen files and macros, which is good to read and costs Jinja 2.0 ms for the letter to a
POC: each include builds a context, each macro call passes six functions. Put in place when a template is compiled, the
same letter takes 0.6 ms. The sandbox stays as it is: attributes, calls and values are looked at as before.

Only what gives the same letter is put in its place; anything else stays an include or a call.
"""
from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TypeVar

from jinja2 import nodes
from jinja2.visitor import NodeTransformer

Read = Callable[[str, str], tuple[str, nodes.Template] | None]
"""From the name in an include or import, and the template that it stands in: the full name and the tree of that file;
None where there is none."""
Kind = TypeVar("Kind", bound=nodes.Node)
_CALLER = "caller"
_NEEDS_A_MACRO = (nodes.Macro, nodes.CallBlock, nodes.Include, nodes.Import, nodes.FromImport, nodes.Assign,
                  nodes.AssignBlock, nodes.Block)


def inlined(tree: nodes.Template, name: str, read: Read) -> nodes.Template:
    """The tree with the files that it includes, and the macros that it imports, in the places where they are used."""
    tree.body = _each(_Inlining(read, (name,), _imported(tree, name, read)), tree.body)
    if tree.environment is not None:
        tree.set_environment(tree.environment)
    return tree


@dataclass(frozen=True)
class _Piece:
    """A macro of another file, and the macros that it may call itself."""

    macro: nodes.Macro
    beside: Mapping[str, _Piece] = field(repr=False)

    @cached_property
    def body(self) -> list[nodes.Node] | None:
        """What it prints, its own names told apart from those around its call; None where it must be called."""
        body = _each(_Putting(self.beside), self.macro.body)
        own = {arg.name for arg in self.macro.args} | {one.name for one in _all(body, nodes.Name) if one.ctx != "load"}
        is_free = {one.name for one in _all(body, nodes.Name)} <= own | {_CALLER, "loop"}
        is_free &= not any(_all(self.macro.defaults, nodes.Name))  # which means another name where it is called
        loops = _all(body, nodes.For)
        if not is_free or _CALLER in own or any(map(_says_caller, loops)) or any(_all(body, *_NEEDS_A_MACRO)):
            return None
        renamed = {name: self.own(name) for name in own}
        return [_copied(one, renamed) for one in body]

    def own(self, name: str) -> str:
        """Its parameter under a name that no template uses."""
        return f"{self.macro.name}__{name}"

    def arguments(self, call: nodes.Call) -> dict[str, nodes.Expr] | None:
        """What each parameter is in the call; None where the call does not fit."""
        names = [arg.name for arg in self.macro.args]
        defaults = dict(zip(reversed(names), reversed(self.macro.defaults), strict=False))
        given = dict(zip(names, call.args, strict=False)) | {one.key: one.value for one in call.kwargs}
        fits = len(given) == len(call.args) + len(call.kwargs) and not (call.dyn_args or call.dyn_kwargs)
        values = defaults | given
        return {name: values[name] for name in names} if fits and values.keys() == set(names) else None

    def at(self, call: nodes.Call, said: Sequence[nodes.Node] | None) -> nodes.Node | None:
        """What stands in the place of a call, around what the caller says; None where the call must stay."""
        arguments = self.arguments(call)
        if arguments is None or self.body is None or (said is not None) != any(map(_says_caller, self.body)):
            return None
        targets: list[nodes.Expr] = [nodes.Name(self.own(name), "param", lineno=call.lineno) for name in arguments]
        body = _each(_Saying(said or ()), [_copied(one) for one in self.body])
        return nodes.With(targets, list(arguments.values()), body, lineno=call.lineno)


class _Putting(NodeTransformer):
    """Puts macros where they are called: as a block, or as a whole `{{ … }}`."""

    def __init__(self, pieces: Mapping[str, _Piece]) -> None:
        self._pieces = pieces

    def _piece(self, call: nodes.Node) -> _Piece | None:
        if isinstance(call, nodes.Call) and isinstance(call.node, nodes.Name):
            return self._pieces.get(call.node.name)
        return None

    def visit_CallBlock(self, block: nodes.CallBlock) -> nodes.Node:  # noqa: N802 - as Jinja calls it
        """The macro around the block."""
        self.generic_visit(block)
        piece = None if block.args else self._piece(block.call)
        return (piece.at(block.call, block.body) if piece else None) or block

    def visit_Output(self, output: nodes.Output) -> list[nodes.Node]:  # noqa: N802 - the same
        """The macros among what is printed."""
        return _split(output, self._put)

    def _put(self, printed: nodes.Node) -> list[nodes.Node] | None:
        piece = self._piece(printed)
        put = piece.at(printed, None) if piece and isinstance(printed, nodes.Call) else None
        return None if put is None else [put]


class _Inlining(_Putting):
    """Puts the files that a template includes into their places, too."""

    def __init__(self, read: Read, names: tuple[str, ...], pieces: Mapping[str, _Piece]) -> None:
        """`names`: of the template, after those that it stands in."""
        super().__init__(pieces)
        self._read = read
        self._names = names

    def visit_Include(self, include: nodes.Include) -> nodes.Node:  # noqa: N802 - the same
        """The file in a scope of its own, as what it sets is seen by nobody else."""
        found = _file(include, self._names[-1], self._read) if include.with_context else None
        if found is None or found[0] in self._names or any(_all(found[1].body, nodes.Extends, nodes.Block)):
            return include
        name, tree = found
        inside = _Inlining(self._read, (*self._names, name), {**self._pieces, **_imported(tree, name, self._read)})
        scope = nodes.Scope(_each(inside, _copied(tree).body), lineno=include.lineno)
        if not any(_all(scope.body, nodes.Import, nodes.Include)):
            used = {one.name for one in _all(scope.body, nodes.Name)}
            scope.body = [one for one in scope.body
                          if not isinstance(one, nodes.FromImport) or used & {*map(_local, one.names)}]
        return scope


class _Saying(NodeTransformer):
    """Puts what the caller says in the place of `{{ caller() }}`."""

    def __init__(self, said: Sequence[nodes.Node]) -> None:
        self._said = said

    def visit_Output(self, output: nodes.Output) -> list[nodes.Node]:  # noqa: N802 - the same
        """What is printed, and among it what the caller says."""
        return _split(output, lambda printed: [_copied(one) for one in self._said] if _is_caller(printed) else None)


def _split(output: nodes.Output, put: Callable[[nodes.Node], list[nodes.Node] | None]) -> list[nodes.Node]:
    """The output in as many as are needed around what is put in; None from `put` leaves a value as it is."""
    parts: list[nodes.Node] = []
    for printed in output.nodes:
        if (instead := put(printed)) is not None:
            parts += instead
        elif parts and isinstance(last := parts[-1], nodes.Output):
            last.nodes.append(printed)
        else:
            parts.append(nodes.Output([printed], lineno=output.lineno))
    return parts


def _imported(tree: nodes.Template, name: str, read: Read) -> dict[str, _Piece]:
    """The macros that a template imports, by the names it gives them, but for names that it gives to something else."""
    pieces: dict[str, _Piece] = {}
    for one in tree.body:
        found = _file(one, name, read) if isinstance(one, nodes.FromImport) and not one.with_context else None
        if isinstance(one, nodes.FromImport) and found is not None:
            known = _macros(found[1])
            pieces |= {_local(alias): known[theirs] for alias in one.names if (theirs := _theirs(alias)) in known}
    taken = {one.name for one in _all(tree.body, nodes.Name) if one.ctx != "load"}
    taken |= {one.name for one in _all(tree.body, nodes.Macro)}
    return {local: piece for local, piece in pieces.items() if local not in taken}


def _macros(tree: nodes.Template) -> dict[str, _Piece]:
    """The macros of a file that is nothing but macros and white space."""
    known: dict[str, _Piece] = {}
    if all(isinstance(one, nodes.Macro | nodes.Output) for one in tree.body):
        for one in tree.body:
            if isinstance(one, nodes.Macro):
                known[one.name] = _Piece(one, dict(known))  # those above it: no macro can come back to itself
    return known


def _file(node: nodes.Include | nodes.FromImport, name: str, read: Read) -> tuple[str, nodes.Template] | None:
    """The file that the node names, where its name is a plain one, and its part is the same (x.html for x.html)."""
    if not isinstance(node.template, nodes.Const) or not isinstance(node.template.value, str):
        return None
    found = read(node.template.value, name)
    return found if found and found[0].rpartition(".")[2] == name.rpartition(".")[2] else None


def _local(alias: str | tuple[str, str]) -> str:
    return alias if isinstance(alias, str) else alias[1]


def _theirs(alias: str | tuple[str, str]) -> str:
    return alias if isinstance(alias, str) else alias[0]


def _is_caller(node: nodes.Node) -> bool:
    return (isinstance(node, nodes.Call) and isinstance(node.node, nodes.Name) and node.node.name == _CALLER
            and not (node.args or node.kwargs))


def _says_caller(node: nodes.Node) -> bool:
    return any(one.name == _CALLER for one in _all([node], nodes.Name))


def _all(body: Sequence[nodes.Node], *kinds: type[Kind]) -> Iterator[Kind]:
    for node in body:
        if isinstance(node, kinds):
            yield node
        yield from node.find_all(kinds)


def _each(change: NodeTransformer, body: Sequence[nodes.Node]) -> list[nodes.Node]:
    """The body after the change, which may make several nodes of one, or none."""
    changed = [change.visit(node) for node in body]
    return [one for each in changed for one in (each if isinstance(each, list) else [each])]


def _copied(node: Kind, names: Mapping[str, str] = {}) -> Kind:
    """The node with all below it, so that each place has its own; its names as `names` has them anew."""

    def copied(value: object) -> object:
        if isinstance(value, nodes.Node):
            return _copied(value, names)
        return [copied(one) for one in value] if isinstance(value, list) else value

    fields = [copied(getattr(node, name)) for name in node.fields]
    if isinstance(node, nodes.Name):
        fields[0] = names.get(node.name, node.name)
    return type(node)(*fields, lineno=node.lineno, environment=node.environment)
