using System.Collections.Frozen;
using System.Globalization;
using CommunityAlerts.Problems;
using Scriban.Parsing;
using Scriban.Syntax;

namespace CommunityAlerts.Templates;

/// <summary>An error or warning at one place of a template's text.</summary>
/// <param name="Line">The line, from 1.</param>
/// <param name="Column">The column, from 1, in UTF-16 units.</param>
/// <param name="Code">The kebab-case code of the fault.</param>
/// <param name="Message">The fault in words.</param>
/// <param name="Name">The placeholder's name, where the fault is about one.</param>
public sealed record Fault(int Line, int Column, string Code, string Message, string? Name = null)
{
    /// <summary>Makes the error of the field that holds the text.</summary>
    public FieldError ToFieldError(string pointer) =>
        new(pointer, Code, ToString())
        {
            Line = Line,
            Column = Column,
            Name = Name,
        };

    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"Line {Line}, column {Column}: {Message}");
}

/// <summary>A placeholder where the text first needs it.</summary>
/// <param name="Name">The name as the text spells it.</param>
/// <param name="Line">The line, from 1.</param>
/// <param name="Column">The column, from 1.</param>
public sealed record PlaceholderUse(string Name, int Line, int Column);

/// <summary>Validates a parsed text: reports all syntax that is not listed here, and finds its placeholders.</summary>
/// <remarks>
/// A list of what is allowed, not of what is not: a kind of syntax that a later version of the library brings is
/// refused until it is added.
/// </remarks>
public sealed class TemplateSyntaxValidator
{
    private const int MaxDepth = 60;

    private static readonly FrozenSet<Type> Allowed = new[]
    {
        typeof(ScriptPage),
        typeof(ScriptBlockStatement),
        typeof(ScriptRawStatement),
        typeof(ScriptEscapeStatement),
        typeof(ScriptExpressionStatement),
        typeof(ScriptNopStatement),
        typeof(ScriptEndStatement),
        typeof(ScriptIfStatement),
        typeof(ScriptElseStatement),
        typeof(ScriptCaseStatement),
        typeof(ScriptWhenStatement),
        typeof(ScriptForStatement),
        typeof(ScriptBreakStatement),
        typeof(ScriptContinueStatement),
        typeof(ScriptAssignExpression),
        typeof(ScriptBinaryExpression),
        typeof(ScriptUnaryExpression),
        typeof(ScriptConditionalExpression),
        typeof(ScriptNestedExpression),
        typeof(ScriptLiteral),
        typeof(ScriptMemberExpression),
        typeof(ScriptPipeCall),
        typeof(ScriptFunctionCall),
        typeof(ScriptVariableGlobal),
        typeof(ScriptArrayInitializerExpression),
        typeof(ScriptToken),
        typeof(ScriptKeyword),
        typeof(ScriptIdentifier),
    }.ToFrozenSet();

    private static readonly FrozenSet<ScriptBinaryOperator> Operators = new[]
    {
        ScriptBinaryOperator.EmptyCoalescing,
        ScriptBinaryOperator.NotEmptyCoalescing,
        ScriptBinaryOperator.Or,
        ScriptBinaryOperator.And,
        ScriptBinaryOperator.CompareEqual,
        ScriptBinaryOperator.CompareNotEqual,
        ScriptBinaryOperator.CompareLess,
        ScriptBinaryOperator.CompareLessOrEqual,
        ScriptBinaryOperator.CompareGreater,
        ScriptBinaryOperator.CompareGreaterOrEqual,
        ScriptBinaryOperator.Add,
        ScriptBinaryOperator.Subtract,
        ScriptBinaryOperator.Multiply,
        ScriptBinaryOperator.Divide,
        ScriptBinaryOperator.DivideRound,
        ScriptBinaryOperator.Modulus,
    }.ToFrozenSet();

    private static readonly FrozenSet<string> LoopMembers = new[]
    {
        "index",
        "rindex",
        "first",
        "last",
        "even",
        "odd",
        "length",
    }.ToFrozenSet(StringComparer.Ordinal);

    private readonly List<Fault> _faults = [];
    private readonly List<ScriptVariable> _variables = [];
    private readonly HashSet<string> _assigned = new(StringComparer.Ordinal);
    private readonly HashSet<int> _testedOffsets = [];
    private readonly HashSet<string> _numbers = new(StringComparer.Ordinal);

    private TemplateSyntaxValidator() { }

    public IReadOnlyList<Fault> Faults => _faults;

    /// <summary>
    /// The placeholders that the text needs from a contact, in the order of first use. Names that the text itself
    /// assigns, and loop variables, are left out.
    /// </summary>
    public IReadOnlyList<PlaceholderUse> Placeholders { get; private set; } = [];

    /// <summary>The names that a function of <c>math</c> takes, which accepts only numbers.</summary>
    public IReadOnlySet<string> Numbers => _numbers;

    /// <summary>
    /// Whether the variable is only tested for (<c>if child</c>, <c>child ?? "…"</c>): there it may be absent.
    /// </summary>
    public bool IsOnlyTested(ScriptVariable variable) => _testedOffsets.Contains(variable.Span.Start.Offset);

    public static TemplateSyntaxValidator Validate(ScriptPage page)
    {
        var syntax = new TemplateSyntaxValidator();
        syntax.Visit(page, isTested: false, depth: 0);
        syntax.Placeholders =
        [
            .. syntax
                ._variables.Where(v => !syntax._assigned.Contains(v.Name))
                .OrderBy(v => v.Span.Start.Offset)
                .DistinctBy(v => v.Name, StringComparer.Ordinal)
                .Select(v => new PlaceholderUse(v.Name, v.Span.Start.Line + 1, v.Span.Start.Column + 1)),
        ];
        return syntax;
    }

    public static Fault FaultAt(SourceSpan span, string code, string message) =>
        new(Math.Max(0, span.Start.Line) + 1, Math.Max(0, span.Start.Column) + 1, code, message);

    public static string FormatPosition(SourceSpan span) =>
        string.Create(CultureInfo.InvariantCulture, $"line {span.Start.Line + 1}, column {span.Start.Column + 1}");

    private void AddFault(ScriptNode node, string message, string code = "not-in-the-box") =>
        _faults.Add(FaultAt(node.Span, code, message));

    private void Visit(ScriptNode? node, bool isTested, int depth)
    {
        if (node is null)
        {
            return;
        }

        if (depth > MaxDepth)
        {
            AddFault(node, "this is nested too deeply", "nested-too-deeply");
            return;
        }

        if (node is not ScriptList && !Allowed.Contains(node.GetType()))
        {
            AddFault(node, $"a text may not use '{Excerpt(node)}'");
            return;
        }

        switch (node)
        {
            case ScriptVariableGlobal variable:
                AddVariable(variable, isTested);
                return;
            case ScriptMemberExpression member:
                VisitMember(member);
                return;
            case ScriptFunctionCall call:
                VisitCall(call, isTested, depth);
                return;
            case ScriptPipeCall pipe:
                VisitPipe(pipe, isTested, depth);
                return;
            case ScriptAssignExpression assign:
                VisitAssign(assign, depth);
                return;
            case ScriptForStatement loop:
                VisitLoop(loop, isTested, depth);
                return;
            case ScriptBinaryExpression binary when !Operators.Contains(binary.Operator):
                AddFault(binary, $"a text may not use '{binary.OperatorAsText}'");
                return;
            case ScriptUnaryExpression unary
                when unary.Operator
                    is not (ScriptUnaryOperator.Not or ScriptUnaryOperator.Negate or ScriptUnaryOperator.Plus):
                AddFault(unary, $"a text may not use '{unary.OperatorAsText}'");
                return;
            case ScriptArrayInitializerExpression:
                AddFault(node, "a list of values may stand only after 'in'");
                return;
            default:
                var condition = FindCondition(node);
                for (var i = 0; i < node.ChildrenCount; i++)
                {
                    var child = node.GetChildren(i);
                    Visit(child, isTested || (child is not null && ReferenceEquals(child, condition)), depth + 1);
                }

                return;
        }
    }

    /// <summary>Finds the part of a node that only tests whether there is a value.</summary>
    private static ScriptExpression? FindCondition(ScriptNode node) =>
        node switch
        {
            ScriptIfStatement choice => choice.Condition,
            ScriptConditionalExpression choice => choice.Condition,
            ScriptCaseStatement choice => choice.Value,
            ScriptBinaryExpression
            {
                Operator: ScriptBinaryOperator.EmptyCoalescing or ScriptBinaryOperator.NotEmptyCoalescing
            } either => either.Left,
            _ => null,
        };

    private void AddVariable(ScriptVariableGlobal variable, bool isTested)
    {
        if (TemplateSandbox.IsReserved(variable.Name))
        {
            AddFault(variable, $"'{variable.Name}' is no placeholder; name one of its members");
            return;
        }

        _variables.Add(variable);
        if (isTested)
        {
            _testedOffsets.Add(variable.Span.Start.Offset);
        }
    }

    private void VisitMember(ScriptMemberExpression member)
    {
        var name = member.Member?.Name ?? "";
        if (
            member.Target is ScriptVariableGlobal target
            && (target.Name is "for" ? LoopMembers.Contains(name) : TemplateSandbox.IsFunction(target.Name, name))
        )
        {
            return;
        }

        AddFault(
            member,
            member.Target is ScriptVariableGlobal known && TemplateSandbox.IsModule(known.Name)
                ? $"there is no function '{known.Name}.{name}'; there are "
                    + $"{string.Join(", ", TemplateSandbox.Functions)}"
                : $"'{member.Target}' has no member '{name}' here"
        );
    }

    private void VisitCall(ScriptFunctionCall call, bool isTested, int depth)
    {
        if (call.Target is not ScriptMemberExpression)
        {
            // Names in a row are a function and its arguments for the library; more likely they are one with spaces.
            AddFault(
                call,
                call.Target is ScriptVariableGlobal name && call.Arguments.All(a => a is ScriptVariableGlobal)
                    ? $"a name is one word: write '{{{{ {name.Name}_{string.Join('_', call.Arguments)} }}}}'"
                    : $"there is no function '{call.Target}'; there are {string.Join(", ", TemplateSandbox.Functions)}"
            );
            return;
        }

        Visit(call.Target, isTested: false, depth + 1);
        foreach (var argument in call.Arguments)
        {
            if (IsNumeric(call))
            {
                CollectNumbers(argument);
            }

            Visit(argument, isTested, depth + 1);
        }
    }

    /// <summary>Checks that a function follows <c>|</c>, with or without arguments.</summary>
    private void VisitPipe(ScriptPipeCall pipe, bool isTested, int depth)
    {
        Visit(pipe.From, isTested, depth + 1);
        if (pipe.To is ScriptVariable or ScriptLiteral)
        {
            AddFault(
                pipe.To,
                $"there is no function '{pipe.To}'; there are {string.Join(", ", TemplateSandbox.Functions)}"
            );
            return;
        }

        if (IsNumeric(pipe.To))
        {
            CollectNumbers(pipe.From);
        }

        Visit(pipe.To, isTested, depth + 1);
    }

    /// <summary>Whether a node is a function of <c>math</c>, or a chain of functions with one among them.</summary>
    private static bool IsNumeric(ScriptNode? function) =>
        function switch
        {
            ScriptPipeCall chain => IsNumeric(chain.From) || IsNumeric(chain.To),
            ScriptFunctionCall call => IsNumeric(call.Target),
            ScriptMemberExpression { Target: ScriptVariableGlobal module } => module.Name is TemplateSandbox.Numeric,
            _ => false,
        };

    private void CollectNumbers(ScriptNode? argument)
    {
        if (argument is ScriptVariableGlobal variable)
        {
            _numbers.Add(variable.Name);
        }

        // The name of a function is none of a placeholder.
        for (var i = 0; argument is not ScriptMemberExpression && i < (argument?.ChildrenCount ?? 0); i++)
        {
            CollectNumbers(argument!.GetChildren(i));
        }
    }

    private void VisitAssign(ScriptAssignExpression assign, int depth)
    {
        if (assign.EqualToken.TokenType is not TokenType.Equal)
        {
            AddFault(assign, $"a text may not use '{assign.EqualToken.Value}'");
        }
        else if (assign.Target is ScriptVariableGlobal target && !TemplateSandbox.IsReserved(target.Name))
        {
            _assigned.Add(target.Name);
        }
        else
        {
            AddFault(assign, $"'{assign.Target}' cannot be assigned");
        }

        Visit(assign.Value, isTested: false, depth + 1);
    }

    private void VisitLoop(ScriptForStatement loop, bool isTested, int depth)
    {
        if (loop.NamedArguments.Count > 0)
        {
            AddFault(loop, "a loop takes no options here");
        }

        if (loop.Variable is ScriptVariableGlobal variable && !TemplateSandbox.IsReserved(variable.Name))
        {
            _assigned.Add(variable.Name);
        }
        else
        {
            AddFault(loop, $"'{loop.Variable}' cannot be a loop's variable");
        }

        switch (loop.Iterator)
        {
            case ScriptArrayInitializerExpression list:
                foreach (var item in list.Values)
                {
                    Visit(item, isTested: false, depth + 2);
                }

                break;
            case ScriptBinaryExpression
            {
                Operator: ScriptBinaryOperator.RangeInclude or ScriptBinaryOperator.RangeExclude,
                Left: ScriptLiteral,
                Right: ScriptLiteral
            }:
                break;
            default:
                AddFault(
                    loop.Iterator ?? (ScriptNode)loop,
                    "a loop goes over a list such as [\"a\", \"b\"] or a range such as 1..3"
                );
                break;
        }

        Visit(loop.Body, isTested, depth + 1);
        Visit(loop.Else, isTested, depth + 1);
    }

    private static string Excerpt(ScriptNode node)
    {
        var text = node.ToString() ?? "";
        var line = text.ReplaceLineEndings(" ").Trim();
        return line.Length > 40 ? line[..40] + "…" : line;
    }
}
