using System.Globalization;
using System.Numerics;
using Scriban;
using Scriban.Parsing;
using Scriban.Runtime;
using Scriban.Syntax;

namespace CommunityAlerts.Templates;

/// <summary>The sandbox that texts run in, since a text is a program of its author.</summary>
/// <remarks>
/// There are two defences. <see cref="TemplateSyntaxValidator"/> refuses, when a text is read, whatever is not on its
/// list; the rest runs here under limits on loops, recursion, length and work, has only our functions and can assign
/// only short plain values. Work is counted and not timed: the same text with the same values gives the same result on
/// a slow machine.
/// </remarks>
public static class TemplateSandbox
{
    /// <summary>The maximum length that a carrier accepts, signature included.</summary>
    public const int MaxCharacters = 2_048;

    /// <summary>The maximum number of iterations of all loops together.</summary>
    public const int MaxLoopIterations = 20;

    /// <summary>
    /// The maximum work of one rendering, some 10 ms: each step of the text counts 16, each character that a step
    /// passes to another one counts 1.
    /// </summary>
    public const int MaxWork = 100_000;

    /// <summary>The module whose functions take numbers.</summary>
    public const string Numeric = "math";

    private static readonly Dictionary<string, Dictionary<string, Delegate>> Modules = new(StringComparer.Ordinal)
    {
        ["string"] = new(StringComparer.Ordinal)
        {
            ["upcase"] = (string? text) => text?.ToUpperInvariant(),
            ["downcase"] = (string? text) => text?.ToLowerInvariant(),
            ["capitalize"] = (string? text) =>
                string.IsNullOrEmpty(text) ? text : char.ToUpperInvariant(text[0]) + text[1..],
            ["strip"] = (string? text) => text?.Trim(),
            ["size"] = (string? text) => text is null ? 0 : new StringInfo(text).LengthInTextElements,
            ["truncate"] = (string? text, int length) => Truncate(text, length),
        },
        [Numeric] = new(StringComparer.Ordinal)
        {
            ["round"] = (object? number, int decimals = 0) =>
                Math.Round(Number(number), Math.Clamp(decimals, 0, 15), MidpointRounding.AwayFromZero),
            ["floor"] = (object? number) => Math.Floor(Number(number)),
            ["ceil"] = (object? number) => Math.Ceiling(Number(number)),
            ["abs"] = (object? number) => Math.Abs(Number(number)),
        },
    };

    private static readonly ScriptObject Builtins = MakeBuiltins();

    /// <summary>The available functions, such as <c>string.upcase</c>, by ordinal.</summary>
    public static IReadOnlyList<string> Functions { get; } =
    [.. Modules.SelectMany(o => o.Value.Keys.Select(f => $"{o.Key}.{f}")).Order(StringComparer.Ordinal)];

    /// <summary>Whether the name is a module of functions.</summary>
    public static bool IsModule(string name) => Modules.ContainsKey(name);

    /// <summary>
    /// Whether the name is reserved and never a placeholder's: a module, or <c>for</c>, the state of a loop.
    /// </summary>
    public static bool IsReserved(string name) => IsModule(name) || name is "for";

    public static bool IsFunction(string name, string member) =>
        Modules.TryGetValue(name, out var members) && members.ContainsKey(member);

    /// <summary>Runs a text that <see cref="TemplateSyntaxValidator"/> let through.</summary>
    /// <param name="template">The parsed text; several threads may run it at once.</param>
    /// <param name="findValue">The value of a placeholder; null where there is none.</param>
    /// <param name="onMissing">Called for a placeholder without a value; its result is written in its place.</param>
    /// <param name="cancellationToken">Ends the run, also within a loop.</param>
    /// <returns>The text and no fault, or a fault in words.</returns>
    public static RenderedText Run(
        Scriban.Template template,
        Func<string, string?> findValue,
        Func<ScriptVariable, string?> onMissing,
        CancellationToken cancellationToken = default
    )
    {
        var context = new CountingContext
        {
            StrictVariables = true,
            LoopLimit = MaxLoopIterations,
            LoopLimitQueryable = MaxLoopIterations,
            RecursiveLimit = 5,
            ObjectRecursionLimit = 2,
            // One more than is allowed, so that a cut text differs from one that fits.
            LimitToString = MaxCharacters + 1,
            AutoIndent = false,
            NewLine = "\n",
            EnableRelaxedMemberAccess = false,
            EnableRelaxedIndexerAccess = false,
            CancellationToken = cancellationToken,
            TryGetVariable = (TemplateContext _, SourceSpan _, ScriptVariable variable, out object? value) =>
            {
                value = onMissing(variable);
                return true;
            },
        };
        context.PushGlobal(new VariableScope(findValue));
        try
        {
            var text = template.Render(context);
            return text.Length > MaxCharacters ? new(null, TooLong) : new(text, null);
        }
        catch (ScriptAbortException)
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw;
        }
        catch (ScriptRuntimeException e)
        {
            return new(null, $"{TemplateSyntaxValidator.FormatPosition(e.Span)}: {e.OriginalMessage}");
        }
        catch (Exception e)
            when (e
                    is InsufficientExecutionStackException
                        or ArithmeticException
                        or InvalidCastException
                        or FormatException
                        or ArgumentException
                        or InvalidOperationException
            )
        {
            // The library throws these where a value has another type than the text expects.
            return new(null, $"cannot be worked out: {e.Message}");
        }
    }

    public static string TooLong { get; } =
        string.Create(CultureInfo.InvariantCulture, $"is longer than {MaxCharacters} characters");

    /// <summary>
    /// Cuts a text to whole characters as a person counts them; the rest is replaced by an ellipsis of three dots,
    /// which GSM-7 has.
    /// </summary>
    private static string? Truncate(string? text, int length)
    {
        var whole = new StringInfo(text ?? "");
        return length < 0 || whole.LengthInTextElements <= length ? text
            : length <= 3 ? whole.SubstringByTextElements(0, 0 + length)
            : whole.SubstringByTextElements(0, length - 3) + "...";
    }

    /// <summary>
    /// Reads a number of the text itself, or one that a value spells in digits, such as <c>-12.50</c>.
    /// </summary>
    private static double Number(object? value)
    {
        if (value is not string text)
        {
            return Convert.ToDouble(value, CultureInfo.InvariantCulture);
        }

        const NumberStyles styles =
            NumberStyles.AllowLeadingSign
            | NumberStyles.AllowDecimalPoint
            | NumberStyles.AllowLeadingWhite
            | NumberStyles.AllowTrailingWhite;
        return double.TryParse(text, styles, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number)
            ? number
            : throw new FormatException("a function of math takes a number in digits");
    }

    private static ScriptObject MakeBuiltins()
    {
        var builtins = new ScriptObject(StringComparer.Ordinal);
        foreach (var (name, members) in Modules)
        {
            var module = new ScriptObject(StringComparer.Ordinal);
            foreach (var (member, function) in members)
            {
                module.Import(member, function);
            }

            module.IsReadOnly = true;
            builtins.SetValue(name, module, readOnly: true);
        }

        builtins.IsReadOnly = true;
        return builtins;
    }

    /// <summary>A context that counts a text's work and stops it beyond <see cref="MaxWork"/>.</summary>
    private sealed class CountingContext() : TemplateContext(Builtins, StringComparer.Ordinal)
    {
        private const int WorkOfStep = 16;
        private long _work;

        public override object? Evaluate(ScriptNode? scriptNode, bool aliasReturnedFunction)
        {
            var value = base.Evaluate(scriptNode, aliasReturnedFunction);

            // Output alone is bounded by LimitToString.
            var isUsed = scriptNode is ScriptExpression { Parent: not ScriptExpressionStatement };
            _work += WorkOfStep + (isUsed ? SizeOf(value) : 0);
            return _work <= MaxWork
                ? value
                : throw new ScriptRuntimeException(scriptNode?.Span ?? default, "takes too much work");
        }

        private static int SizeOf(object? value) =>
            value switch
            {
                string text => text.Length,
                BigInteger number => number.GetByteCount(),
                _ => 0,
            };
    }

    /// <summary>
    /// A person's values, and the variables that the text assigns. Their length is limited, which stops a text that
    /// doubles one again and again.
    /// </summary>
    private sealed class VariableScope(Func<string, string?> find)
        : ScriptObject(0, autoImportStaticsFromThisType: false, StringComparer.Ordinal)
    {
        public override bool TryGetValue(TemplateContext? context, SourceSpan span, string member, out object? value)
        {
            if (base.TryGetValue(context!, span, member, out value))
            {
                return true;
            }

            // A column may have the name of a module; in a text, that name always means the module.
            value = IsReserved(member) ? null : find(member);
            return value is not null;
        }

        public override bool TrySetValue(
            TemplateContext? context,
            SourceSpan span,
            string member,
            object? value,
            bool readOnly
        ) =>
            value is null or bool or int or long or double or decimal or string { Length: <= MaxCharacters }
                ? base.TrySetValue(context!, span, member, value, readOnly: false)
                : throw new ScriptRuntimeException(
                    span,
                    $"'{member}' may hold a short text, a number or a truth value"
                );
    }
}

/// <summary>The result of running a text.</summary>
/// <param name="Text">Null where there is a fault.</param>
/// <param name="Fault">The fault as a clause after "The text"; null where there is a text.</param>
public sealed record RenderedText(string? Text, string? Fault);
