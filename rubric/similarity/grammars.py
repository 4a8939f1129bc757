"""Which tree-sitter grammar reads which suffix, and what its node types mean. Each grammar is a wheel."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

import tree_sitter_bash
import tree_sitter_cpp
import tree_sitter_go
import tree_sitter_java
import tree_sitter_javascript
import tree_sitter_python
import tree_sitter_sql
import tree_sitter_typescript
import tree_sitter_yaml
from tree_sitter import Language, Parser

GRAMMARS: dict[str, Callable[[], object]] = {
    "bash": tree_sitter_bash.language,
    "cpp": tree_sitter_cpp.language,
    "go": tree_sitter_go.language,
    "java": tree_sitter_java.language,
    "javascript": tree_sitter_javascript.language,
    "python": tree_sitter_python.language,
    "sql": tree_sitter_sql.language,
    "tsx": tree_sitter_typescript.language_tsx,
    "typescript": tree_sitter_typescript.language_typescript,
    "yaml": tree_sitter_yaml.language,
}
_SUFFIXES = {
    "bash": "sh bash",
    "cpp": "c h cc cpp cxx hpp hh cu",
    "go": "go",
    "java": "java",
    "javascript": "js jsx mjs cjs",
    "python": "py pyi pyw",
    "sql": "sql",
    "tsx": "tsx",
    "typescript": "ts mts cts",
    "yaml": "yaml yml",
}
BY_SUFFIX = {ending: name for name, endings in _SUFFIXES.items() for ending in endings.split()}


@lru_cache(maxsize=len(GRAMMARS))
def parser(name: str) -> Parser:
    """The parser of one of `GRAMMARS`. It keeps no state between two texts."""
    return Parser(Language(GRAMMARS[name]()))


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


NAMES = _words(
    """identifier type_identifier field_identifier property_identifier shorthand_property_identifier
    shorthand_property_identifier_pattern statement_identifier namespace_identifier package_identifier
    variable_name"""
)
STRINGS = _words(
    """string concatenated_string string_literal raw_string_literal interpreted_string_literal
    template_string char_literal character_literal rune_literal raw_string ansi_c_string
    system_lib_string double_quote_scalar single_quote_scalar string_scalar block_scalar"""
)
IMPORTS = _words(
    """import_statement import_from_statement future_import_statement import_declaration
    package_declaration package_clause preproc_include using_declaration"""
)
HINTS = _words("type type_annotation type_parameters type_arguments marker_annotation")
NOTHING = frozenset({"pass_statement", "global_statement", "nonlocal_statement", "empty_statement"})
PUNCTUATION = _words(", ; ( ) [ ] { } : -> . :: => \\")
MEMBERS = _words("attribute member_expression selector_expression field_access field_expression")
CALLS = _words("call call_expression method_invocation invocation command")
ARGUMENTS = frozenset({"argument_list", "arguments"})
SEEN_THROUGH = ARGUMENTS | _words(
    "expression_statement parenthesized_expression flow_node plain_scalar block_node statement_list"
)
OPERATORS = _words(
    """binary_operator comparison_operator boolean_operator unary_operator not_operator binary_expression
    unary_expression update_expression assignment_expression"""
)
AUGMENTED = frozenset({"augmented_assignment", "augmented_assignment_expression"})
MARKED = CALLS | _words(
    """subscript list tuple dictionary set array object index_expression subscript_expression array_access"""
)
# Below a child in one of these fields, or of these kinds, stand names that the code itself binds ...
BINDING_KINDS = frozenset({"as_pattern_target", "lambda_parameters"})
BINDING_FIELDS = frozenset({"name", "left", "declarator", "alias", "pattern", "parameter", "parameters"})
# ... unless it belongs to one of these.
NEVER_BIND = (
    CALLS
    | MEMBERS
    | IMPORTS
    | OPERATORS - {"assignment_expression"}
    | _words(
        """keyword_argument object_reference field binary_expression qualified_identifier generic_type
    template_type aliased_import dotted_name type_annotation object_creation_expression"""
    )
)
# What stands in one of these there is used, not bound.
NEVER_BOUND = NEVER_BIND | HINTS | {"subscript", "array_access", "index_expression"}
