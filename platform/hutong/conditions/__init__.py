"""Conditions as data: checked, told in a sentence, evaluated in Python, and compiled to SQL from one tree."""

from hutong.conditions.checking import Problem, check
from hutong.conditions.describing import describe, explain
from hutong.conditions.evaluating import FactMismatch, Finding, Verdict, evaluate, holds
from hutong.conditions.fields import Field, FieldKind, FieldSet, Label
from hutong.conditions.sql import ColumnMissing, compile_sql
from hutong.conditions.tree import MOST_LEVELS, MOST_NODES, OPS, Condition, Op, Value

__all__ = [
    "MOST_LEVELS",
    "MOST_NODES",
    "OPS",
    "ColumnMissing",
    "Condition",
    "FactMismatch",
    "Field",
    "FieldKind",
    "FieldSet",
    "Finding",
    "Label",
    "Op",
    "Problem",
    "Value",
    "Verdict",
    "check",
    "compile_sql",
    "describe",
    "evaluate",
    "explain",
    "holds",
]
