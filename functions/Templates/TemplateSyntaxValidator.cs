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
/// <param name="What">The fault in words.</param>
/// <param name="Name">The placeholder's name, where the fault is about one.</param>
public sealed record Fault(int Line, int Column, string Code, string What, string? Name = null)
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
        string.Create(CultureInfo.InvariantCulture, $"Line {Line}, column {Column}: {What}");
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
        "index", "rindex", "first", "last", "even", "odd", "length",
    }.ToFrozenSet(StringComparer.Ordinal);

    private readonly List<Fault> _faults = [];
    private readonly List<ScriptVariable> _read = [];
    private readonly HashSet<string> _assigned = new(StringComparer.Ordinal);
    private readonly HashSet<int> _asked = [];
    private readonly HashSet<string> _numbers = new(StringComparer.Ordinal);

    private TemplateSyntaxValidator()
    {
    }

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
    public bool OnlyAsks(ScriptVariable variable) => _asked.Contains(variable.Span.Start.Offset);

    public static TemplateSyntaxValidator Walk(ScriptPage page)
    {
        var syntax = new TemplateSyntaxValidator();
        syntax.Visit(page, asked: false, depth: 0);
        syntax.Placeholders =
        [
            .. syntax
                ._read.Where(v => !syntax._assigned.Contains(v.Name))
                .OrderBy(v => v.Span.Start.Offset)
                .DistinctBy(v => v.Name, StringComparer.Ordinal)
                .Select(v => new PlaceholderUse(v.Name, v.Span.Start.Line + 1, v.Span.Start.Column + 1)),
        ];
        return syntax;
    }

    public static Fault FaultAt(SourceSpan span, string code, string what) =>
        new(Math.Max(0, span.Start.Line) + 1, Math.Max(0, span.Start.Column) + 1, code, what);

    public static string Place(SourceSpan span) =>
        string.Create(CultureInfo.InvariantCulture, $"line {span.Start.Line + 1}, column {span.Start.Column + 1}");

    private void Refuse(ScriptNode node, string what, string code = "not-in-the-box") =>
        _faults.Add(FaultAt(node.Span, code, what));

    private void Visit(ScriptNode? node, bool asked, int depth)
    {
        if (node is null)
        {
            return;
        }

        if (depth > MaxDepth)
        {
            Refuse(node, "this is nested too deeply", "nested-too-deeply");
            return;
        }

        if (node is not ScriptList && !Allowed.Contains(node.GetType()))
        {
            Refuse(node, $"a text may not use '{Spelling(node)}'");
            return;
        }

        switch (node)
        {
            case ScriptVariableGlobal variable:
                Read(variable, asked);
                return;
            case ScriptMemberExpression member:
                VisitMember(member);
                return;
            case ScriptFunctionCall call:
                VisitCall(call, asked, depth);
                return;
            case ScriptPipeCall pipe:
                VisitPipe(pipe, asked, depth);
                return;
            case ScriptAssignExpression assign:
                VisitAssign(assign, depth);
                return;
            case ScriptForStatement loop:
                VisitLoop(loop, asked, depth);
                return;
            case ScriptBinaryExpression binary when !Operators.Contains(binary.Operator):
                Refuse(binary, $"a text may not use '{binary.OperatorAsText}'");
                return;
            case ScriptUnaryExpression unary
                when unary.Operator
                    is not (ScriptUnaryOperator.Not or ScriptUnaryOperator.Negate or ScriptUnaryOperator.Plus):
                Refuse(unary, $"a text may not use '{unary.OperatorAsText}'");
                return;
            case ScriptArrayInitializerExpression:
                Refuse(node, "a list of values may stand only after 'in'");
                return;
            default:
                var condition = ConditionOf(node);
                for (var i = 0; i < node.ChildrenCount; i++)
                {
                    var child = node.GetChildren(i);
                    Visit(child, asked || (child is not null && ReferenceEquals(child, condition)), depth + 1);
                }

                return;
        }
    }

    /// <summary>Finds the part of a node that only tests whether there is a value.</summary>
    private static ScriptExpression? ConditionOf(ScriptNode node) =>
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

    private void Read(ScriptVariableGlobal variable, bool asked)
    {
        if (TemplateSandbox.IsOwn(variable.Name))
        {
            Refuse(variable, $"'{variable.Name}' is no placeholder; name one of its members");
            return;
        }

        _read.Add(variable);
        if (asked)
        {
            _asked.Add(variable.Span.Start.Offset);
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

        Refuse(member, member.Target is ScriptVariableGlobal known && TemplateSandbox.IsObject(known.Name)
            ? $"there is no function '{known.Name}.{name}'; there are {string.Join(", ", TemplateSandbox.Functions)}"
            : $"'{member.Target}' has no member '{name}' here");
    }

    private void VisitCall(ScriptFunctionCall call, bool asked, int depth)
    {
        if (call.Target is not ScriptMemberExpression)
        {
            // Names in a row are a function and its arguments for the library; more likely they are one with spaces.
            Refuse(call, call.Target is ScriptVariableGlobal name && call.Arguments.All(a => a is ScriptVariableGlobal)
                ? $"a name is one word: write '{{{{ {name.Name}_{string.Join('_', call.Arguments)} }}}}'"
                : $"there is no function '{call.Target}'; there are {string.Join(", ", TemplateSandbox.Functions)}");
            return;
        }

        Visit(call.Target, asked: false, depth + 1);
        foreach (var argument in call.Arguments)
        {
            if (IsNumeric(call))
            {
                NoteNumbers(argument);
            }

            Visit(argument, asked, depth + 1);
        }
    }

    /// <summary>Checks that a function follows <c>|</c>, with or without arguments.</summary>
    private void VisitPipe(ScriptPipeCall pipe, bool asked, int depth)
    {
        Visit(pipe.From, asked, depth + 1);
        if (pipe.To is ScriptVariable or ScriptLiteral)
        {
            Refuse(
                pipe.To,
                $"there is no function '{pipe.To}'; there are {string.Join(", ", TemplateSandbox.Functions)}"
            );
            return;
        }

        if (IsNumeric(pipe.To))
        {
            NoteNumbers(pipe.From);
        }

        Visit(pipe.To, asked, depth + 1);
    }

    /// <summary>Whether a node is a function of <c>math</c>, or a chain of functions with one among them.</summary>
    private static bool IsNumeric(ScriptNode? function) => function switch
    {
        ScriptPipeCall chain => IsNumeric(chain.From) || IsNumeric(chain.To),
        ScriptFunctionCall call => IsNumeric(call.Target),
        ScriptMemberExpression { Target: ScriptVariableGlobal module } => module.Name is TemplateSandbox.Numeric,
        _ => false,
    };

    private void NoteNumbers(ScriptNode? given)
    {
        if (given is ScriptVariableGlobal variable)
        {
            _numbers.Add(variable.Name);
        }

        // The name of a function is none of a placeholder.
        for (var i = 0; given is not ScriptMemberExpression && i < (given?.ChildrenCount ?? 0); i++)
        {
            NoteNumbers(given!.GetChildren(i));
        }
    }

    private void VisitAssign(ScriptAssignExpression assign, int depth)
    {
        if (assign.EqualToken.TokenType is not TokenType.Equal)
        {
            Refuse(assign, $"a text may not use '{assign.EqualToken.Value}'");
        }
        else if (assign.Target is ScriptVariableGlobal target && !TemplateSandbox.IsOwn(target.Name))
        {
            _assigned.Add(target.Name);
        }
        else
        {
            Refuse(assign, $"'{assign.Target}' cannot be assigned");
        }

        Visit(assign.Value, asked: false, depth + 1);
    }

    private void VisitLoop(ScriptForStatement loop, bool asked, int depth)
    {
        if (loop.NamedArguments.Count > 0)
        {
            Refuse(loop, "a loop takes no options here");
        }

        if (loop.Variable is ScriptVariableGlobal variable && !TemplateSandbox.IsOwn(variable.Name))
        {
            _assigned.Add(variable.Name);
        }
        else
        {
            Refuse(loop, $"'{loop.Variable}' cannot be a loop's variable");
        }

        switch (loop.Iterator)
        {
            case ScriptArrayInitializerExpression list:
                foreach (var item in list.Values)
                {
                    Visit(item, asked: false, depth + 2);
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
                Refuse(
                    loop.Iterator ?? (ScriptNode)loop,
                    "a loop goes over a list such as [\"a\", \"b\"] or a range such as 1..3"
                );
                break;
        }

        Visit(loop.Body, asked, depth + 1);
        Visit(loop.Else, asked, depth + 1);
    }

    private static string Spelling(ScriptNode node)
    {
        var text = node.ToString() ?? "";
        var line = text.ReplaceLineEndings(" ").Trim();
        return line.Length > 40 ? line[..40] + "…" : line;
    }
}
